// SPDX-License-Identifier: BSD-3-Clause
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include <rte_byteorder.h>

#include "export/text.h"
#include "export/zmq_record.h"

enum { MOST_ITEM_OCTETS = 72, MOST_LABEL = 12, TCP = IPPROTO_TCP };

static enum zmq_form form_of(const struct field *field)
{
	switch (field->type) {
	case FIELD_IPV4:
		return ZMQ_IPV4;
	case FIELD_IPV6:
		return ZMQ_IPV6;
	case FIELD_MAC:
		return ZMQ_MAC;
	default:
		break;
	}
	if (field->source == FROM_METADATA)
		return field->type == FIELD_STRING ? ZMQ_METADATA_TEXT : ZMQ_METADATA_NUMBER;
	return field->zmq[FORWARD] == ZMQ_KEY_L7_PROTO ? ZMQ_LABEL : ZMQ_NUMBER;
}

unsigned zmq_writer_make(struct zmq_writer *writer, const struct columns *columns, bool json,
			 const struct zmq_remap *remap)
{
	memset(writer, 0, sizeof(*writer));
	writer->json = json;
	writer->remap = remap;
	for (unsigned i = 0; i < columns->n; i++) {
		const struct column *column = &columns->column[i];
		struct zmq_item *item = &writer->item[writer->n];
		const uint16_t key = column->field->zmq[column->reverse];

		if (key == 0 || column->field->source == FROM_TEXT)
			continue;
		item->field = column->field;
		item->direction = column->reverse;
		item->key = tlv_key(key);
		item->form = form_of(column->field);
		item->json_key_octets =
		    (uint8_t)snprintf(item->json_key, sizeof(item->json_key), ",\"%u\":", key);
		writer->n++;
	}
	writer->most_octets = 2 + writer->n * MOST_ITEM_OCTETS;
	return writer->n;
}

uint32_t zmq_record_bound(const struct zmq_writer *writer, const struct flow_record *record)
{
	return writer->most_octets +
	       record->metadata_octets * (writer->json ? (uint32_t)TEXT_MAX_ESCAPE : 1U);
}

static uint8_t *put_number(const struct zmq_writer *writer, const struct zmq_item *item,
			   uint64_t number, uint8_t *to)
{
	if (!writer->json)
		return tlv_number(to, &item->key, number);
	memcpy(to, item->json_key, sizeof(item->json_key));
	return (uint8_t *)text_put_number((char *)to + item->json_key_octets, number);
}

static uint8_t *put_text(const struct zmq_writer *writer, const struct zmq_item *item,
			 const char *text, uint16_t length, uint8_t *to)
{
	if (!writer->json)
		return tlv_string(to, &item->key, text, length);
	memcpy(to, item->json_key, sizeof(item->json_key));
	return (uint8_t *)text_json_string((char *)to + item->json_key_octets, text, length);
}

// A frontend takes an absent number for 0; TCP flags it wants always. Where DIRECTION is absent it
// asks its own list of local networks.
static uint8_t *put_value(const struct zmq_writer *writer, const struct zmq_item *item,
			  const struct flow_record *record, uint8_t *to)
{
	const struct field *field = item->field;
	const uint64_t number = field_number(field, record, item->direction);

	if (field->shown == SHOWN_DIRECTION)
		return record->has & FLOW_HAS_DIRECTION ? put_number(writer, item, number, to) : to;
	if (number == 0 && field->shown != SHOWN_ALWAYS &&
	    !(field->semantics == FIELD_FLAGS && record->protocol == TCP))
		return to;
	return put_number(writer, item, number, to);
}

// An integer is what the frontend parses fastest; for people JSON has the dotted form.
static uint8_t *put_ipv4(const struct zmq_writer *writer, const struct zmq_item *item,
			 const uint8_t *address, uint8_t *to)
{
	char text[TEXT_MAX_IPV4];
	rte_be32_t wide;

	if (writer->json)
		return put_text(writer, item, text, (uint16_t)(text_ipv4(text, address) - text),
				to);
	memcpy(&wide, address, sizeof(wide));
	return put_number(writer, item, rte_be_to_cpu_32(wide), to);
}

static uint8_t *put_address(const struct zmq_writer *writer, const struct zmq_item *item,
			    const struct flow_record *record, uint8_t *to)
{
	const uint8_t *address = (const uint8_t *)record + item->field->offset[item->direction];
	char text[TEXT_MAX_IPV6];

	switch (item->form) {
	case ZMQ_IPV4:
		return record->ip_version == 4 ? put_ipv4(writer, item, address, to) : to;
	case ZMQ_IPV6:
		if (record->ip_version != 6)
			return to;
		return put_text(writer, item, text, (uint16_t)(text_ipv6(text, address) - text),
				to);
	default:
		if ((record->has & FLOW_HAS_MAC) == 0)
			return to;
		return put_text(writer, item, text, (uint16_t)(text_mac(text, address) - text), to);
	}
}

// Must be text: a number with a point would be read as nothing.
static uint8_t *put_label(const struct zmq_writer *writer, const struct zmq_item *item,
			  const struct flow_record *record, uint8_t *to)
{
	const uint16_t master = zmq_remap_id(writer->remap, record->label.master);
	const uint16_t application = zmq_remap_id(writer->remap, record->label.application);
	char text[2 * TEXT_MAX_NUMBER + 1];
	char *end = text;

	if (master != 0 && application != 0 && master != application) {
		end = text_put_number(end, master);
		*end++ = '.';
	}
	end = text_put_number(end, application != 0 ? application : master);
	return put_text(writer, item, text, (uint16_t)(end - text), to);
}

static uint8_t *put_metadata(const struct zmq_writer *writer, const struct zmq_item *item,
			     const struct flow_record *record, uint8_t *to)
{
	const struct metadata_item *found;

	if (record->metadata_octets == 0)
		return to;
	found = flow_metadata(record, item->field->metadata);
	if (found == NULL)
		return to;
	if (item->form == ZMQ_METADATA_NUMBER)
		return put_number(writer, item, metadata_number(found), to);
	return put_text(writer, item, (const char *)found->value, found->length, to);
}

static uint8_t *put_item(const struct zmq_writer *writer, const struct zmq_item *item,
			 const struct flow_record *record, uint8_t *to)
{
	switch (item->form) {
	case ZMQ_NUMBER:
		return put_value(writer, item, record, to);
	case ZMQ_LABEL:
		return put_label(writer, item, record, to);
	case ZMQ_METADATA_TEXT:
	case ZMQ_METADATA_NUMBER:
		return put_metadata(writer, item, record, to);
	default:
		return put_address(writer, item, record, to);
	}
}

uint8_t *zmq_record_write(const struct zmq_writer *writer, const struct flow_record *record,
			  uint8_t *to)
{
	uint8_t *start = to;

	for (unsigned i = 0; i < writer->n; i++)
		to = put_item(writer, &writer->item[i], record, to);
	if (writer->json) {
		*start = '{'; // in the place of the first comma
		*to++ = '}';
	} else {
		*to++ = TLV_END_OF_RECORD;
	}
	return to;
}
