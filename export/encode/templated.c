// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>

#include "config/log.h"
#include "export/encode/lean_templates.h"
#include "export/encode/raw_templates.h"
#include "export/encode/templated.h"
#include "export/encode/wire.h"
#include "export/record/scale.h"
#include "export/record/split.h"
#include "export/record/widen.h"

enum {
	TEMPLATE_COPIES = 2, // in datagrams, before the first record
	EARLY_REFRESH_S = 5, // the collector may not have been ready for the first copy
};

void templated_close(struct encoder *base)
{
	struct templated_encoder *encoder = container_of(base, struct templated_encoder, base);

	free(encoder->raw);
	free(encoder->lean);
	free(encoder->observed);
	free(encoder);
}

void templated_refresh(struct encoder *base)
{
	struct templated_encoder *encoder = container_of(base, struct templated_encoder, base);

	encoder->refresh_wanted = encoder->keys_wanted = true;
}

bool templated_take_applications(struct templated_encoder *encoder)
{
	const struct application_table *table = environment_applications(encoder->environment);

	if (table == encoder->applications)
		return false;
	encoder->applications = table;
	for (unsigned i = 0; i < encoder->n_tmpls; i++)
		encoder->tmpl[i].applications = table;
	if (encoder->lean != NULL)
		lean_templates_take_applications(encoder);
	return true;
}

struct wanted templated_wanted(const struct encoder *base)
{
	const struct templated_encoder *encoder =
	    container_of(base, struct templated_encoder, base);
	struct wanted wanted = {0};

	for (unsigned i = 0; i < encoder->n_tmpls; i++)
		wanted_add(&wanted, encoder->tmpl[i].wanted);
	return wanted;
}

static void templates_write(struct templated_encoder *encoder, struct message_sink *sink)
{
	struct set_writer *writer = &encoder->writer[WRITER_CONTROL];
	uint8_t record[COLUMNS_MAX * 8 + 8];

	for (unsigned i = 0; i < encoder->n_tmpls; i++) {
		uint32_t octets = template_put(encoder, &encoder->tmpl[i], record);

		set_writer_put(encoder, writer, sink, encoder->format->template_set, record,
			       octets);
	}
	if (encoder->raw != NULL)
		raw_templates_write(encoder, sink);
	if (encoder->lean != NULL)
		lean_templates_write(encoder, sink);
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
	encoder->table = UINT_MAX; // what the last session began of the tables is of no use
	uptime_begin(&encoder->uptime, encoder->uses_uptime && encoder->environment->file_input,
		     now_us);
	if (encoder->uptime.boot_ms == 0)
		encoder->begin_wanted = true;
	else
		session_begin(encoder, sink);
}

// Room for the record in this message or a new one, or at least for it with strings cut.
static uint8_t *record_room(struct templated_encoder *encoder, struct message_sink *sink,
			    const struct tmpl *tmpl, const struct flow_record *record)
{
	struct set_writer *writer = &encoder->writer[record_kind(record)];
	uint32_t octets = template_record_bound(tmpl, record);
	uint8_t *to;

	if (writer->set_at != 0 && writer->set_id == tmpl->id &&
	    octets <= set_writer_left(encoder, writer))
		return writer->message->octets + writer->message->length;
	octets = template_record_octets(tmpl, record);
	to = set_writer_room(encoder, writer, sink, tmpl->id, octets);
	if (to == NULL)
		to = set_writer_room(encoder, writer, sink, tmpl->id,
				     tmpl->fixed_octets + tmpl->n_variable);
	return to;
}

static inline int encode(struct templated_encoder *encoder, struct message_sink *sink,
			 const struct tmpl *tmpl, const struct flow_record *record,
			 unsigned direction)
{
	struct set_writer *writer = &encoder->writer[record_kind(record)];
	uint8_t *to = record_room(encoder, sink, tmpl, record);

	if (to == NULL)
		return -ENOTSUP;
	set_writer_advance(
	    writer, template_encode(tmpl, record, direction, to, set_writer_left(encoder, writer)),
	    true);
	return 0;
}

// With all fields, and a record that has room for them.
static int add_full(struct templated_encoder *encoder, struct message_sink *sink,
		    const struct flow_record *record, unsigned direction)
{
	const struct tmpl *tmpl = &encoder->tmpl[record_kind(record)];
	const uint16_t octets = flow_record_octets(tmpl->wanted.measures);
	union flow_record_room room;

	if (record->metadata_at >= octets)
		return encode(encoder, sink, tmpl, record, direction);
	flow_record_widen(&room.record, record, octets);
	return encode(encoder, sink, tmpl, &room.record, direction);
}

