// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <rte_common.h>

#include "export/template.h"
#include "export/wire.h"

struct text_value {
	const char *text;
	uint32_t length;
};

// The metadata items of one record by their kinds.
struct items {
	const struct metadata_item *of[METADATA_N_KINDS];
};

static enum copy_kind copy_kind_octets(unsigned length)
{
	if (length == 4)
		return COPY_OCTETS_4;
	return length == 6 ? COPY_OCTETS_6 : COPY_OCTETS_16;
}

static enum copy_kind copy_kind_number(unsigned width, unsigned length)
{
	if (width != length)
		return COPY_NUMBER;
	switch (width) {
	case 1:
		return COPY_1;
	case 2:
		return COPY_2;
	case 4:
		return COPY_4;
	default:
		return COPY_8;
	}
}

static enum copy_kind copy_kind(const struct copy *copy)
{
	const struct field *field = copy->field;

	if (field->type == FIELD_STRING)
		return COPY_STRING;
	if (field->special == SPECIAL_START_UPTIME || field->special == SPECIAL_END_UPTIME)
		return COPY_UPTIME;
	if (copy->number != NULL)
		return COPY_FUNCTION;
	switch (field->source) {
	case FROM_OCTETS:
		return copy_kind_octets(copy->length);
	case FROM_TIME:
		return COPY_TIME;
	case FROM_METADATA:
		return COPY_METADATA;
	default:
		return copy_kind_number(copy->width, copy->length);
	}
}

static uint16_t field_wire_length(const struct column *column, enum template_form form)
{
	if (column->length != 0)
		return column->length;
	if (column->field->usual_length != 0 &&
	    (form == TEMPLATE_V9 || column->field->type != FIELD_STRING))
		return column->field->usual_length;
	return column->field->length;
}

static bool column_fits(const struct column *column, enum template_form form, bool ipv6)
{
	enum field_family family = column->field->family;

	if (family == (ipv6 ? FAMILY_IPV4 : FAMILY_IPV6))
		return false;
	if (form == TEMPLATE_V9)
		return column_v9_element(column) != 0;
	return column->field->element[column->reverse] != 0;
}

// Outside NetFlow v9 sysUptime is unknown: absolute times stand for the relative ones.
static struct column column_in_form(struct column column, enum template_form form)
{
	struct column absolute = column;

	if (form == TEMPLATE_V9)
		return column;
	if (column.field->special == SPECIAL_START_UPTIME)
		field_find("flowStartMilliseconds", &absolute);
	else if (column.field->special == SPECIAL_END_UPTIME)
		field_find("flowEndMilliseconds", &absolute);
	return absolute;
}

static void template_choose(struct template *template, enum template_form form, bool ipv6,
			    const struct columns *columns)
{
	struct template_field *fields = template->fields;
	struct columns chosen = {0};

	for (unsigned i = 0; i < columns->n; i++)
		if (column_fits(&columns->column[i], form, ipv6))
			columns_add(&chosen, column_in_form(columns->column[i], form));
	for (unsigned variable = 0; variable < 2; variable++) {
		for (unsigned i = 0; i < chosen.n; i++) {
			uint16_t length = field_wire_length(&chosen.column[i], form);

			if ((length == FIELD_VARIABLE) != (variable == 1))
				continue;
			fields[template->n_fields++] =
			    (struct template_field){chosen.column[i], length};
			template->n_variable += variable;
		}
	}
}

static uint64_t span_start(const struct flow_record *record, unsigned)
{
	return flow_start_us(record) / 1000;
}

static uint64_t span_end(const struct flow_record *record, unsigned)
{
	return flow_end_us(record) / 1000;
}

// A direction without packets has no times of its own.
static uint64_t start_or_span(const struct flow_record *record, unsigned direction)
{
	if (record->packets[direction] == 0)
		return span_start(record, direction);
	return record->start_us[direction] / 1000;
}

static uint64_t end_or_span(const struct flow_record *record, unsigned direction)
{
	if (record->packets[direction] == 0)
		return span_end(record, direction);
	return record->end_us[direction] / 1000;
}

static bool template_has_reverse_times(const struct template *template)
{
	for (unsigned i = 0; i < template->n_fields; i++)
		if (template->fields[i].column.reverse &&
		    template->fields[i].column.field->source == FROM_TIME)
			return true;
	return false;
}

