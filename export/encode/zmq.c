// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_branch_prediction.h>
#include <rte_byteorder.h>
#include <rte_common.h>
#include <zlib.h>

#include "config/log.h"
#include "export/encode/encoder.h"
#include "export/encode/output_plan.h"
#include "export/encode/zmq.h"
#include "export/encode/zmq_event.h"
#include "export/encode/zmq_record.h"
#include "export/record/scale.h"
#include "export/record/split.h"

LOG_TYPE(zmq)

extern const struct encoder_ops encoder_zmq; // in output_schemes[]

// Flow Records and events as ntopng takes them from nProbe: two frames a message, a header that the
// feed completes with its message id, and TLV or JSON.

// The octet that says what the payload is.
enum { VERSION_JSON = 2, VERSION_TLV = 3, VERSION_FLAGS = 4 };
enum { FLAG_TLV = 2, FLAG_COMPRESSED = 4 };
enum {
	HEADER_3_OCTETS = 28, // the number is what `header=` says
	HEADER_4_OCTETS = 36,
	MAX_PAYLOAD = 131072, // more is dropped by the frontend
	MAX_RECORDS = 128,
};
enum { TOPIC_OCTETS = 16, VERSION_AT = 16, FLAGS_AT = 17, SIZE_AT = 18, SIZES_AT = 20 };

struct zmq_encoder {
	struct encoder base;
	struct zmq_writer writer;
	struct zmq_remap *remap;
	struct zmq_event event;
	struct wanted wanted;
	uint32_t scaled_by;   // what was sampled; 0: nothing yet
	uint32_t selector;    // the newest that was told of
	uint64_t n_collected; // records that other exporters have sampled
	const char *spec;
	uint32_t header_octets;
	bool json;
	bool compress;
	struct message *message; // begun
	unsigned n_written;	 // records in it
	uint8_t *packed;	 // room for a compressed payload
};

static int parse_format(void *member, const char *value)
{
	return setting_either(member, value, "tlv", "json");
}

static int parse_header(void *member, const char *value)
{
	uint64_t header;

	if (setting_number(value, 3, 4, &header) < 0)
		return -EINVAL;
	*(unsigned *)member = (unsigned)header;
	return 0;
}

#define IN(member) offsetof(struct zmq_settings, member)

static const struct output_setting own_rows[] = {
    {"compress", 0, setting_on_off, IN(compress), "on or off", "compress ZMQ messages (zlib)",
     "off", "It needs header=4, and takes time of the exporter's core."},
    {"format", 0, parse_format, IN(json), "tlv or json", "the form of ZMQ messages", "tlv",
     "ntopng takes JSON only up to version 5.6, or in its paid editions."},
    {"header", 0, parse_header, IN(header), "3 or 4",
     "version of the header of ZMQ messages; 4 needs ntopng 6.2 or later", "3",
     "A frontend that does not know the version drops all messages: 3 is what all know."},
    {"remap", 0, setting_text, IN(remap), "an nDPI version or a file",
     "export the application numbers of this nDPI version, or of a file with lines OURS THEIRS",
     "none: the numbers of the signatures",
     "A frontend names applications by the numbers of its own nDPI. The versions that the probe "
     "comes with are the files ndpi-*.map in its folder ntopng."},
};

static const struct setting_list own_settings = {own_rows, RTE_DIM(own_rows),
						 sizeof(struct zmq_settings)};

static const struct zmq_settings *own_of(const struct output_settings *settings)
{
	return settings->encoder_own;
}

static int encode_open_columns(const struct output_settings *settings,
			       const struct options *options, struct zmq_encoder *encoder)
{
	const struct zmq_probe probe = {encoder->event.probe_ip, encoder->event.source};
	struct output_settings own = *settings;
	struct output_plan plan;
	int rc;

	own.biflow = BIFLOW_ONE_RECORD;
	own.biflow_given = true;
	rc = output_plan(&own, options, zmq_default_fields(own_of(settings)->remap), &plan);
	if (rc < 0)
		return rc;
	if (zmq_writer_make(&encoder->writer, &plan.columns, own_of(settings)->json, encoder->remap,
			    &probe) == 0)
		return user_error(EINVAL,
				  "--output %s: none of the fields has a key in ntop's format",
				  settings->spec);
	zmq_tell_left_out(&plan.columns, settings->spec);
	encoder->wanted = zmq_writer_wanted(&encoder->writer);
	return 0;
}

static int encode_check(const struct output_settings *settings)
{
	if (own_of(settings)->compress && own_of(settings)->header != 4)
		return user_error(EINVAL,
				  "--output %s: compress=on needs header=4 (ntopng 6.2 and later)",
				  settings->spec);
	return 0;
}

static void encode_close(struct encoder *base)
{
	struct zmq_encoder *encoder = container_of(base, struct zmq_encoder, base);

	free(encoder->remap);
	free(encoder->packed);
	free(encoder);
}

