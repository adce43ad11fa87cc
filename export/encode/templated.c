// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/log.h"
#include "export/encode/templated.h"
#include "export/encode/wire.h"
#include "export/record/split.h"

enum {
	TEMPLATE_COPIES = 2, // in datagrams, before the first record
	EARLY_REFRESH_S = 5, // the first copy may have met a deaf collector
	DEFAULT_REFRESH_S = 60,
	IPV6_UDP_HEADERS = 48,
	SET_OCTETS = 4,
};

// The least that a counter of the Template can hold.
static uint64_t counter_limit(const struct tmpl *tmpl)
{
	unsigned octets = 8;

	for (unsigned i = 0; i < tmpl->n_fields; i++) {
		const struct field *field = tmpl->fields[i].column.field;

		if (field->semantics == FIELD_DELTA && field->length == 8)
			octets = RTE_MIN(octets, (unsigned)tmpl->fields[i].length);
	}
	return octets == 8 ? UINT64_MAX : (UINT64_C(1) << (8 * octets)) - 1;
}

static bool template_uses_uptime(const struct tmpl *tmpl)
{
	return tmpl->first[COPY_UPTIME] != tmpl->first[COPY_UPTIME + 1];
}

// A message must hold each Template and at least one record, strings cut where need be.
static int check_room(const struct templated_encoder *encoder,
		      const struct output_settings *settings)
{
	uint8_t octets[COLUMNS_MAX * 8 + 8];
	uint32_t most = 0;

	for (unsigned i = 0; i < 2; i++) {
		const struct tmpl *tmpl = &encoder->tmpl[i];

		most = RTE_MAX(most, tmpl->fixed_octets + tmpl->n_variable);
		most = RTE_MAX(most, template_put(encoder, tmpl, octets));
	}
	most += encoder->format->header_octets + 2 * SET_OCTETS + IPV6_UDP_HEADERS;
	if (!encoder->datagrams || settings->mtu == 0 || settings->mtu >= most)
		return 0;
	return user_error(
	    EINVAL,
	    "--output %s: mtu=%u is too small for these fields; at least %u, or choose "
	    "fewer fields",
	    settings->spec, settings->mtu, most);
}

static int check_fields(const struct templated_encoder *encoder,
			const struct output_settings *settings)
{
	bool v9 = encoder->format->form == TEMPLATE_V9;

	if (v9 && settings->biflow_given && settings->biflow == BIFLOW_RFC5103)
		return user_error(
		    EINVAL,
		    "--output %s: biflow=rfc5103: NetFlow v9 has no reverse elements; use "
		    "ipfix://, or biflow=split",
		    settings->spec);
	for (unsigned i = 0; v9 && encoder->plan.fields_chosen && i < encoder->plan.columns.n;
	     i++) {
		const struct column *column = &encoder->plan.columns.column[i];
		char name[64];

		column_name(column, name);
		if (settings->fields != NULL && strstr(settings->fields, name) != NULL &&
		    column_v9_element(column) == 0)
			return user_error(
			    EINVAL,
			    "--output %s: field '%s' has no number in NetFlow v9; leave it "
			    "out, or use ipfix://",
			    settings->spec, name);
	}
	if (encoder->tmpl[0].n_fields == 0 || encoder->tmpl[1].n_fields == 0)
		return user_error(EINVAL, "--output %s: none of the fields can be exported as %s",
				  settings->spec, settings->scheme);
	return check_room(encoder, settings);
}

static void set_refresh(struct templated_encoder *encoder, const struct output_settings *settings)
{
	encoder->datagrams =
	    strcmp(settings->scheme, "ipfix") == 0 || strcmp(settings->scheme, "netflow9") == 0;
	encoder->refresh_us = settings->refresh_ms * 1000;
	encoder->refresh_messages = settings->refresh_packets;
	if (encoder->datagrams && encoder->refresh_us == 0)
		encoder->refresh_us = DEFAULT_REFRESH_S * UINT64_C(1000000);
}

// NetFlow v9 has no reverse elements beyond octets and packets (23, 24): a profile that wants a
// biflow gets two records there unless the user has chosen those.
static void set_biflow(struct templated_encoder *encoder)
{
	struct output_plan *plan = &encoder->plan;
	unsigned n = 0;

	if (encoder->format->form == TEMPLATE_V9 && plan->biflow == BIFLOW_RFC5103 &&
	    !plan->reverse_chosen) {
		plan->biflow = BIFLOW_SPLIT;
		for (unsigned i = 0; i < plan->columns.n; i++)
			if (!plan->columns.column[i].reverse)
				plan->columns.column[n++] = plan->columns.column[i];
		plan->columns.n = n;
	}
	encoder->both_directions = plan->biflow != BIFLOW_SPLIT;
}

static void add_selector(struct templated_encoder *encoder)
{
	struct column selector;

	if (encoder->environment->sampling_interval <= 1 || !encoder->plan.selector ||
	    encoder->format->form == TEMPLATE_V9)
		return;
	field_find("selectorId", &selector);
	columns_add(&encoder->plan.columns, selector);
}

