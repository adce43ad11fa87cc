// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <rte_common.h>

#include "export/encode/template.h"
#include "export/encode/wire.h"
#include "export/record/metadata_items.h"

struct text_value {
	const char *text;
	uint32_t length;
};

// What the strings of one Data Record are taken from.
struct text_source {
	const struct flow_record *record;
	const struct metadata_items *items;
	unsigned direction;
};

static uint16_t field_wire_length(const struct column *column, enum template_form form)
{
	if (column->length != 0)
		return column->length;
	if (column->field->usual_length != 0 &&
	    (form == TEMPLATE_V9 || column->field->type != FIELD_STRING))
		return column->field->usual_length;
	return column->field->length;
}

static bool column_fits(const struct column *column, enum template_form form, enum record_kind kind)
{
	if (!column_is_of(column, kind))
		return false;
	if (form == TEMPLATE_V9)
		return column_v9_element(column) != 0;
	return column->field->element[column->reverse] != 0;
}

// Readers of NetFlow v9 look for times relative to sysUptime (RFC 3954 section 8: 21, 22); IPFIX
// has no sysUptime in its header. What the user named himself stays.
static struct column column_in_form(struct column column, enum template_form form,
				    bool absolute_times)
{
	const enum field_special special = column.field->special;

	if (form == TEMPLATE_V9) {
		const bool relative = column.of_set && !absolute_times;

		if (relative && special == SPECIAL_START_TIME)
			return column_special(column, SPECIAL_START_UPTIME);
		if (relative && special == SPECIAL_END_TIME)
			return column_special(column, SPECIAL_END_UPTIME);
		return column;
	}
	return column_absolute(column);
}

static void template_choose(struct tmpl *tmpl, enum template_form form, enum record_kind kind,
			    const struct output_plan *plan)
{
	struct template_field *fields = tmpl->fields;
	struct columns chosen = {0};

	for (unsigned i = 0; i < plan->columns.n; i++)
		if (column_fits(&plan->columns.column[i], form, kind))
			columns_add(&chosen, column_in_form(plan->columns.column[i], form,
							    plan->absolute_times));
	for (unsigned strings = 0; strings < 2; strings++) {
		for (unsigned i = 0; i < chosen.n; i++) {
			uint16_t length = field_wire_length(&chosen.column[i], form);

			if ((chosen.column[i].field->type == FIELD_STRING) != (strings == 1))
				continue;
			fields[tmpl->n_fields++] =
			    (struct template_field){chosen.column[i], length};
			tmpl->n_variable += length == FIELD_VARIABLE;
		}
	}
}

void template_make(struct tmpl *tmpl, uint16_t id, enum template_form form, enum record_kind kind,
		   const struct output_plan *plan)
{
	memset(tmpl, 0, sizeof(*tmpl));
	tmpl->id = id;
	template_choose(tmpl, form, kind, plan);
	for (unsigned i = 0; i < tmpl->n_fields; i++)
		wanted_add(&tmpl->wanted, field_wanted(tmpl->fields[i].column.field));
	template_compile(tmpl, plan);
}

static struct text_value string_value(const struct tmpl *tmpl, const struct field *field,
				      const struct text_source *from, struct flow_text *text)
{
	const struct flow_record *record = from->record;
	const struct metadata_item *item;

	if (field->source == FROM_TEXT) {
		field->text(record, tmpl->applications, text);
		return (struct text_value){text->octets, text->length};
	}
	if (field->source == FROM_OCTETS) {
		const char *at = (const char *)record + field->offset[from->direction];

		return (struct text_value){at, (uint32_t)strnlen(at, field->width)};
	}
	item = metadata_item_of(from->items, field->metadata);
	if (item == NULL)
		return (struct text_value){"", 0};
	return (struct text_value){(const char *)item->value, item->length};
}

uint32_t template_record_octets(const struct tmpl *tmpl, const struct flow_record *record)
{
	uint32_t octets = tmpl->fixed_octets;
	struct flow_text text;
	struct metadata_items items;
	const struct text_source from = {record, &items, FORWARD};

	if (tmpl->n_variable == 0)
		return octets;
	metadata_items_find(&items, record);
	for (unsigned i = tmpl->n_fields - tmpl->n_variable; i < tmpl->n_fields; i++) {
		uint32_t length =
		    string_value(tmpl, tmpl->fields[i].column.field, &from, &text).length;

		octets += length + (length < 255 ? 1 : 3);
	}
	return octets;
}

// RFC 7011 section 7: one octet of length, or 255 and two.
static uint8_t *put_variable(uint8_t *to, struct text_value value, uint32_t room)
{
	uint32_t length = wire_cut_utf8(value.text, value.length, room);

	if (length >= 255 && length + 2 > room)
		length = wire_cut_utf8(value.text, value.length, 254);
	if (length < 255) {
		*to++ = (uint8_t)length;
	} else {
		*to++ = 255;
		wire_put16(to, (uint16_t)length);
		to += 2;
	}
	memcpy(to, value.text, length);
	return to + length;
}

// `room` is what is left for all of them.
static uint8_t *put_all_variable(const struct tmpl *tmpl, const struct text_source *from,
				 uint8_t *to, uint32_t room)
{
	uint8_t *end = to + room;

	for (unsigned left = tmpl->n_variable; left > 0; left--) {
		const struct field *field = tmpl->fields[tmpl->n_fields - left].column.field;
		struct flow_text text;

		to = put_variable(to, string_value(tmpl, field, from, &text),
				  (uint32_t)(end - to) - left);
	}
	return to;
}

