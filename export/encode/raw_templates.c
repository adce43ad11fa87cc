// SPDX-License-Identifier: BSD-3-Clause
#include "export/encode/raw_templates.h"

#include <string.h>

#include "config/log.h"
#include "export/encode/wire.h"
#include "export/record/metadata_items.h"
#include "export/record/raw_element.h"

LOG_TYPE(ipfix);

enum { TEMPLATE_ID_RAW = 1024, MOST_FIXED = 8 };

// In IPFIX the highest bit of a number says that one of an enterprise follows (RFC 7011 section
// 3.2): what Cisco and others number so in NetFlow v9 has no place there.
static bool has_place(const struct metadata_item *item)
{
	enum { NUMBERS = 0x8000 };
	struct raw_element raw;

	return raw_element_read(item, &raw) && raw.element < NUMBERS;
}

static const struct metadata_item *next_raw(const struct flow_record *record,
					    const struct metadata_item *item, unsigned n)
{
	while (n < RAW_ELEMENTS && (item = metadata_next(record, item)) != NULL)
		if (has_place(item))
			return item;
	return NULL;
}

static void shape_of(const struct flow_record *record, struct raw_shape *shape)
{
	const struct metadata_item *item = NULL;

	memset(shape, 0, sizeof(*shape));
	shape->kind = (uint16_t)record_kind(record);
	while ((item = next_raw(record, item, shape->n)) != NULL) {
		const bool fixed = item->length > sizeof(struct raw_element) &&
				   item->length <= sizeof(struct raw_element) + MOST_FIXED;
		struct raw_element raw;

		memcpy(&raw, item->value, sizeof(raw));
		shape->of[shape->n++] = (struct raw_specifier){
		    raw.pen, raw.element,
		    fixed ? (uint16_t)(item->length - sizeof(raw)) : (uint16_t)FIELD_VARIABLE};
	}
}

static uint16_t id_of(const struct raw_templates *raw, unsigned i)
{
	return (uint16_t)(TEMPLATE_ID_RAW + raw->more + i);
}

void raw_templates_renew(struct raw_templates *raw)
{
	raw->more += RAW_SHAPES;
	raw->n = 0;
}

static bool put_template(struct templated_encoder *encoder, struct message_sink *sink, unsigned i)
{
	const struct raw_shape *shape = &encoder->raw->shape[i];
	const struct tmpl *tmpl = &encoder->tmpl[shape->kind];
	struct set_writer *writer = &encoder->writer[WRITER_CONTROL];
	uint8_t record[(COLUMNS_MAX + RAW_ELEMENTS) * 8 + 8];
	uint32_t octets = template_put(encoder, tmpl, record);

	wire_put16(record, id_of(encoder->raw, i));
	wire_put16(record + 2, (uint16_t)(tmpl->n_fields + shape->n));
	for (unsigned k = 0; k < shape->n; k++)
		octets += put_specifier(record + octets, shape->of[k].element, shape->of[k].length,
					shape->of[k].pen);
	return set_writer_put(encoder, writer, sink, encoder->format->template_set, record, octets);
}

void raw_templates_write(struct templated_encoder *encoder, struct message_sink *sink)
{
	for (unsigned i = 0; i < encoder->raw->n; i++)
		put_template(encoder, sink, i);
}

static void tell_left_out(struct raw_templates *raw)
{
	if (raw->left_out++ == 0)
		LOG(WARNING,
		    "more than %u rows of elements that no field stands for: further ones are left "
		    "out of IPFIX; JSON has all",
		    (unsigned)RAW_SHAPES);
}

// Which shape it is; a new one's Template goes before its first record (RFC 7011 section 8).
static int find_shape(struct templated_encoder *encoder, struct message_sink *sink,
		      const struct raw_shape *wanted)
{
	struct raw_templates *raw = encoder->raw;

	for (unsigned i = 0; i < raw->n; i++)
		if (memcmp(&raw->shape[i], wanted, sizeof(*wanted)) == 0)
			return (int)i;
	if (raw->n == RAW_SHAPES) {
		tell_left_out(raw);
		return -1;
	}
	raw->shape[raw->n] = *wanted;
	if (!put_template(encoder, sink, raw->n)) {
		tell_left_out(raw);
		return -1;
	}
	set_writer_send(encoder, &encoder->writer[WRITER_CONTROL], sink);
	return (int)raw->n++;
}

static uint8_t *put_values(const struct flow_record *record, const struct raw_shape *shape,
			   uint8_t *to)
{
	const struct metadata_item *item = NULL;
	unsigned n = 0;

	while ((item = next_raw(record, item, n)) != NULL) {
		const uint8_t octets = (uint8_t)(item->length - sizeof(struct raw_element));

		if (shape->of[n++].length == FIELD_VARIABLE)
			*to++ = octets;
		memcpy(to, item->value + sizeof(struct raw_element), octets);
		to += octets;
	}
	return to;
}

bool raw_templates_add(struct templated_encoder *encoder, struct message_sink *sink,
		       const struct flow_record *record, unsigned direction)
{
	const enum record_kind kind = record_kind(record);
	const struct tmpl *tmpl = &encoder->tmpl[kind];
	struct set_writer *writer = &encoder->writer[kind];
	struct raw_shape shape;
	uint32_t octets;
	uint8_t *begin, *to;
	int i;

	shape_of(record, &shape);
	if (shape.n == 0)
		return false;
	i = find_shape(encoder, sink, &shape);
	if (i < 0)
		return false;
	octets = template_record_octets(tmpl, record) + record->metadata_octets;
	begin = set_writer_room(encoder, writer, sink, id_of(encoder->raw, (unsigned)i), octets);
	if (begin == NULL)
		return false;
	to = begin +
	     template_encode(tmpl, record, direction, begin, set_writer_left(encoder, writer));
	set_writer_advance(writer, (uint32_t)(put_values(record, &shape, to) - begin), true);
	return true;
}