static int templated_open(struct templated_encoder *encoder, const struct output_settings *settings)
{
	const struct export_environment *environment = encoder->environment;
	int err = output_plan(settings, encoder->options, "default", &encoder->plan);

	if (err < 0)
		return err;
	encoder->odid = settings->odid != 0 ? settings->odid : 1;
	set_refresh(encoder, settings);
	set_biflow(encoder);
	add_selector(encoder);
	encoder->plan.absolute_times = environment->file_input && !encoder->plan.fields_chosen;
	for (unsigned i = 0; i < 2; i++) {
		struct tmpl *tmpl = &encoder->tmpl[i];

		template_make(tmpl, (uint16_t)(TEMPLATE_ID_IPV4 + i), encoder->format->form,
			      i == WRITER_IPV6, &encoder->plan);
		tmpl->applications = environment->applications;
		encoder->narrow_counters |= counter_limit(tmpl) != UINT64_MAX;
		encoder->uses_uptime |= template_uses_uptime(tmpl);
	}
	return check_fields(encoder, settings);
}

int templated_new(const struct wire_format *format, const struct output_settings *settings,
		  const struct options *options, const struct export_environment *environment,
		  struct encoder **encoder)
{
	struct templated_encoder *made = calloc(1, sizeof(*made));
	int err;

	if (made == NULL)
		return -ENOMEM;
	made->base.ops = format->ops;
	made->format = format;
	made->environment = environment;
	made->options = options;
	err = templated_open(made, settings);
	if (err < 0)
		free(made);
	else
		*encoder = &made->base;
	return err;
}

void templated_close(struct encoder *base)
{
	free(container_of(base, struct templated_encoder, base));
}

void templated_refresh(struct encoder *base)
{
	struct templated_encoder *encoder = container_of(base, struct templated_encoder, base);

	encoder->refresh_wanted = encoder->keys_wanted = true;
}

uint64_t templated_metadata_wanted(const struct encoder *base)
{
	const struct templated_encoder *encoder =
	    container_of(base, struct templated_encoder, base);

	return encoder->tmpl[WRITER_IPV4].metadata | encoder->tmpl[WRITER_IPV6].metadata;
}

static void templates_write(struct templated_encoder *encoder, struct message_sink *sink)
{
	struct set_writer *writer = &encoder->writer[WRITER_CONTROL];
	uint8_t record[COLUMNS_MAX * 8 + 8];

	for (unsigned i = 0; i < 2; i++) {
		uint32_t octets = template_put(encoder, &encoder->tmpl[i], record);
		uint8_t *to =
		    set_writer_room(encoder, writer, sink, encoder->format->template_set, octets);

		if (to == NULL)
			continue;
		memcpy(to, record, octets);
		set_writer_advance(writer, octets, false);
	}
	options_templates_write(encoder, sink);
	set_writer_send(encoder, writer, sink);
}

static void refresh_now(struct templated_encoder *encoder, struct message_sink *sink,
			unsigned copies)
{
	for (unsigned i = 0; i < copies; i++)
		templates_write(encoder, sink);
	options_records_write(encoder, sink, true);
	encoder->refresh_wanted = false;
	encoder->messages_since_refresh = 0;
	encoder->refresh_due_us = encoder->now_us + encoder->refresh_us;
	encoder->refreshed_ms = encoder->uptime.latest_ms;
}

static void session_begin(struct templated_encoder *encoder, struct message_sink *sink)
{
	encoder->begin_wanted = false;
	refresh_now(encoder, sink, encoder->datagrams ? TEMPLATE_COPIES : 1);
	if (encoder->datagrams)
		encoder->refresh_due_us =
		    encoder->now_us +
		    RTE_MIN(encoder->refresh_us, EARLY_REFRESH_S * UINT64_C(1000000));
}

void templated_begin(struct encoder *base, struct message_sink *sink, uint64_t now_us)
{
	struct templated_encoder *encoder = container_of(base, struct templated_encoder, base);

	encoder->now_us = now_us;
	encoder->sequence = encoder->process_sequence = 0;
	encoder->keys_wanted = true;
	uptime_begin(&encoder->uptime, encoder->uses_uptime && encoder->environment->file_input,
		     now_us);
	if (encoder->uptime.boot_ms == 0)
		encoder->begin_wanted = true;
	else
		session_begin(encoder, sink);
}

// Room for the record in this message or a new one, or at least for it with strings cut.
static uint8_t *record_room(struct templated_encoder *encoder, struct message_sink *sink,
			    const struct flow_record *record)
{
	const struct tmpl *tmpl = &encoder->tmpl[record->ip_version == 6];
	struct set_writer *writer = &encoder->writer[record->ip_version == 6];
	uint32_t octets = template_record_bound(tmpl, record);
	uint8_t *to;

	if (writer->set_at != 0 && octets <= set_writer_left(encoder, writer))
		return writer->message->octets + writer->message->length;
	octets = template_record_octets(tmpl, record);
	to = set_writer_room(encoder, writer, sink, tmpl->id, octets);
	if (to == NULL)
		to = set_writer_room(encoder, writer, sink, tmpl->id,
				     tmpl->fixed_octets + tmpl->n_variable);
	return to;
}

