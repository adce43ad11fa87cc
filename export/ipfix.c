// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>

#include "export/templated.h"
#include "export/wire.h"

enum { IPFIX_VERSION = 10, ENTERPRISE_BIT = 0x8000 };

// RFC 7011 section 3.1. The sequence number counts the Data Records before this message.
static void ipfix_header(struct encoder *encoder, const struct set_writer *writer)
{
	const bool process = writer == &encoder->writer[WRITER_PROCESS];
	uint32_t *sequence = process ? &encoder->process_sequence : &encoder->sequence;
	uint8_t *to = writer->message->octets;

	wire_put16(to, IPFIX_VERSION);
	wire_put16(to + 2, (uint16_t)writer->message->length);
	wire_put32(to + 4, (uint32_t)(encoder->now_us / 1000000));
	wire_put32(to + 8, *sequence);
	wire_put32(to + 12, process ? 0 : encoder->odid);
	*sequence += writer->n_data;
}

static uint32_t put_specifier(uint8_t *to, uint16_t element, uint16_t length, uint32_t pen)
{
	wire_put16(to, pen != 0 ? element | ENTERPRISE_BIT : element);
	wire_put16(to + 2, length);
	if (pen == 0)
		return 4;
	wire_put32(to + 4, pen);
	return 8;
}

// RFC 7011 section 3.4.1.
static uint32_t ipfix_template_record(const struct template *template, uint32_t own_pen,
				      uint8_t *to)
{
	uint32_t at = 4;

	wire_put16(to, template->id);
	wire_put16(to + 2, (uint16_t) template->n_fields);
	for (unsigned i = 0; i < template->n_fields; i++) {
		const struct column *column = &template->fields[i].column;
		uint32_t pen = column_pen(column, own_pen);

		at += put_specifier(to + at, column->field->element[column->reverse],
				    template->fields[i].length, pen);
	}
	return at;
}

// RFC 7011 section 3.4.2.2.
static uint32_t ipfix_options_template(uint16_t id, const struct options_field *fields, unsigned n,
				       unsigned n_scope, uint8_t *to)
{
	uint32_t at = 6;

	wire_put16(to, id);
	wire_put16(to + 2, (uint16_t)n);
	wire_put16(to + 4, (uint16_t)n_scope);
	for (unsigned i = 0; i < n; i++)
		at += put_specifier(to + at, fields[i].element, fields[i].length, 0);
	return at;
}

static const struct wire_format ipfix_format = {
    .form = TEMPLATE_IPFIX,
    .version = IPFIX_VERSION,
    .header_octets = 16,
    .template_set = 2,
    .options_set = 3,
    .set_alignment = 1,
    .header = ipfix_header,
    .template_record = ipfix_template_record,
    .options_template = ipfix_options_template,
};

static int ipfix_open(const struct output_settings *settings, const struct options *options,
		      const struct export_environment *environment, struct encoder **encoder)
{
	return templated_new(&ipfix_format, settings, options, environment, encoder);
}

const struct encoder_kind encoder_ipfix = {
    .name = "ipfix",
    .open = ipfix_open,
    .close = templated_close,
    .begin = templated_begin,
    .add = templated_add,
    .flush = templated_flush,
    .tick = templated_tick,
    .refresh = templated_refresh,
    .end = templated_end,
    .metadata_wanted = templated_metadata_wanted,
};
