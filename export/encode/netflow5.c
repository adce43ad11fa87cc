// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>

#include "config/log.h"
#include "export/encode/encoder.h"
#include "export/encode/uptime.h"
#include "export/encode/wire.h"
#include "export/record/field.h"
#include "export/record/scale.h"
#include "export/record/split.h"

// NetFlow version 5: a header of 24 octets and up to 30 records of 48, each one direction of an
// IPv4 Flow. Version 1 is the same with the records' last octets in another order, and without
// sequence numbers, engine and sampling.
extern const struct encoder_ops encoder_netflow5, encoder_netflow1; // in output_schemes[]

static const struct form {
	uint16_t version, header_octets, record_octets, most_records;
	uint16_t most_interval; // of sampling that it can tell
} form_v5 = {5, 24, 48, 30, 0x3fff}, form_v1 = {1, 16, 52, 24, 1};

enum {
	// the mode, above an interval of 14 bits
	SAMPLING_PACKET_INTERVAL = 1 << 14,
	SAMPLING_RANDOM = 2 << 14,
};

struct netflow5_encoder {
	struct encoder base;
	const struct form *form;
	struct message *message;
	unsigned n; // records in it
	uint32_t sequence;
	uint16_t engine;   // type and id: the low 16 bits of the observation domain
	uint16_t sampling; // of the header
	uint32_t selector; // of the last record
	const struct export_environment *environment;
	bool of_file;
	bool reported;	 // that it cannot carry IPv6
	bool multiplied; // what is added now: the books have what was collected
	struct uptime uptime;
	const char *spec;
};

static int check_settings(const struct output_settings *settings, unsigned version)
{
	if (settings->fields != NULL || settings->profile != NULL)
		return user_error(
		    EINVAL,
		    "--output %s: NetFlow v%u has fixed fields; use netflow9:// or ipfix:// "
		    "to choose them",
		    settings->spec, version);
	if (settings->biflow_given && settings->biflow != BIFLOW_SPLIT)
		return user_error(EINVAL, "--output %s: NetFlow v%u has only biflow=split",
				  settings->spec, version);
	return 0;
}

static int check_sampling(const struct output_settings *settings, uint32_t interval,
			  const struct form *form)
{
	if (interval > 1 && form == &form_v1)
		return user_error(EINVAL,
				  "--output %s: NetFlow v1 cannot tell that packets were sampled; "
				  "use netflow5://, netflow9:// or ipfix://",
				  settings->spec);
	if (interval > form->most_interval)
		return user_error(
		    EINVAL,
		    "--output %s: NetFlow v5 can export a sampling interval of at most "
		    "16383; lower --sampling, or use netflow9:// or ipfix://",
		    settings->spec);
	return 0;
}

static uint16_t sampling_of(const struct selector *selector)
{
	if (selector->interval <= 1)
		return 0;
	return (uint16_t)((selector->random ? SAMPLING_RANDOM : SAMPLING_PACKET_INTERVAL) |
			  selector->interval);
}

static int form_open(const struct form *form, const struct output_settings *settings,
		     const struct export_environment *environment, struct encoder **opened)
{
	const uint32_t newest = environment_newest_selector(environment);
	const struct selector selector = environment_selector(environment, newest);
	struct netflow5_encoder *encoder;
	int err = check_settings(settings, form->version);

	if (err == 0)
		err = check_sampling(settings, selector.interval, form);
	if (err < 0)
		return err;
	encoder = calloc(1, sizeof(*encoder));
	if (encoder == NULL)
		return -ENOMEM;
	encoder->form = form;
	encoder->engine = (uint16_t)settings->odid;
	encoder->sampling = sampling_of(&selector);
	encoder->selector = newest;
	encoder->environment = environment;
	encoder->of_file = environment->file_input;
	encoder->spec = settings->spec;
	encoder->base.ops = form == &form_v5 ? &encoder_netflow5 : &encoder_netflow1;
	*opened = &encoder->base;
	return 0;
}

static int netflow5_open(const struct output_settings *settings, const struct options *,
			 const struct export_environment *environment, struct encoder **opened)
{
	return form_open(&form_v5, settings, environment, opened);
}

static int netflow1_open(const struct output_settings *settings, const struct options *,
			 const struct export_environment *environment, struct encoder **opened)
{
	return form_open(&form_v1, settings, environment, opened);
}

static void netflow5_close(struct encoder *base)
{
	struct netflow5_encoder *encoder = container_of(base, struct netflow5_encoder, base);

	free(encoder);
}