static int add_direction(struct templated_encoder *encoder, struct message_sink *sink,
			 const struct flow_record *record, unsigned direction)
{
	const struct tmpl *tmpl = &encoder->tmpl[record->ip_version == 6];
	struct set_writer *writer = &encoder->writer[record->ip_version == 6];
	uint8_t *to = record_room(encoder, sink, record);

	if (to == NULL)
		return -ENOTSUP;
	set_writer_advance(
	    writer, template_encode(tmpl, record, direction, to, set_writer_left(encoder, writer)),
	    true);
	return 0;
}

static void book(struct templated_encoder *encoder, const struct flow_record *record,
		 unsigned direction, unsigned n_records)
{
	struct message *message = encoder->writer[record->ip_version == 6].message;

	message_count(message, record, direction);
	message->n_records += n_records;
}

// Two Data Records, one for each direction that has packets; the last one ends the Flow Record.
static int add_split(struct templated_encoder *encoder, struct message_sink *sink,
		     const struct flow_record *record, unsigned last)
{
	bool reverse = record->packets[REVERSE] != 0;

	if (record->packets[FORWARD] != 0 || !reverse) {
		if (add_direction(encoder, sink, record, FORWARD) < 0)
			return -ENOTSUP;
		book(encoder, record, FORWARD, reverse ? 0 : last);
	}
	if (reverse) {
		if (add_direction(encoder, sink, record, REVERSE) < 0)
			return -ENOTSUP;
		book(encoder, record, REVERSE, last);
	}
	return 0;
}

static int add_whole(struct templated_encoder *encoder, struct message_sink *sink,
		     const struct flow_record *record, unsigned last)
{
	if (encoder->both_directions) {
		if (add_direction(encoder, sink, record, FORWARD) < 0)
			return -ENOTSUP;
		book(encoder, record, FORWARD, last);
		book(encoder, record, REVERSE, 0);
		return 0;
	}
	return add_split(encoder, sink, record, last);
}

static int add_parts(struct templated_encoder *encoder, struct message_sink *sink,
		     const struct flow_record *record)
{
	uint64_t n = split_parts(record, counter_limit(&encoder->tmpl[0]));
	struct flow_record part;

	if (n == 1)
		return add_whole(encoder, sink, record, 1);
	for (uint64_t i = 0; i < n; i++) {
		split_part(record, i, n, &part);
		if (add_whole(encoder, sink, &part, i + 1 == n) < 0)
			return -ENOTSUP;
	}
	return 0;
}

// Messages whose times count from sysUptime live in a file's own time, and so do their Templates.
static void follow_uptime(struct templated_encoder *encoder, struct message_sink *sink,
			  const struct flow_record *record)
{
	bool leaps =
	    encoder->datagrams && uptime_leaps(&encoder->uptime, record, encoder->refreshed_ms,
					       encoder->refresh_us / 1000);

	if (leaps)
		templated_flush(&encoder->base, sink, encoder->now_us);
	uptime_follow(&encoder->uptime, record);
	encoder->tmpl[record->ip_version == 6].boot_ms = encoder->uptime.boot_ms;
	if (encoder->begin_wanted)
		session_begin(encoder, sink);
	else if (leaps)
		refresh_now(encoder, sink, 1);
}

int templated_add(struct encoder *base, struct message_sink *sink, const struct flow_record *record,
		  uint64_t now_us)
{
	struct templated_encoder *encoder = container_of(base, struct templated_encoder, base);

	encoder->now_us = now_us;
	if (encoder->uses_uptime)
		follow_uptime(encoder, sink, record);
	if (encoder->narrow_counters)
		return add_parts(encoder, sink, record);
	return add_whole(encoder, sink, record, 1);
}

void templated_flush(struct encoder *base, struct message_sink *sink, uint64_t now_us)
{
	struct templated_encoder *encoder = container_of(base, struct templated_encoder, base);

	encoder->now_us = now_us;
	for (unsigned i = 0; i < N_WRITERS; i++)
		set_writer_send(encoder, &encoder->writer[i], sink);
}

void templated_tick(struct encoder *base, struct message_sink *sink, uint64_t now_us)
{
	struct templated_encoder *encoder = container_of(base, struct templated_encoder, base);

	encoder->now_us = now_us;
	if (encoder->begin_wanted)
		return;
	if ((encoder->refresh_us != 0 && now_us >= encoder->refresh_due_us) ||
	    (encoder->refresh_messages != 0 &&
	     encoder->messages_since_refresh >= encoder->refresh_messages) ||
	    encoder->refresh_wanted)
		refresh_now(encoder, sink, 1);
}

// The last word: what was exported, ignored and lost in all.
void templated_end(struct encoder *base, struct message_sink *sink, uint64_t now_us)
{
	struct templated_encoder *encoder = container_of(base, struct templated_encoder, base);

	templated_flush(&encoder->base, sink, now_us);
	if (!encoder->begin_wanted)
		options_records_write(encoder, sink, false);
}
