// SPDX-License-Identifier: BSD-3-Clause
#include "export/encode/templated.h"
#include "export/encode/wire.h"

extern const struct encoder_ops encoder_netflow9; // in output_schemes[]

enum { NETFLOW9_VERSION = 9, SCOPE_SYSTEM = 1, SCOPE_OCTETS = 4 };

// RFC 3954 section 5.1. The count has all records, Templates too; the sequence number counts
// messages. The header's time has no milliseconds, so sysUptime is that of the full second, and
// never before the end of a Flow.
static void netflow9_header(struct templated_encoder *encoder, const struct set_writer *writer)
{
	uint64_t unix_ms = uptime_unix_ms(&encoder->uptime, encoder->now_us);
	uint64_t seconds =
	    encoder->uses_uptime ? (unix_ms + 999) / 1000 : encoder->now_us / 1000000;
	uint8_t *to = writer->message->octets;

	wire_put16(to, NETFLOW9_VERSION);
	wire_put16(to + 2, (uint16_t)writer->n_records);
	wire_put32(to + 4, (uint32_t)(seconds * 1000 - encoder->uptime.boot_ms));
	wire_put32(to + 8, (uint32_t)seconds);
	wire_put32(to + 12, encoder->sequence++);
	wire_put32(to + 16, encoder->odid);
}

static uint16_t netflow9_element(const struct column *column, uint32_t, uint32_t *pen)
{
	*pen = 0;
	return column_v9_element(column);
}

// RFC 3954 section 6.1: lengths in octets of the scope's and the options' specifiers.
static uint32_t netflow9_options_template(uint16_t id, const struct options_tmpl_field *fields,
					  unsigned n, unsigned, uint8_t *to)
{
	wire_put16(to, id);
	wire_put16(to + 2, 4);
	wire_put16(to + 4, (uint16_t)(4 * n));
	put_specifier(to + 6, SCOPE_SYSTEM, SCOPE_OCTETS, 0);
	for (unsigned i = 0; i < n; i++)
		put_specifier(to + 10 + 4 * i, fields[i].element, fields[i].v9_length, 0);
	return 10 + 4 * n;
}

static const struct wire_format netflow9_format = {
    .ops = &encoder_netflow9,
    .form = TEMPLATE_V9,
    .header_octets = 20,
    .template_set = 0,
    .options_set = 1,
    .set_alignment = 4,
    .header = netflow9_header,
    .element = netflow9_element,
    .options_template = netflow9_options_template,
};

static int netflow9_open(const struct output_settings *settings, const struct options *options,
			 const struct export_environment *environment, struct encoder **encoder)
{
	return templated_new(&netflow9_format, settings, options, environment, encoder);
}

const struct encoder_ops encoder_netflow9 = {
    .name = "netflow9",
    .open = netflow9_open,
    TEMPLATED_OPS,
};