static void netflow5_begin(struct encoder *base, struct message_sink *, uint64_t now_us)
{
	struct netflow5_encoder *encoder = container_of(base, struct netflow5_encoder, base);

	encoder->sequence = 0;
	uptime_begin(&encoder->uptime, encoder->of_file, now_us);
}

static void netflow5_flush(struct encoder *base, struct message_sink *sink, uint64_t now_us)
{
	struct netflow5_encoder *encoder = container_of(base, struct netflow5_encoder, base);
	uint64_t unix_ms = uptime_unix_ms(&encoder->uptime, now_us);
	struct message *message = encoder->message;
	uint8_t *to;

	if (encoder->n == 0)
		return;
	to = message->octets;
	wire_put16(to, encoder->form->version);
	wire_put16(to + 2, (uint16_t)encoder->n);
	wire_put32(to + 4, (uint32_t)(unix_ms - encoder->uptime.boot_ms));
	wire_put32(to + 8, (uint32_t)(unix_ms / 1000));
	wire_put32(to + 12, (uint32_t)(unix_ms % 1000 * 1000000));
	if (encoder->form == &form_v5) {
		wire_put32(to + 16, encoder->sequence);
		wire_put16(to + 20, encoder->engine);
		wire_put16(to + 22, encoder->sampling);
	}
	encoder->sequence += encoder->n; // Flows before the next packet
	encoder->message = NULL;
	encoder->n = 0;
	sink->send(sink, message);
}

// AS_TRANS (RFC 6793) stands for an AS number of more than 16 bits. The next hop is that of the
// forward direction.
static void put_route(const struct flow_route *route, unsigned d, uint8_t *to)
{
	enum { AS_TRANS = 23456 };

	for (unsigned end = 0; end < 2; end++) {
		const uint32_t number = route->as_number[end ^ d];

		wire_put16(to + 40 + 2 * end, (uint16_t)(number > UINT16_MAX ? AS_TRANS : number));
		to[44 + end] = route->prefix_length[end ^ d];
	}
	if (d == FORWARD)
		memcpy(to + 8, route->next_hop_ipv4, 4);
}

static void put_record(const struct netflow5_encoder *encoder, const struct flow_record *record,
		       unsigned d, uint8_t *to)
{
	uint64_t start_us =
	    flow_record_has_direction(record, d) ? record->start_us[d] : flow_start_us(record);
	uint64_t end_us =
	    flow_record_has_direction(record, d) ? record->end_us[d] : flow_end_us(record);

	memset(to, 0, encoder->form->record_octets);
	memcpy(to, d == FORWARD ? record->source : record->destination, 4);
	memcpy(to + 4, d == FORWARD ? record->destination : record->source, 4);
	wire_put_number(to + 12, 2,
			d == FORWARD ? record->ingress_interface
				     : record->reverse_ingress_interface);
	wire_put_number(to + 14, 2, record->egress_interface[d]);
	wire_put32(to + 16, (uint32_t)record->packets[d]);
	wire_put32(to + 20, (uint32_t)record->octets[d]);
	wire_put32(to + 24, (uint32_t)(start_us / 1000 - encoder->uptime.boot_ms));
	wire_put32(to + 28, (uint32_t)(end_us / 1000 - encoder->uptime.boot_ms));
	wire_put16(to + 32, d == FORWARD ? record->source_port : record->destination_port);
	wire_put16(to + 34, (uint16_t)flow_destination_port(record, d));
	to[encoder->form == &form_v1 ? 40 : 37] = (uint8_t)record->tcp_flags[d];
	to[38] = record->protocol;
	to[39] = record->tos[d];
	if (encoder->form == &form_v5 && record->has & RECORD_HAS(ROUTE))
		put_route(&record->measures.route, d, to);
}

static int add_direction(struct netflow5_encoder *encoder, struct message_sink *sink,
			 const struct flow_record *record, unsigned d, uint64_t now_us)
{
	struct message *message = encoder->message;

	const uint32_t octets = encoder->form->record_octets;

	if (message != NULL && (encoder->n == encoder->form->most_records ||
				message->length + octets > message->room)) {
		netflow5_flush(&encoder->base, sink, now_us);
		message = encoder->message;
	}
	if (message == NULL) {
		message = encoder->message = sink->take(sink);
		message->length = encoder->form->header_octets;
	}
	if (message->length + octets > message->room)
		return -ENOTSUP;
	put_record(encoder, record, d, message->octets + message->length);
	message->length += octets;
	if (encoder->multiplied)
		message->n_data_records += flow_record_has_direction(record, d);
	else
		message_count(message, record, d);
	encoder->n++;
	return 0;
}

