// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <rte_common.h>

#include "export/encode/ipfix_options.h"
#include "export/encode/wire.h"

// In NetFlow v9 the scope of all options records is the system, and all fields follow.
enum { V9_SCOPE_OCTETS = 4 };

enum {
	SET_HEADER_OCTETS = 4,
	TABLE_PAUSE_US = 50000, // between two datagrams of a table: 27 at once overran collectors
};

static bool kind_in_use(const struct templated_encoder *encoder, const struct options_tmpl *kind)
{
	return (kind->in_v9 || encoder->format->form != TEMPLATE_V9) && kind->n_rows(encoder) != 0;
}

static struct set_writer *kind_writer(struct templated_encoder *encoder,
				      const struct options_tmpl *kind)
{
	bool own = kind->about != OPTIONS_OF_PROCESS || encoder->format->form == TEMPLATE_V9;

	return &encoder->writer[own ? WRITER_CONTROL : WRITER_PROCESS];
}

static unsigned kind_n_fields(const struct templated_encoder *encoder,
			      const struct options_tmpl *kind)
{
	bool v9 = encoder->format->form == TEMPLATE_V9;
	unsigned n = 0;

	while (n < OPTIONS_TMPL_MAX_FIELDS && kind->fields[n].element != 0 &&
	       !(v9 && kind->fields[n].v9_length == 0))
		n++;
	return n;
}

static uint16_t kind_template_id(unsigned index)
{
	return (uint16_t)(TEMPLATE_ID_OPTIONS + index);
}

void options_templates_write(struct templated_encoder *encoder, struct message_sink *sink)
{
	for (unsigned i = 0; i < n_options_tmpls; i++) {
		struct set_writer *writer = kind_writer(encoder, &options_tmpls[i]);
		uint8_t record[(OPTIONS_TMPL_MAX_FIELDS + 2) * 8];
		uint32_t octets;

		if (!kind_in_use(encoder, &options_tmpls[i]))
			continue;
		octets = encoder->format->options_template(
		    kind_template_id(i), options_tmpls[i].fields,
		    kind_n_fields(encoder, &options_tmpls[i]), options_tmpls[i].n_scope, record);
		if (!set_writer_put(encoder, writer, sink, encoder->format->options_set, record,
				    octets))
			continue;
		set_writer_close_set(encoder, writer); // nfdump reads only the first of a set
	}
	set_writer_send(encoder, &encoder->writer[WRITER_PROCESS], sink);
}

static uint8_t *put_text(uint8_t *to, uint16_t length, const char *text)
{
	uint32_t octets = (uint32_t)strlen(text);

	if (length == FIELD_VARIABLE) {
		octets = wire_cut_utf8(text, octets, 254);
		*to++ = (uint8_t)octets;
		wire_put_octets(to, text, octets);
		return to + octets;
	}
	octets = wire_cut_utf8(text, octets, length);
	wire_put_octets(to, text, octets);
	memset(to + octets, 0, length - octets);
	return to + length;
}

static uint32_t put_row(const struct templated_encoder *encoder, const struct options_tmpl *kind,
			const struct options_data_record *row, uint8_t *record)
{
	bool v9 = encoder->format->form == TEMPLATE_V9;
	uint8_t *to = record;

	if (v9) {
		wire_put32(to, encoder->odid);
		to += V9_SCOPE_OCTETS;
	}
	for (unsigned i = 0; i < kind_n_fields(encoder, kind); i++) {
		uint16_t length = v9 ? kind->fields[i].v9_length : kind->fields[i].length;

		if (row->value[i].text != NULL) {
			to = put_text(to, length, row->value[i].text);
			continue;
		}
		if (row->value[i].octets != NULL)
			memcpy(to, row->value[i].octets, length);
		else
			wire_put_number(to, length, row->value[i].number);
		to += length;
	}
	return (uint32_t)(to - record);
}

// Octets of the record, or 0 when there is no such row or no room for it.
static uint32_t row_write(struct templated_encoder *encoder, struct message_sink *sink,
			  unsigned index, unsigned at)
{
	const struct options_tmpl *kind = &options_tmpls[index];
	struct set_writer *writer = kind_writer(encoder, kind);
	uint8_t record[OPTIONS_TMPL_MAX_FIELDS * 256];
	struct options_data_record row = {0};
	uint32_t octets;

	if (!kind->row(encoder, at, &row))
		return 0;
	octets = put_row(encoder, kind, &row, record);
	if (!set_writer_put(encoder, writer, sink, kind_template_id(index), record, octets))
		return 0;
	if (kind->table) // nfdump 1.7 counts a record without its scope: it reads one of a set
			 // right
		set_writer_close_set(encoder, writer);
	return octets;
}

