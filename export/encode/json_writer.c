// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>

#include "export/encode/json.h"
#include "export/encode/text.h"
#include "export/encode/wire.h"
#include "export/record/field_value.h"
#include "export/record/metadata_items.h"
#include "export/record/raw_element.h"

// What json_write() goes by for one record.
struct json_source {
	const struct json_writer *writer;
	const struct flow_record *record;
	struct metadata_items items;
};

uint32_t json_bound(const struct json_writer *writer, const struct flow_record *record)
{
	return writer->most_octets + (uint32_t)TEXT_MAX_ESCAPE * record->metadata_octets;
}

static char *put_key(char *to, const struct json_member *member)
{
	memcpy(to, member->key, sizeof(member->key));
	return to + member->key_octets;
}

static uint64_t member_number(const struct json_source *source, const struct json_member *member,
			      unsigned direction)
{
	const struct flow_record *record = source->record;
	const uint8_t *at = (const uint8_t *)record + member->offset[direction];

	switch (member->put) {
	case JSON_U8:
		return *at;
	case JSON_U16:
		return *(const uint16_t *)at;
	case JSON_U32:
		return *(const uint32_t *)at;
	case JSON_U64:
		return *(const uint64_t *)at;
	case JSON_TIME:
		return *(const uint64_t *)at / 1000;
	case JSON_SPAN_START:
		return flow_start_us(record) / 1000;
	case JSON_SPAN_END:
		return flow_end_us(record) / 1000;
	case JSON_METADATA_NUMBER:
		return metadata_number(metadata_item_of(&source->items, member->metadata));
	default:
		return field_number(member->column.field, record, direction);
	}
}

// A number in metadata that is 0, as dnsResponseCode may be, is an answer, not an absence.
static char *put_number(const struct json_source *source, const struct json_member *member,
			unsigned direction, char *to)
{
	const uint64_t number = member_number(source, member, direction);

	if (number == 0 && !member->always && member->put != JSON_METADATA_NUMBER)
		return to;
	return text_put_number(put_key(to, member), number);
}

static char *put_text(const struct json_source *source, const struct json_member *member, char *to)
{
	const struct flow_record *record = source->record;
	struct flow_text text;

	if (!member->always && record->label.application == 0 && record->label.master == 0 &&
	    !(record->has & RECORD_HAS(FOREIGN)))
		return to;
	member->column.field->text(record, source->writer->applications, &text);
	return text.length == 0 ? to
				: text_json_string(put_key(to, member), text.octets, text.length);
}

static char *put_short_text(const struct flow_record *record, const struct json_member *member,
			    unsigned direction, char *to)
{
	const char *text = (const char *)record + member->offset[direction];
	const size_t length = strnlen(text, member->column.field->width);

	return length == 0 ? to : text_json_string(put_key(to, member), text, length);
}

static char *put_metadata_text(const struct json_source *source, const struct json_member *member,
			       char *to)
{
	const struct metadata_item *item = source->items.of[member->metadata];

	return text_json_string(put_key(to, member), (const char *)item->value, item->length);
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
	struct flow_text text;

	if (record->label.application == 0 && record->has & RECORD_HAS(EXPORTER_APPLICATION)) {
		field_exporter_application_text(record, NULL, &text);
		return text_json_string(put_key(to, member), text.octets, text.length);
	}
	if (record->label.application == 0)
		return to;
	to = put_key(to, member);
	wire_put_octets(to, "\"22:", 4);
	to = text_put_number(to + 4, record->label.application);
	*to++ = '"';
	return to;
}

static char *put_address(enum json_put put, const uint8_t *address, char *to)
{
	*to++ = '"';
	if (put == JSON_ADDRESS_IPV4)
		to = text_ipv4(to, address);
	else if (put == JSON_ADDRESS_IPV6)
		to = text_ipv6(to, address);
	else
		to = text_mac(to, address);
	*to++ = '"';
	return to;
}

static char *put_member(const struct json_source *source, const struct json_member *member,
			unsigned direction, char *to)
{
	const struct flow_record *record = source->record;

	switch (member->put) {
	case JSON_TEXT:
		return put_text(source, member, to);
	case JSON_SHORT_TEXT:
		return put_short_text(record, member, direction, to);
	case JSON_METADATA_TEXT:
		return put_metadata_text(source, member, to);
	case JSON_ADDRESS_IPV4:
	case JSON_ADDRESS_IPV6:
	case JSON_ADDRESS_MAC:
		return put_address(member->put, (const uint8_t *)record + member->offset[direction],
				   put_key(to, member));
	case JSON_OCTETS:
		return put_octets(member->column.field, record, direction, put_key(to, member));
	case JSON_APPLICATION:
		return put_application(record, member, to);
	default:
		return put_number(source, member, direction, to);
	}
}

// Of an enterprise and with a number, "9.12232", in hexadecimal as it came.
static char *put_raw(const struct flow_record *record, char *to)
{
	const struct metadata_item *item = NULL;
	struct raw_element raw;

	while ((item = metadata_next(record, item)) != NULL) {
		if (!raw_element_read(item, &raw))
			continue;
		*to++ = ',';
		*to++ = '"';
		to = text_put_number(to, raw.pen);
		*to++ = '.';
		to = text_put_number(to, raw.element);
		*to++ = '"';
		*to++ = ':';
		*to++ = '"';
		to = text_hex(to, item->value + sizeof(raw), item->length - sizeof(raw));
		*to++ = '"';
	}
	return to;
}

char *json_write(struct json_writer *writer, const struct flow_record *record, unsigned direction,
		 char *to)
{
	const struct json_shape *shape;
	struct json_source source;
	char *start = to;

	source.writer = writer;
	source.record = record;
	source.items.kinds = 0;
	if (writer->wanted.metadata != 0)
		metadata_items_find(&source.items, record);
	shape = json_shape(writer, record, direction, source.items.kinds);
	for (unsigned i = 0; i < shape->n; i++) {
		const struct json_member *member = &writer->member[shape->member[i]];

		to = put_member(&source, member, direction ^ member->column.reverse, to);
	}
	if (unlikely(writer->raw && record->has & RECORD_HAS(FOREIGN)))
		to = put_raw(record, to);
	if (to == start)
		*to++ = '{';
	*start = '{'; // in the place of the first comma
	*to++ = '}';
	return to;
}