typedef uint64_t number_function(const struct flow_record *record, unsigned direction);

// What computes a column of this output, if it is no plain copy: times of a biflow without reverse
// times span both directions (RFC 5103 section 4), and the destination port may hold ICMP's type
// and code.
static number_function *column_function(const struct template *template,
					const struct output_plan *plan, const struct field *field)
{
	bool start = field->offset[FORWARD] == offsetof(struct flow_record, start_us[FORWARD]);

	if (field->special == SPECIAL_DESTINATION_PORT && plan->icmp_in_port)
		return flow_destination_port;
	if (field->source != FROM_TIME || plan->biflow == BIFLOW_SPLIT)
		return field->number;
	if (template_has_reverse_times(template))
		return start ? start_or_span : end_or_span;
	return start ? span_start : span_end;
}

static struct copy copy_make(const struct template *template, const struct output_plan *plan,
			     const struct template_field *at, uint16_t to)
{
	const struct field *field = at->column.field;
	bool reverse = at->column.reverse;

	return (struct copy){
	    .to = to,
	    .from = {field->offset[reverse], field->offset[!reverse]},
	    .width = (uint8_t)field->width,
	    .length = (uint8_t)at->length,
	    .reverse = reverse,
	    .field = field,
	    .number = column_function(template, plan, field),
	};
}

static void template_compile(struct template *template, const struct output_plan *plan)
{
	unsigned n = 0;

	for (unsigned kind = 0; kind < COPY_KINDS; kind++) {
		uint16_t to = 0;

		template->first[kind] = (uint16_t)n;
		for (unsigned i = 0; i < template->n_fields - template->n_variable; i++) {
			struct copy copy = copy_make(template, plan, &template->fields[i], to);

			if (copy_kind(&copy) == kind)
				template->copies[n++] = copy;
			to += copy.length;
		}
		template->fixed_octets = to;
	}
	template->first[COPY_KINDS] = (uint16_t)n;
}

void template_make(struct template *template, uint16_t id, enum template_form form, bool ipv6,
		   const struct output_plan *plan)
{
	memset(template, 0, sizeof(*template));
	template->id = id;
	template_choose(template, form, ipv6, &plan->columns);
	for (unsigned i = 0; i < template->n_fields; i++)
		if (template->fields[i].column.field->source == FROM_METADATA)
			template->metadata |=
			    METADATA_BIT(template->fields[i].column.field->metadata);
	template_compile(template, plan);
}

static void items_find(struct items *items, const struct flow_record *record)
{
	memset(items, 0, sizeof(*items));
	for (unsigned at = 0; at + 2u <= record->metadata_octets;) {
		const struct metadata_item *item = (const void *)&record->metadata[at];

		if (item->kind < METADATA_N_KINDS)
			items->of[item->kind] = item;
		at += 2u + item->length;
	}
}

static struct text_value string_value(const struct template *template, const struct field *field,
				      const struct flow_record *record, const struct items *items,
				      struct flow_text *text)
{
	const struct metadata_item *item;

	if (field->source == FROM_TEXT) {
		field->text(record, template->applications, text);
		return (struct text_value){text->octets, text->length};
	}
	item = items->of[field->metadata];
	if (item == NULL)
		return (struct text_value){"", 0};
	return (struct text_value){(const char *)item->value, item->length};
}