static int add_both(struct netflow5_encoder *encoder, struct message_sink *sink,
		    const struct flow_record *record, uint64_t now_us)
{
	bool reverse = flow_record_has_direction(record, REVERSE);

	if ((flow_record_has_direction(record, FORWARD) || !reverse) &&
	    add_direction(encoder, sink, record, FORWARD, now_us) < 0)
		return -ENOTSUP;
	if (reverse && add_direction(encoder, sink, record, REVERSE, now_us) < 0)
		return -ENOTSUP;
	return 0;
}

// All records of a message have one rate. False: the format cannot tell this one's.
static bool follow_selector(struct netflow5_encoder *encoder, struct message_sink *sink,
			    const struct flow_record *record, uint64_t now_us)
{
	const struct selector selector = record_rate(encoder->environment, record);

	if (selector.interval > encoder->form->most_interval)
		return false;
	encoder->selector = record->selector;
	if (sampling_of(&selector) == encoder->sampling)
		return true;
	netflow5_flush(&encoder->base, sink, now_us);
	encoder->sampling = sampling_of(&selector);
	return true;
}

static int refuse_ipv6(struct netflow5_encoder *encoder)
{
	if (!encoder->reported)
		user_error(ENOTSUP,
			   "--output %s: NetFlow v%u can only carry IPv4 Flows; others are "
			   "counted as "
			   "not exportable",
			   encoder->spec, encoder->form->version);
	encoder->reported = true;
	return -ENOTSUP;
}

static __rte_noinline int add_split(struct netflow5_encoder *encoder, struct message_sink *sink,
				    const struct flow_record *record, uint64_t n, uint64_t now_us)
{
	union flow_record_room part;

	for (uint64_t i = 0; i < n; i++) {
		split_part(record, i, n, &part);
		if (add_both(encoder, sink, &part.record, now_us) < 0)
			return -ENOTSUP;
	}
	return 0;
}

static int add_parts(struct netflow5_encoder *encoder, struct message_sink *sink,
		     const struct flow_record *record, uint64_t now_us)
{
	const uint64_t n = split_parts(record, UINT32_MAX);
	int err;

	if (uptime_leaps(&encoder->uptime, record, encoder->uptime.latest_ms, UPTIME_MARGIN_MS))
		netflow5_flush(&encoder->base, sink, now_us);
	uptime_follow(&encoder->uptime, record);
	err = likely(n == 1) ? add_both(encoder, sink, record, now_us)
			     : add_split(encoder, sink, record, n, now_us);
	if (err == 0)
		encoder->message->n_records++;
	return err;
}

// What other exporters have sampled has a rate for each record. Where the format cannot tell it,
// the counts are multiplied.
static __rte_noinline int add_collected(struct netflow5_encoder *encoder, struct message_sink *sink,
					const struct flow_record *record, uint64_t now_us)
{
	union flow_record_room scaled;
	int err;

	if (follow_selector(encoder, sink, record, now_us))
		return add_parts(encoder, sink, record, now_us);
	scale_record(record, record->sampling, &scaled.record);
	scaled.record.sampling = 1;
	follow_selector(encoder, sink, &scaled.record, now_us);
	encoder->multiplied = true;
	err = add_parts(encoder, sink, &scaled.record, now_us);
	encoder->multiplied = false;
	for (unsigned d = FORWARD; d <= REVERSE && err == 0; d++) {
		encoder->message->packets += record->packets[d];
		encoder->message->ip_octets += record->octets[d];
	}
	return err;
}

static int netflow5_add(struct encoder *base, struct message_sink *sink,
			const struct flow_record *record, uint64_t now_us)
{
	struct netflow5_encoder *encoder = container_of(base, struct netflow5_encoder, base);

	if (record->ip_version != 4)
		return refuse_ipv6(encoder);
	if (record->selector == 0)
		return add_collected(encoder, sink, record, now_us);
	if (record->selector != encoder->selector &&
	    !follow_selector(encoder, sink, record, now_us))
		return -ENOTSUP;
	return add_parts(encoder, sink, record, now_us);
}

const struct encoder_ops encoder_netflow5 = {
    .name = "netflow5",
    .takes = TAKES_DOMAIN,
    .open = netflow5_open,
    .close = netflow5_close,
    .begin = netflow5_begin,
    .add = netflow5_add,
    .flush = netflow5_flush,
};

const struct encoder_ops encoder_netflow1 = {
    .name = "netflow1",
    .open = netflow1_open,
    .close = netflow5_close,
    .begin = netflow5_begin,
    .add = netflow5_add,
    .flush = netflow5_flush,
};