static uint64_t read_number(const struct flow_record *record, uint16_t from, unsigned width)
{
	const uint8_t *at = (const uint8_t *)record + from;
	uint64_t number = 0;

	memcpy(&number, at, width); // little-endian
	return number;
}

// A counter that is too large becomes the largest; of flags the low ones stay.
static void put_value(const struct copy *copy, uint64_t value, uint8_t *to)
{
	if (copy->field->semantics == FIELD_FLAGS && copy->length < sizeof(value))
		value &= (UINT64_C(1) << (8 * copy->length)) - 1;
	wire_put_number(to + copy->to, copy->length, value);
}

static void put_uptime(const struct tmpl *tmpl, const struct flow_record *record,
		       const struct copy *copy, unsigned direction, uint8_t *to)
{
	bool start = copy->field->special == SPECIAL_START_UPTIME;
	unsigned reverse = direction ^ copy->reverse;
	uint64_t us = start ? record->start_us[reverse] : record->end_us[reverse];
	uint64_t ms = copy->number != NULL ? copy->number(record, direction) : us / 1000;

	wire_put32(to, (uint32_t)(ms - tmpl->boot_ms));
}

static void put_string(uint8_t *to, uint32_t room, struct text_value value)
{
	uint32_t length = wire_cut_utf8(value.text, value.length, room);

	memcpy(to, value.text, length);
	memset(to + length, 0, room - length);
}

static void put_rare(const struct tmpl *tmpl, const struct text_source *source, uint8_t *to)
{
	const struct flow_record *record = source->record;
	const unsigned direction = source->direction;
	const struct copy *copies = tmpl->copies;
	const uint16_t *first = tmpl->first;
	struct flow_text text;

	for (unsigned i = first[COPY_NUMBER]; i < first[COPY_NUMBER + 1]; i++)
		put_value(&copies[i],
			  read_number(record, copies[i].from[direction], copies[i].width), to);
	for (unsigned i = first[COPY_FUNCTION]; i < first[COPY_FUNCTION + 1]; i++)
		put_value(&copies[i], copies[i].number(record, direction ^ copies[i].reverse), to);
	for (unsigned i = first[COPY_UPTIME]; i < first[COPY_UPTIME + 1]; i++)
		put_uptime(tmpl, record, &copies[i], direction, to + copies[i].to);
	for (unsigned i = first[COPY_METADATA]; i < first[COPY_METADATA + 1]; i++)
		put_value(
		    &copies[i],
		    metadata_number(metadata_item_of(source->items, copies[i].field->metadata)),
		    to);
	for (unsigned i = first[COPY_STRING]; i < first[COPY_STRING + 1]; i++)
		put_string(to + copies[i].to, copies[i].length,
			   string_value(tmpl, copies[i].field, source, &text));
}

static void put_usual(const struct tmpl *tmpl, const struct flow_record *record, unsigned direction,
		      uint8_t *to)
{
	const uint8_t *base = (const uint8_t *)record;
	const struct copy *copy = &tmpl->copies[tmpl->first[COPY_TIME]];

	for (; copy < &tmpl->copies[tmpl->first[COPY_TIME + 1]]; copy++)
		wire_put64(to + copy->to, *(const uint64_t *)(base + copy->from[direction]) / 1000);
	for (; copy < &tmpl->copies[tmpl->first[COPY_PORT + 1]]; copy++)
		wire_put16(to + copy->to,
			   (uint16_t)flow_destination_port(record, direction ^ copy->reverse));
	for (; copy < &tmpl->copies[tmpl->first[COPY_BIFLOW_DIRECTION + 1]]; copy++)
		to[copy->to] = (uint8_t)flow_biflow_direction(record, direction);
}

// Nothing of this knows a field: all it sees are offsets. The shuffle writes whole blocks, which
// the end of a message may not have room for.
static void put_fixed(const struct tmpl *tmpl, const struct flow_record *record, unsigned direction,
		      uint8_t *to, uint32_t room)
{
	uint8_t blocks[SHUFFLE_MAX_OCTETS];

	if (room >= tmpl->shuffled_octets) {
		shuffle_run(&tmpl->shuffle[direction], (const uint8_t *)record, to);
	} else {
		shuffle_run(&tmpl->shuffle[direction], (const uint8_t *)record, blocks);
		memcpy(to, blocks, RTE_MIN(tmpl->fixed_octets, tmpl->shuffled_octets));
	}
	put_usual(tmpl, record, direction, to);
}

uint32_t template_encode(const struct tmpl *tmpl, const struct flow_record *record,
			 unsigned direction, uint8_t *to, uint32_t room)
{
	struct metadata_items items;
	const struct text_source source = {record, &items, direction};

	items.kinds = 0;
	if (tmpl->wanted.metadata != 0)
		metadata_items_find(&items, record);
	put_fixed(tmpl, record, direction, to, room);
	if (tmpl->first[COPY_NUMBER] != tmpl->first[COPY_KINDS])
		put_rare(tmpl, &source, to);
	if (tmpl->n_variable == 0)
		return tmpl->fixed_octets;
	return (uint32_t)(put_all_variable(tmpl, &source, to + tmpl->fixed_octets,
					   room - tmpl->fixed_octets) -
			  to);
}