static int encode_set_up(struct zmq_encoder *encoder, const struct output_settings *settings,
			 const struct options *options)
{
	int rc = encode_check(settings);

	if (rc < 0)
		return rc;
	if (own_of(settings)->remap != NULL) {
		encoder->remap = zmq_remap_read(own_of(settings)->remap, settings->spec);
		if (encoder->remap == NULL)
			return -EINVAL;
	}
	encoder->packed = malloc(compressBound(MAX_PAYLOAD));
	if (encoder->packed == NULL)
		return -ENOMEM;
	return encode_open_columns(settings, options, encoder);
}

static int encode_open(const struct output_settings *settings, const struct options *options,
		       const struct export_environment *environment, struct encoder **opened)
{
	struct zmq_encoder *encoder = calloc(1, sizeof(*encoder));
	int rc;

	if (encoder == NULL)
		return -ENOMEM;
	encoder->base.ops = &encoder_zmq;
	encoder->spec = settings->spec;
	encoder->header_octets = own_of(settings)->header == 4 ? HEADER_4_OCTETS : HEADER_3_OCTETS;
	encoder->json = own_of(settings)->json;
	encoder->compress = own_of(settings)->compress;
	zmq_event_make(&encoder->event, environment, settings);
	rc = encode_set_up(encoder, settings, options);
	if (rc < 0) {
		encode_close(&encoder->base);
		return rc;
	}
	*opened = &encoder->base;
	return 0;
}

static void write_header(const struct zmq_encoder *encoder, struct message *message, uint8_t flags)
{
	const bool flagged = encoder->header_octets == HEADER_4_OCTETS;
	const uint32_t size = message->length - encoder->header_octets;
	uint8_t *header = message->octets;

	message->first_frame = encoder->header_octets;
	message->number_at = encoder->header_octets - 8; // after the sizes, in either layout
	memset(header, 0, encoder->header_octets);
	snprintf((char *)header, TOPIC_OCTETS, "%s",
		 message->kind == MESSAGE_EVENT ? "event" : "flow");
	if (flagged) {
		header[VERSION_AT] = VERSION_FLAGS;
		header[FLAGS_AT] = flags;
		memcpy(header + SIZES_AT, &size, sizeof(size));
		return;
	}
	header[VERSION_AT] = flags & FLAG_TLV ? VERSION_TLV : VERSION_JSON;
	header[SIZE_AT] = (uint8_t)size; // never read: a frame knows its length
	header[SIZE_AT + 1] = (uint8_t)(size >> 8);
}

// The field that ntopng calls the compressed size must hold the size before compression.
static void compress_payload(struct zmq_encoder *encoder, struct message *message)
{
	uint8_t *payload = message->octets + encoder->header_octets;
	const uint32_t plain = message->length - encoder->header_octets;
	uLongf packed = compressBound(MAX_PAYLOAD);

	if (compress2(encoder->packed, &packed, payload, plain, Z_BEST_SPEED) != Z_OK ||
	    packed >= plain)
		return;
	memcpy(payload, encoder->packed, packed);
	message->length = encoder->header_octets + (uint32_t)packed;
	message->octets[FLAGS_AT] |= FLAG_COMPRESSED;
	memcpy(message->octets + SIZES_AT, &plain, sizeof(plain));
	memcpy(message->octets + SIZES_AT + 4, &plain, sizeof(plain));
}

static void encode_flush(struct encoder *base, struct message_sink *sink, uint64_t)
{
	struct zmq_encoder *encoder = container_of(base, struct zmq_encoder, base);
	struct message *message = encoder->message;

	if (message == NULL || encoder->n_written == 0)
		return;
	if (encoder->json)
		message->octets[message->length++] = ']';
	write_header(encoder, message, encoder->json ? 0 : FLAG_TLV);
	if (encoder->compress)
		compress_payload(encoder, message);
	encoder->message = NULL;
	encoder->n_written = 0;
	sink->send(sink, message);
}

static void begin_message(struct zmq_encoder *encoder, struct message_sink *sink)
{
	struct message *message = sink->take(sink);

	message->length = encoder->header_octets;
	if (!encoder->json) {
		message->octets[message->length++] = TLV_VERSION;
		message->octets[message->length++] = TLV_FORMAT;
	}
	encoder->message = message;
}

// A message with room for the record.
static struct message *room_for(struct zmq_encoder *encoder, struct message_sink *sink,
				const struct flow_record *record)
{
	const uint32_t bound = zmq_record_bound(&encoder->writer, record) + 2;

	if (encoder->message != NULL &&
	    (encoder->n_written == MAX_RECORDS ||
	     encoder->message->length + bound > encoder->header_octets + MAX_PAYLOAD))
		encode_flush(&encoder->base, sink, 0);
	if (encoder->message == NULL)
		begin_message(encoder, sink);
	return encoder->message;
}

