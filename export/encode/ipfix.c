// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>

#include "export/encode/templated.h"
#include "export/encode/wire.h"

extern const struct encoder_ops encoder_ipfix; // in output_schemes[]

enum { IPFIX_VERSION = 10 };

// RFC 7011 section 3.1. The sequence number counts the Data Records before this message.
static void ipfix_header(struct templated_encoder *encoder, const struct set_writer *writer)
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

static uint16_t ipfix_element(const struct column *column, uint32_t own_pen, uint32_t *pen)
{
	*pen = column_pen(column, own_pen);
	return column->field->element[column->reverse];
}

// RFC 7011 section 3.4.2.2.
static uint32_t ipfix_options_template(uint16_t id, const struct options_tmpl_field *fields,
				       unsigned n, unsigned n_scope, uint8_t *to)
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
    .ops = &encoder_ipfix,
    .form = TEMPLATE_IPFIX,
    .header_octets = 16,
    .template_set = 2,
    .options_set = 3,
    .set_alignment = 1,
    .header = ipfix_header,
    .element = ipfix_element,
    .options_template = ipfix_options_template,
};

static int ipfix_open(const struct output_settings *settings, const struct options *options,
		      const struct export_environment *environment, struct encoder **encoder)
{
	return templated_new(&ipfix_format, settings, options, environment, encoder);
}

const struct encoder_ops encoder_ipfix = {
    .name = "ipfix",
    .traits = TRAIT_WHOLE_FILES,
    .open = ipfix_open,
    TEMPLATED_OPS,
};
