// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "export/encode/json.h"
#include "export/encode/text.h"
#include "export/encode/wire.h"
#include "export/record/metadata_items.h"

enum { MOST_VALUE_OCTETS = 48 };

// What json_write() goes by for one record.
struct json_source {
	const struct json_writer *writer;
	const struct flow_record *record;
	struct metadata_items items;
};

void json_writer_make(struct json_writer *writer, const struct output_plan *plan,
		      const struct application_table *applications)
{
	memset(writer, 0, sizeof(*writer));
	writer->applications = applications;
	writer->wanted = columns_wanted(&plan->columns);
	writer->most_octets = 2 + sizeof(writer->member[0].key); // put_key() copies all of it
	for (unsigned i = 0; i < plan->columns.n; i++) {
		struct json_member *member = &writer->member[writer->n++];
		char name[64];

		member->column = column_absolute(plan->columns.column[i]);
		column_name(&member->column, name);
		member->key_octets =
		    (uint8_t)snprintf(member->key, sizeof(member->key), ",\"%s\":", name);
		member->span = plan->biflow != BIFLOW_SPLIT && !member->column.reverse &&
			       member->column.field->source == FROM_TIME;
		writer->most_octets += member->key_octets + MOST_VALUE_OCTETS;
		if (member->column.field->source == FROM_TEXT)
			writer->most_octets += TEXT_MAX_ESCAPE * sizeof(struct flow_text);
	}
}

uint32_t json_bound(const struct json_writer *writer, const struct flow_record *record)
{
	return writer->most_octets + (uint32_t)TEXT_MAX_ESCAPE * record->metadata_octets;
}

// Whether the record has what the field needs; SHOWN_NONZERO depends on the value.
static bool has_needed(const struct field *field, const struct flow_record *record)
{
	return (record->has & field->needs) == field->needs;
}

static uint64_t member_number(const struct json_source *source, const struct json_member *member,
			      unsigned direction)
{
	const struct field *field = member->column.field;
	const struct flow_record *record = source->record;

	if (field->source == FROM_METADATA)
		return metadata_number(source->items.of[field->metadata]);
	if (member->span)
		return (field->offset[FORWARD] == offsetof(struct flow_record, start_us[FORWARD])
			    ? flow_start_us(record)
			    : flow_end_us(record)) /
		       1000;
	return field_number(field, record, direction);
}

static char *put_key(char *to, const struct json_member *member)
{
	memcpy(to, member->key, sizeof(member->key));
	return to + member->key_octets;
}

static char *put_string(const struct json_source *source, const struct json_member *member,
			char *to)
{
	const struct field *field = member->column.field;
	const struct metadata_item *item;
	struct flow_text text;

	if (field->source == FROM_TEXT) {
		if (field->shown == SHOWN_NONZERO && source->record->label.application == 0 &&
		    source->record->label.master == 0)
			return to;
		field->text(source->record, source->writer->applications, &text);
		return text.length == 0
			   ? to
			   : text_json_string(put_key(to, member), text.octets, text.length);
	}
	item = source->items.of[field->metadata];
	if (item == NULL)
		return to;
	return text_json_string(put_key(to, member), (const char *)item->value, item->length);
}

// Whether there is nothing to say; a dnsResponseCode of 0 is an answer, not an absence.
static bool is_absent(const struct json_source *source, const struct field *field, uint64_t number)
{
	if (number != 0 || field->shown != SHOWN_NONZERO)
		return false;
	return field->source != FROM_METADATA || source->items.of[field->metadata] == NULL;
}

static char *put_number(const struct json_source *source, const struct json_member *member,
			unsigned direction, char *to)
{
	uint64_t number = member_number(source, member, direction);

	if (is_absent(source, member->column.field, number))
		return to;
	return text_put_number(put_key(to, member), number);
}

// Octets in hexadecimal, of an integer the lowest ones.
static char *put_octets(const struct field *field, const struct flow_record *record,
			unsigned direction, char *to)
{
	const uint8_t *octets = (const uint8_t *)record + field->offset[direction];
	uint8_t number[8];

	if (field->source != FROM_OCTETS) {
		wire_put64(number, field_number(field, record, direction));
		octets = number + sizeof(number) - field->length;
	}
	*to++ = '"';
	to = text_hex(to, octets, field->length);
	*to++ = '"';
	return to;
}

static char *put_application(const struct flow_record *record, const struct json_member *member,
			     char *to)
{
	if (record->label.application == 0)
		return to;
	to = put_key(to, member);
	wire_put_octets(to, "\"22:", 4);
	to = text_put_number(to + 4, record->label.application);
	*to++ = '"';
	return to;
}

static char *put_address(const struct field *field, const uint8_t *address, char *to)
{
	*to++ = '"';
	if (field->type == FIELD_IPV4)
		to = text_ipv4(to, address);
	else if (field->type == FIELD_IPV6)
		to = text_ipv6(to, address);
	else
		to = text_mac(to, address);
	*to++ = '"';
	return to;
}

static char *put_member(const struct json_source *source, const struct json_member *member,
			unsigned direction, char *to)
{
	const struct field *field = member->column.field;

	switch (field->type) {
	case FIELD_STRING:
		return put_string(source, member, to);
	case FIELD_IPV4:
	case FIELD_IPV6:
	case FIELD_MAC:
		return put_address(field,
				   (const uint8_t *)source->record + field->offset[direction],
				   put_key(to, member));
	case FIELD_OCTETS:
		return put_octets(field, source->record, direction, put_key(to, member));
	case FIELD_APPLICATION:
		return put_application(source->record, member, to);
	default:
		return put_number(source, member, direction, to);
	}
}

char *json_write(const struct json_writer *writer, const struct flow_record *record,
		 unsigned direction, char *to)
{
	const enum record_kind kind = record_kind(record);
	struct json_source source = {.writer = writer, .record = record};
	char *start = to;

	if (writer->wanted.metadata != 0)
		metadata_items_find(&source.items, record);
	for (unsigned i = 0; i < writer->n; i++) {
		const struct json_member *member = &writer->member[i];
		unsigned d = direction ^ member->column.reverse;

		if (!column_is_of(&member->column, kind) ||
		    !has_needed(member->column.field, record))
			continue;
		if (member->column.reverse && record->packets[d] == 0)
			continue;
		to = put_member(&source, member, d, to);
	}
	if (to == start)
		*to++ = '{';
	*start = '{'; // in the place of the first comma
	*to++ = '}';
	return to;
}