static void kind_write(struct templated_encoder *encoder, struct message_sink *sink, unsigned index)
{
	const struct options_tmpl *kind = &options_tmpls[index];
	unsigned n = kind->n_rows(encoder);

	if (kind->about == OPTIONS_OF_DOMAIN_ONCE && !encoder->keys_wanted)
		return;
	for (unsigned i = 0; i < n; i++)
		row_write(encoder, sink, index, i);
}

static bool table_ended(const struct templated_encoder *encoder)
{
	const struct options_tmpl *kind = &options_tmpls[encoder->table];

	return !kind->table || !kind_in_use(encoder, kind) ||
	       encoder->table_row >= kind->n_rows(encoder);
}

// Rows until one message is full, or the tables end.
static void tables_write_message(struct templated_encoder *encoder, struct message_sink *sink)
{
	const uint64_t messages = encoder->exported_messages;

	while (encoder->table < n_options_tmpls && encoder->exported_messages == messages) {
		struct set_writer *writer = kind_writer(encoder, &options_tmpls[encoder->table]);
		uint32_t octets;

		if (table_ended(encoder)) {
			encoder->table++;
			encoder->table_row = 0;
			continue;
		}
		octets = row_write(encoder, sink, encoder->table, encoder->table_row++);
		if (writer->message != NULL &&
		    set_writer_left(encoder, writer) < octets + 2 * SET_HEADER_OCTETS)
			set_writer_send(encoder, writer, sink);
	}
}

static void tables_begin(struct templated_encoder *encoder)
{
	if (encoder->table < n_options_tmpls) { // under way: whoever came late gets the next ones
		encoder->tables_again = true;
		return;
	}
	encoder->tables_again = false;
	encoder->table = encoder->table_row = 0;
}

void options_tables_continue(struct templated_encoder *encoder, struct message_sink *sink,
			     bool to_the_end)
{
	const uint64_t now_us = encoder->now_us;

	if (encoder->table >= n_options_tmpls || (!to_the_end && now_us >= encoder->table_us &&
						  now_us - encoder->table_us < TABLE_PAUSE_US))
		return;
	encoder->table_us = now_us;
	do
		tables_write_message(encoder, sink);
	while (to_the_end && encoder->table < n_options_tmpls);
	set_writer_send(encoder, &encoder->writer[WRITER_CONTROL], sink);
	set_writer_send(encoder, &encoder->writer[WRITER_PROCESS], sink);
	if (encoder->table >= n_options_tmpls && encoder->tables_again && !to_the_end)
		tables_begin(encoder);
}

// Losses of this output, and of the ring before it. When they happened is known as well as the
// refresh interval allows.
static void losses_update(struct templated_encoder *encoder, const struct message_sink *sink)
{
	struct counts sum = message_sink_lost(sink);

	if (encoder->environment->metering_totals != NULL) {
		struct metering_totals totals = {0};

		encoder->environment->metering_totals(&totals);
		sum.records += totals.lost_records;
	}
	if (sum.records != encoder->not_sent.records) {
		encoder->last_loss_us = encoder->now_us;
		if (encoder->first_loss_us == 0)
			encoder->first_loss_us = encoder->now_us;
	}
	encoder->not_sent = sum;
}

void options_rate_write(struct templated_encoder *encoder, struct message_sink *sink)
{
	for (unsigned i = 0; i < n_options_tmpls; i++) {
		if (options_tmpls[i].rate && kind_in_use(encoder, &options_tmpls[i]))
			kind_write(encoder, sink, i);
	}
	set_writer_send(encoder, &encoder->writer[WRITER_CONTROL], sink);
}

void options_records_write(struct templated_encoder *encoder, struct message_sink *sink, bool all)
{
	losses_update(encoder, sink);
	if (encoder->observed != NULL)
		encoder->n_observed = encoder->environment->observed(
		    encoder->environment->observed_context, encoder->observed, OBSERVED_MOST);
	for (unsigned i = 0; i < n_options_tmpls; i++) {
		const struct options_tmpl *kind = &options_tmpls[i];
		const bool now = kind->table ? all && !encoder->datagrams : all || kind->statistics;

		if (now && kind_in_use(encoder, kind))
			kind_write(encoder, sink, i);
	}
	if (all && encoder->datagrams)
		tables_begin(encoder);
	encoder->keys_wanted &= !all;
	set_writer_send(encoder, &encoder->writer[WRITER_CONTROL], sink);
	set_writer_send(encoder, &encoder->writer[WRITER_PROCESS], sink);
}