uint32_t template_record_octets(const struct template *template, const struct flow_record *record)
{
	uint32_t octets = template->fixed_octets;
	struct flow_text text;
	struct items items;

	if (template->n_variable == 0)
		return octets;
	items_find(&items, record);
	for (unsigned i = template->n_fields - template->n_variable; i < template->n_fields; i++) {
		uint32_t length =
		    string_value(template, template->fields[i].column.field, record, &items, &text)
			.length;

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
static uint8_t *put_all_variable(const struct template *template, const struct flow_record *record,
				 const struct items *items, uint8_t *to, uint32_t room)
{
	uint8_t *end = to + room;

	for (unsigned left = template->n_variable; left > 0; left--) {
		const struct field *field =
		    template->fields[template->n_fields - left].column.field;
		struct flow_text text;

		to = put_variable(to, string_value(template, field, record, items, &text),
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

static void put_uptime(const struct template *template, const struct flow_record *record,
		       const struct copy *copy, unsigned direction, uint8_t *to)
{
	bool start = copy->field->special == SPECIAL_START_UPTIME;
	unsigned reverse = direction ^ copy->reverse;
	uint64_t us = start ? record->start_us[reverse] : record->end_us[reverse];

	if (us == 0) // a biflow's record whose forward direction is empty
		us = start ? flow_start_us(record) : flow_end_us(record);
	wire_put32(to, (uint32_t)(us / 1000 - template->boot_ms));
}

static void put_string(uint8_t *to, uint32_t room, struct text_value value)
{
	uint32_t length = wire_cut_utf8(value.text, value.length, room);

	memcpy(to, value.text, length);
	memset(to + length, 0, room - length);
}

static void put_rare(const struct template *template, const struct flow_record *record,
		     unsigned direction, const struct items *items, uint8_t *to)
{
	const struct copy *copies = template->copies;
	const uint16_t *first = template->first;
	struct flow_text text;

	for (unsigned i = first[COPY_NUMBER]; i < first[COPY_NUMBER + 1]; i++)
		put_value(&copies[i],
			  read_number(record, copies[i].from[direction], copies[i].width), to);
	for (unsigned i = first[COPY_FUNCTION]; i < first[COPY_FUNCTION + 1]; i++)
		put_value(&copies[i], copies[i].number(record, direction ^ copies[i].reverse), to);
	for (unsigned i = first[COPY_UPTIME]; i < first[COPY_UPTIME + 1]; i++)
		put_uptime(template, record, &copies[i], direction, to + copies[i].to);
	for (unsigned i = first[COPY_METADATA]; i < first[COPY_METADATA + 1]; i++)
		put_value(&copies[i], metadata_number(items->of[copies[i].field->metadata]), to);
	for (unsigned i = first[COPY_STRING]; i < first[COPY_STRING + 1]; i++)
		put_string(to + copies[i].to, copies[i].length,
			   string_value(template, copies[i].field, record, items, &text));
}

#define FOR_EACH_COPY(kind)                                                                        \
	for (const struct copy *copy = &template->copies[template->first[kind]],                   \
			       *end = &template->copies[template->first[(kind) + 1]];              \
	     copy < end; copy++)

// Nothing of this knows a field: all it sees are offsets.
static void put_common(const struct template *template, const struct flow_record *record,
		       unsigned direction, uint8_t *to)
{
	const uint8_t *base = (const uint8_t *)record;

	FOR_EACH_COPY(COPY_1)
	to[copy->to] = base[copy->from[direction]];
	FOR_EACH_COPY(COPY_2)
	wire_put16(to + copy->to, *(const uint16_t *)(base + copy->from[direction]));
	FOR_EACH_COPY(COPY_4)
	wire_put32(to + copy->to, *(const uint32_t *)(base + copy->from[direction]));
	FOR_EACH_COPY(COPY_8)
	wire_put64(to + copy->to, *(const uint64_t *)(base + copy->from[direction]));
	FOR_EACH_COPY(COPY_TIME)
	wire_put64(to + copy->to, *(const uint64_t *)(base + copy->from[direction]) / 1000);
	FOR_EACH_COPY(COPY_OCTETS_4)
	memcpy(to + copy->to, base + copy->from[direction], 4);
	FOR_EACH_COPY(COPY_OCTETS_6)
	memcpy(to + copy->to, base + copy->from[direction], 6);
	FOR_EACH_COPY(COPY_OCTETS_16)
	memcpy(to + copy->to, base + copy->from[direction], 16);
}

uint32_t template_encode(const struct template *template, const struct flow_record *record,
			 unsigned direction, uint8_t *to, uint32_t room)
{
	struct items items;

	if (template->metadata != 0)
		items_find(&items, record);
	put_common(template, record, direction, to);
	if (template->first[COPY_NUMBER] != template->first[COPY_KINDS])
		put_rare(template, record, direction, &items, to);
	if (template->n_variable == 0)
		return template->fixed_octets;
	return (uint32_t)(put_all_variable(template, record, &items, to + template->fixed_octets,
					   room - template->fixed_octets) -
			  to);
}
