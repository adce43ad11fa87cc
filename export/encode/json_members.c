// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <string.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>

#include "export/encode/json.h"
#include "export/encode/text.h"

enum { MOST_VALUE_OCTETS = 48 };

static enum json_put put_of_number(const struct column *column, bool split)
{
	const struct field *field = column->field;

	if (field->source == FROM_METADATA)
		return JSON_METADATA_NUMBER;
	if (field->source == FROM_TIME) {
		const bool spans = !split && !column->reverse;

		if (spans && field->special == SPECIAL_START_TIME)
			return JSON_SPAN_START;
		return spans && field->special == SPECIAL_END_TIME ? JSON_SPAN_END : JSON_TIME;
	}
	if (field->source != FROM_MEMBER)
		return JSON_NUMBER;
	switch (field->width) {
	case 1:
		return JSON_U8;
	case 2:
		return JSON_U16;
	case 4:
		return JSON_U32;
	default:
		return JSON_U64;
	}
}

static enum json_put put_of(const struct column *column, bool split)
{
	switch (column->field->type) {
	case FIELD_STRING:
		if (column->field->source == FROM_OCTETS)
			return JSON_SHORT_TEXT;
		return column->field->source == FROM_TEXT ? JSON_TEXT : JSON_METADATA_TEXT;
	case FIELD_IPV4:
		return JSON_ADDRESS_IPV4;
	case FIELD_IPV6:
		return JSON_ADDRESS_IPV6;
	case FIELD_MAC:
		return JSON_ADDRESS_MAC;
	case FIELD_OCTETS:
		return JSON_OCTETS;
	case FIELD_APPLICATION:
		return JSON_APPLICATION;
	default:
		return put_of_number(column, split);
	}
}

static void make_member(struct json_member *member, struct column column, bool split)
{
	char name[64];

	member->column = column_absolute(column);
	column_name(&member->column, name);
	member->key_octets = (uint8_t)snprintf(member->key, sizeof(member->key), ",\"%s\":", name);
	member->put = put_of(&member->column, split);
	member->metadata = member->column.field->metadata;
	member->always = member->column.field->shown == SHOWN_ALWAYS;
	member->offset[FORWARD] = member->column.field->offset[FORWARD];
	member->offset[REVERSE] = member->column.field->offset[REVERSE];
}

void json_writer_make(struct json_writer *writer, const struct output_plan *plan,
		      const struct application_table *applications)
{
	memset(writer, 0, sizeof(*writer));
	writer->applications = applications;
	writer->wanted = columns_wanted(&plan->columns);
	writer->raw = plan->foreign && !plan->fields_chosen;
	writer->most_octets = 2 + sizeof(writer->member[0].key); // put_key() copies all of it
	for (unsigned i = 0; i < plan->columns.n; i++) {
		struct json_member *member = &writer->member[writer->n++];

		make_member(member, plan->columns.column[i], plan->biflow == BIFLOW_SPLIT);
		writer->needs |= member->column.field->needs;
		writer->most_octets += member->key_octets + MOST_VALUE_OCTETS;
		if (member->put == JSON_TEXT)
			writer->most_octets += TEXT_MAX_ESCAPE * sizeof(struct flow_text);
		if (member->put == JSON_OCTETS)
			writer->most_octets += 2U * member->column.field->length;
	}
}

// Whether records of the shape have the member; where 0 is not written, that depends on the value.
static bool is_in(const struct json_member *member, const struct json_shape *shape)
{
	const struct field *field = member->column.field;

	if (!column_is_of(&member->column, shape->kind) ||
	    (shape->has & field->needs) != field->needs)
		return false;
	if (member->column.reverse && !shape->both)
		return false;
	return field->source != FROM_METADATA || (field->type != FIELD_STRING && member->always) ||
	       (shape->metadata & METADATA_BIT(field->metadata)) != 0;
}

static void make_shape(const struct json_writer *writer, struct json_shape *shape)
{
	shape->made = true;
	for (unsigned i = 0; i < writer->n; i++) {
		if (is_in(&writer->member[i], shape))
			shape->member[shape->n++] = (uint8_t)i;
	}
}

static bool is_same(const struct json_shape *a, const struct json_shape *b)
{
	return a->made && a->has == b->has && a->metadata == b->metadata && a->kind == b->kind &&
	       a->both == b->both;
}

const struct json_shape *json_shape(struct json_writer *writer, const struct flow_record *record,
				    unsigned direction, uint64_t metadata)
{
	const struct json_shape shape = {
	    .has = record->has & writer->needs,
	    .metadata = metadata & writer->wanted.metadata,
	    .kind = record_kind(record),
	    .both = flow_record_has_direction(record, direction ^ 1),
	};
	const uint64_t hash = (shape.has * 31 + shape.metadata * 4 + shape.kind * 2 + shape.both) *
			      UINT64_C(0x9e3779b97f4a7c15);
	struct json_shape *found = &writer->shape[hash >> 60];

	static_assert(JSON_SHAPES == 16, "4 bits of the hash choose a shape");
	if (unlikely(!is_same(found, &shape))) {
		*found = shape;
		make_shape(writer, found);
	}
	return found;
}