// `counted` is what the books say has gone out with it; NULL: nothing yet.
static void add_part(struct zmq_encoder *encoder, struct message_sink *sink,
		     const struct flow_record *record, const struct flow_record *counted)
{
	struct message *message = room_for(encoder, sink, record);
	uint8_t *at = message->octets + message->length;

	if (encoder->json)
		*at++ = encoder->n_written == 0 ? '[' : ',';
	at = zmq_record_write(&encoder->writer, record, at);
	message->length = (uint32_t)(at - message->octets);
	if (counted != NULL)
		message_count_both(message, counted);
	encoder->n_written++;
}

// A frontend keeps a record's counters in 32 bits, so that larger ones go out in parts. Those of a
// scaled record are booked as they were metered, with the last part.
static void add_parts(struct zmq_encoder *encoder, struct message_sink *sink,
		      const struct flow_record *record, const struct flow_record *metered)
{
	const uint64_t n = split_parts(record, UINT32_MAX);
	union flow_record_room part;

	if (likely(n == 1)) {
		add_part(encoder, sink, record, metered);
		return;
	}
	for (uint64_t i = 0; i < n; i++) {
		const struct flow_record *counted = i + 1 == n ? metered : NULL;

		split_part(record, i, n, &part);
		add_part(encoder, sink, &part.record, metered == record ? &part.record : counted);
	}
}

static void tell_scaled(struct zmq_encoder *encoder, uint32_t by, uint32_t selector)
{
	static _Atomic uint32_t told;

	if (atomic_exchange(&told, by) != by)
		LOG(NOTICE,
		    "output %s: of the traffic 1 in %u is metered: counters are multiplied by %u, "
		    "which frontends do not do themselves",
		    encoder->spec, by, by);
	encoder->scaled_by = by;
	encoder->selector = selector;
}

static void add_scaled(struct zmq_encoder *encoder, struct message_sink *sink,
		       const struct flow_record *record)
{
	union flow_record_room scaled;

	// after a change records of before still come
	if (encoder->scaled_by != record->sampling && record->selector > encoder->selector)
		tell_scaled(encoder, record->sampling, record->selector);
	else if (record->selector == 0 && encoder->n_collected++ == 0)
		LOG(NOTICE, "output %s: counters are multiplied by the rates that exporters tell",
		    encoder->spec);
	scale_record(record, record->sampling, &scaled.record);
	add_parts(encoder, sink, &scaled.record, record);
}

static int encode_add(struct encoder *base, struct message_sink *sink,
		      const struct flow_record *record, uint64_t)
{
	struct zmq_encoder *encoder = container_of(base, struct zmq_encoder, base);

	if (record->ip_version == 0) // frontends know only Flows of IP
		return -ENOTSUP;
	if (likely(record->sampling <= 1))
		add_parts(encoder, sink, record, record);
	else
		add_scaled(encoder, sink, record);
	encoder->message->n_records++;
	return 0;
}

static void send_event(struct zmq_encoder *encoder, struct message_sink *sink, uint64_t now_us)
{
	struct feed_state state;
	struct message *message;

	sink->feed_state(sink, &state);
	if (!state.subscribed)
		return;
	message = sink->take(sink);
	message->kind = MESSAGE_EVENT;
	message->length = encoder->header_octets;
	message->length += zmq_event_write(&encoder->event, &state, message_sink_lost(sink).records,
					   now_us, (char *)message->octets + message->length);
	write_header(encoder, message, 0);
	sink->send(sink, message);
}

static void encode_tick(struct encoder *base, struct message_sink *sink, uint64_t now_us)
{
	if (sink->event_due != NULL && sink->event_due(sink, now_us))
		send_event(container_of(base, struct zmq_encoder, base), sink, now_us);
}

// The totals of the whole run, behind the last record.
static void encode_end(struct encoder *base, struct message_sink *sink, uint64_t now_us)
{
	encode_flush(base, sink, now_us);
	if (sink->feed_state != NULL)
		send_event(container_of(base, struct zmq_encoder, base), sink, now_us);
}

static void encode_begin(struct encoder *base, struct message_sink *sink, uint64_t now_us)
{
	struct zmq_encoder *encoder = container_of(base, struct zmq_encoder, base);

	encode_tick(&encoder->base, sink, now_us);
}

static struct wanted encode_wanted(const struct encoder *base)
{
	return container_of(base, struct zmq_encoder, base)->wanted;
}

const struct encoder_ops encoder_zmq = {
    .name = "zmq",
    .traits = TRAIT_FEED,
    .takes = TAKES_FIELDS | TAKES_PROFILE,
    .settings = &own_settings,
    .open = encode_open,
    .close = encode_close,
    .begin = encode_begin,
    .add = encode_add,
    .flush = encode_flush,
    .tick = encode_tick,
    .wanted = encode_wanted,
    .end = encode_end,
};