static int add_direction(struct templated_encoder *encoder, struct message_sink *sink,
			 const struct flow_record *record, unsigned direction)
{
	const struct tmpl *lean;

	if (unlikely(encoder->raw != NULL) && record->has & RECORD_HAS(FOREIGN) &&
	    raw_templates_add(encoder, sink, record, direction))
		return 0;
	if (encoder->lean == NULL)
		return encode(encoder, sink, &encoder->tmpl[record_kind(record)], record,
			      direction);
	lean = lean_templates_find(encoder, sink, record);
	return likely(lean != NULL) ? encode(encoder, sink, lean, record, direction)
				    : add_full(encoder, sink, record, direction);
}

static void book(struct templated_encoder *encoder, const struct flow_record *record,
		 unsigned direction, unsigned n_records)
{
	struct message *message = encoder->writer[record_kind(record)].message;

	if (likely(!encoder->multiplied))
		message_count(message, record, direction);
	message->n_records += n_records;
}

// Two Data Records, one for each direction that has packets; the last one ends the Flow Record.
static int add_split(struct templated_encoder *encoder, struct message_sink *sink,
		     const struct flow_record *record, unsigned last)
{
	bool reverse = flow_record_has_direction(record, REVERSE);

	if (flow_record_has_direction(record, FORWARD) || !reverse) {
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
	uint64_t n = split_parts(record, encoder->counter_limit);
	union flow_record_room part;

	if (n == 1)
		return add_whole(encoder, sink, record, 1);
	for (uint64_t i = 0; i < n; i++) {
		split_part(record, i, n, &part);
		if (add_whole(encoder, sink, &part.record, i + 1 == n) < 0)
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
	encoder->tmpl[record_kind(record)].boot_ms = encoder->uptime.boot_ms;
	if (encoder->begin_wanted) {
		session_begin(encoder, sink);
	} else if (leaps) {
		templates_write(encoder, sink);
		encoder->refreshed_ms = encoder->uptime.latest_ms;
	}
}

// What another exporter has sampled, where the Template has no place for its rate: it counts the
// more, what is booked stays.
static int add_multiplied(struct encoder *base, struct message_sink *sink,
			  const struct flow_record *record, uint64_t now_us)
{
	struct templated_encoder *encoder = container_of(base, struct templated_encoder, base);
	union flow_record_room scaled;
	int err;

	scale_record(record, record->sampling, &scaled.record);
	scaled.record.sampling = 1;
	encoder->multiplied = true;
	err = base->ops->add(base, sink, &scaled.record, now_us);
	encoder->multiplied = false;
	for (unsigned d = FORWARD; d <= REVERSE && err == 0; d++)
		message_count(encoder->writer[record_kind(record)].message, record, d);
	return err;
}

int templated_add(struct encoder *base, struct message_sink *sink, const struct flow_record *record,
		  uint64_t now_us)
{
	struct templated_encoder *encoder = container_of(base, struct templated_encoder, base);

	if (unlikely(record->selector == 0 && record->sampling > 1 && !encoder->tells_rate))
		return add_multiplied(base, sink, record, now_us);
	encoder->now_us = now_us;
	if (encoder->uses_uptime)
		follow_uptime(encoder, sink, record);
	if (unlikely(record->selector != encoder->selector) &&
	    templated_follow_selector(encoder, sink, record) && !encoder->begin_wanted)
		refresh_now(encoder, sink, encoder->datagrams ? TEMPLATE_COPIES : 1);
	if (encoder->counter_limit != UINT64_MAX)
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
	encoder->refresh_wanted |= templated_take_applications(encoder);
	encoder->refresh_wanted |= templated_take_selectors(encoder, sink);
	if (encoder->begin_wanted)
		return;
	if ((encoder->refresh_us != 0 && now_us >= encoder->refresh_due_us) ||
	    (encoder->refresh_messages != 0 &&
	     encoder->messages_since_refresh >= encoder->refresh_messages) ||
	    encoder->refresh_wanted)
		refresh_now(encoder, sink, 1);
	options_tables_continue(encoder, sink, false);
}

// The last word: what was exported, ignored and lost in all.
void templated_end(struct encoder *base, struct message_sink *sink, uint64_t now_us)
{
	struct templated_encoder *encoder = container_of(base, struct templated_encoder, base);

	templated_flush(&encoder->base, sink, now_us);
	if (!encoder->begin_wanted)
		options_records_write(encoder, sink, false);
	options_tables_continue(encoder, sink, true);
}
