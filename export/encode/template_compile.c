// SPDX-License-Identifier: BSD-3-Clause
#include <rte_common.h>

#include "export/encode/template.h"
#include "export/record/field_value.h"

static enum copy_kind copy_kind_special(const struct field *field)
{
	switch (field->special) {
	case SPECIAL_START_UPTIME:
	case SPECIAL_END_UPTIME:
		return COPY_UPTIME;
	case SPECIAL_BIFLOW_DIRECTION:
		return COPY_BIFLOW_DIRECTION;
	default:
		return COPY_KINDS;
	}
}

static bool is_reduced(const struct copy *copy)
{
	return copy->length < copy->width && copy->field->semantics != FIELD_FLAGS;
}

static enum copy_kind copy_kind(const struct copy *copy)
{
	const struct field *field = copy->field;

	if (field->type == FIELD_STRING)
		return COPY_STRING;
	if (copy_kind_special(field) != COPY_KINDS)
		return copy_kind_special(field);
	if (copy->number == flow_destination_port)
		return COPY_PORT;
	if (copy->number != NULL)
		return COPY_FUNCTION;
	if (field->source == FROM_TIME)
		return COPY_TIME;
	if (field->source == FROM_METADATA)
		return COPY_METADATA;
	return field->source == FROM_MEMBER && is_reduced(copy) ? COPY_NUMBER : COPY_PLAIN;
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
	if (!flow_record_has_direction(record, direction))
		return span_start(record, direction);
	return record->start_us[direction] / 1000;
}

static uint64_t end_or_span(const struct flow_record *record, unsigned direction)
{
	if (!flow_record_has_direction(record, direction))
		return span_end(record, direction);
	return record->end_us[direction] / 1000;
}

static bool template_has_reverse_times(const struct tmpl *tmpl)
{
	for (unsigned i = 0; i < tmpl->n_fields; i++)
		if (tmpl->fields[i].column.reverse &&
		    tmpl->fields[i].column.field->source == FROM_TIME)
			return true;
	return false;
}

typedef uint64_t number_function(const struct flow_record *record, unsigned direction);

// What computes a column of this output, if it is no plain copy: times of a biflow without reverse
// times span both directions (RFC 5103 section 4), and the destination port may hold ICMP's type
// and code.
static number_function *column_function(const struct tmpl *tmpl, const struct output_plan *plan,
					const struct field *field)
{
	bool start = field->special == SPECIAL_START_TIME || field->special == SPECIAL_START_UPTIME;
	bool end = field->special == SPECIAL_END_TIME;
	bool uptime =
	    field->special == SPECIAL_START_UPTIME || field->special == SPECIAL_END_UPTIME;

	if (field->special == SPECIAL_DESTINATION_PORT && plan->icmp_in_port)
		return flow_destination_port;
	if (field->type == FIELD_APPLICATION && plan->foreign)
		return field_application_of_any;
	if ((!start && !end && !uptime) || plan->biflow == BIFLOW_SPLIT)
		return field->number;
	if (template_has_reverse_times(tmpl))
		return start ? start_or_span : end_or_span;
	return start ? span_start : span_end;
}

static struct copy copy_make(const struct tmpl *tmpl, const struct output_plan *plan,
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
	    .number = column_function(tmpl, plan, field),
	};
}

// Where the octets of a plain field come from: integers are little-endian in the record.
static void map_plain(const struct copy *copy, unsigned direction, int16_t *source,
		      uint8_t *constant)
{
	const struct field *field = copy->field;
	unsigned n = copy->length, from = copy->from[direction];

	if (field->source == FROM_CONSTANT)
		for (unsigned i = 0; i < RTE_MIN(n, 8u); i++)
			constant[copy->to + n - 1 - i] = (uint8_t)(field->constant >> (8 * i));
	else if (field->source == FROM_OCTETS)
		for (unsigned i = 0; i < n; i++)
			source[copy->to + i] = (int16_t)(from + i);
	else
		for (unsigned i = 0; i < RTE_MIN(n, (unsigned)copy->width); i++)
			source[copy->to + n - 1 - i] = (int16_t)(from + i);
	if (field->type == FIELD_APPLICATION)
		constant[copy->to] = ENGINE_NTOP;
}

static void compile_shuffles(struct tmpl *tmpl)
{
	uint8_t constant[SHUFFLE_MAX_OCTETS] = {0};
	int16_t source[SHUFFLE_MAX_OCTETS];
	unsigned octets = 0;

	for (unsigned direction = 0; direction < 2; direction++) {
		for (unsigned i = 0; i < SHUFFLE_MAX_OCTETS; i++)
			source[i] = SHUFFLE_NONE;
		for (unsigned i = 0; i < tmpl->first[COPY_KINDS]; i++) {
			const struct copy *copy = &tmpl->copies[i];

			if (i < tmpl->first[COPY_PLAIN + 1])
				map_plain(copy, direction, source, constant);
			if (i < tmpl->first[COPY_STRING])
				octets = RTE_MAX(octets, (unsigned)copy->to + copy->length);
		}
		shuffle_make(&tmpl->shuffle[direction], source, constant, octets,
			     flow_record_octets(tmpl->wanted.measures));
	}
	tmpl->shuffled_octets = (uint16_t)RTE_ALIGN_CEIL(octets, SHUFFLE_BLOCK);
}

void template_compile(struct tmpl *tmpl, const struct output_plan *plan)
{
	unsigned n = 0;

	for (unsigned kind = 0; kind < COPY_KINDS; kind++) {
		uint16_t to = 0;

		tmpl->first[kind] = (uint16_t)n;
		for (unsigned i = 0; i < tmpl->n_fields - tmpl->n_variable; i++) {
			const struct copy copy = copy_make(tmpl, plan, &tmpl->fields[i], to);

			if (copy_kind(&copy) == kind)
				tmpl->copies[n++] = copy;
			to += copy.length;
		}
		tmpl->fixed_octets = to;
	}
	tmpl->first[COPY_KINDS] = (uint16_t)n;
	compile_shuffles(tmpl);
}
