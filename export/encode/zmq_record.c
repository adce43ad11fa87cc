// SPDX-License-Identifier: BSD-3-Clause
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include <rte_byteorder.h>

#include "export/encode/text.h"
#include "export/encode/zmq_record.h"

enum { MOST_ITEM_OCTETS = 80, MOST_TEXT = 64, MOST_LABEL = 12, TCP = IPPROTO_TCP };

static enum zmq_form form_of(const struct field *field)
{
	switch (field->type) {
	case FIELD_IPV4:
		return ZMQ_IPV4;
	case FIELD_IPV6:
		return ZMQ_IPV6;
	case FIELD_MAC:
		return ZMQ_MAC;
	case FIELD_OCTETS:
		if (field->source == FROM_OCTETS)
			return ZMQ_OCTETS;
		break;
	default:
		break;
	}
	if (field->source == FROM_METADATA)
		return field->type == FIELD_STRING ? ZMQ_METADATA_TEXT : ZMQ_METADATA_NUMBER;
	if (field->zmq[FORWARD] == ZMQ_KEY_L7_PROTO)
		return ZMQ_LABEL;
	if (field->parts != NULL)
		return ZMQ_FRACTION;
	return field->source == FROM_MEMBER ? ZMQ_MEMBER : ZMQ_NUMBER;
}

// Where a member's number is loaded from, which never goes beyond the record.
static void load_make(struct zmq_item *item)
{
	const unsigned offset = item->field->offset[item->direction];
	const unsigned last =
	    (offset < FLOW_RECORD_OCTETS ? FLOW_RECORD_OCTETS : sizeof(struct flow_record)) -
	    sizeof(uint64_t);

	item->offset = (uint16_t)RTE_MIN(offset, last);
	item->shift = (uint8_t)((offset - item->offset) * 8);
	item->mask = UINT64_MAX >> (64 - 8 * item->field->width);
}

// A frontend takes an absent number for 0; TCP flags it wants always. Where DIRECTION is absent it
// asks its own list of local networks.
static void conditions_make(struct zmq_item *item)
{
	static const uint8_t needs[] = {
	    [ZMQ_IPV4] = ZMQ_IF_IPV4,
	    [ZMQ_IPV6] = ZMQ_IF_IPV6,
	    [ZMQ_MAC] = ZMQ_IF_MAC,
	    [ZMQ_LABEL] = 0,
	};
	const struct field *field = item->field;

	item->needs = item->form < RTE_DIM(needs) ? needs[item->form] : 0;
	if (field->needs == RECORD_HAS(DIRECTION))
		item->needs = item->zero_if = ZMQ_IF_DIRECTION;
	else if (field->shown == SHOWN_ALWAYS && field->needs == 0)
		item->zero_if = ZMQ_IF_ANY;
	else if (field->semantics == FIELD_FLAGS)
		item->zero_if = ZMQ_IF_TCP;
}

static void item_make(struct zmq_item *item, const struct column *column)
{
	const uint16_t key = column->field->zmq[column->reverse];

	item->field = column->field;
	item->direction = column->reverse;
	item->key = tlv_key(key);
	item->form = form_of(column->field);
	item->key_octets = 1 + item->key.n;
	item->key_word = item->key.kind;
	memcpy((uint8_t *)&item->key_word + 1, item->key.octets, item->key.n);
	if (item->form == ZMQ_MEMBER)
		load_make(item);
	conditions_make(item);
	item->json_key_octets =
	    (uint8_t)snprintf(item->json_key, sizeof(item->json_key), ",\"%u\":", key);
}

unsigned zmq_writer_make(struct zmq_writer *writer, const struct columns *columns, bool json,
			 const struct zmq_remap *remap)
{
	unsigned n = 0;

	memset(writer, 0, sizeof(*writer));
	writer->json = json;
	writer->remap = remap;
	for (unsigned i = 0; i < columns->n; i++) {
		const struct column *column = &columns->column[i];
		const struct field *field = column->field;

		if (field->zmq[column->reverse] == 0 || field->source == FROM_TEXT)
			continue;
		if (field->source == FROM_METADATA)
			item_make(&writer->metadata[field->metadata], column);
		else
			item_make(&writer->item[writer->n++], column);
		n++;
	}
	writer->most_octets = 2 + n * MOST_ITEM_OCTETS;
	return n;
}

uint32_t zmq_record_bound(const struct zmq_writer *writer, const struct flow_record *record)
{
	return writer->most_octets +
	       record->metadata_octets * (writer->json ? (uint32_t)TEXT_MAX_ESCAPE : 1U);
}

static uint8_t record_is(const struct flow_record *record)
{
	return (uint8_t)(ZMQ_IF_ANY | (record->ip_version == 4 ? ZMQ_IF_IPV4 : 0) |
			 (record->ip_version == 6 ? ZMQ_IF_IPV6 : 0) |
			 (record->has & RECORD_HAS(MAC) ? ZMQ_IF_MAC : 0) |
			 (record->protocol == TCP ? ZMQ_IF_TCP : 0) |
			 (record->has & RECORD_HAS(DIRECTION) ? ZMQ_IF_DIRECTION : 0));
}

static inline uint64_t load_number(const struct zmq_item *item, const struct flow_record *record)
{
	uint64_t octets;

	memcpy(&octets, (const uint8_t *)record + item->offset, sizeof(octets));
	return octets >> item->shift & item->mask;
}

// Without a branch on the width, which cannot be predicted. Takes up to 13 octets of room.
static inline uint8_t *put_tlv(const struct zmq_item *item, uint64_t number, uint8_t *to)
{
	// by the number of its highest bit
	static const uint8_t octets_of[64] = {
	    [0 ... 7] = 1, [8 ... 15] = 2, [16 ... 31] = 4, [32 ... 63] = 8};
	static const uint8_t kind_of[64] = {[0 ... 7] = TLV_UINT8,
					    [8 ... 15] = TLV_UINT16,
					    [16 ... 31] = TLV_UINT32,
					    [32 ... 63] = TLV_UINT64};
	const unsigned bit = 63U ^ (unsigned)__builtin_clzll(number | 1), octets = octets_of[bit];
	const uint64_t key = item->key_word | kind_of[bit];
	const rte_be64_t value = rte_cpu_to_be_64(number) >> (64 - 8 * octets);

	memcpy(to, &key, sizeof(key));
	memcpy(to + item->key_octets, &value, sizeof(value));
	return to + item->key_octets + octets;
}

static inline uint8_t *put_number(const struct zmq_writer *writer, const struct zmq_item *item,
				  uint64_t number, uint8_t *to)
{
	if (!writer->json)
		return put_tlv(item, number, to);
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

static inline uint8_t *put_value(const struct zmq_writer *writer, const struct zmq_item *item,
				 uint64_t number, uint8_t is, uint8_t *to)
{
	if (number == 0 && (item->zero_if & is) == 0)
		return to;
	return put_number(writer, item, number, to);
}

// What is not 0 is never written as 0.
static uint8_t *put_fraction(const struct zmq_writer *writer, const struct zmq_item *item,
			     const struct flow_record *record, uint8_t *to)
{
	const uint64_t parts = item->field->parts(record);

	if (parts == 0)
		return to;
	if (!writer->json)
		return tlv_float(to, &item->key, (float)parts / FIELD_PARTS);
	memcpy(to, item->json_key, sizeof(item->json_key));
	return (uint8_t *)text_put_fraction((char *)to + item->json_key_octets, parts, FIELD_PARTS);
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
	char text[MOST_TEXT];

	switch (item->form) {
	case ZMQ_IPV4:
		return put_ipv4(writer, item, address, to);
	case ZMQ_IPV6:
		return put_text(writer, item, text, (uint16_t)(text_ipv6(text, address) - text),
				to);
	case ZMQ_OCTETS:
		return put_text(writer, item, text,
				(uint16_t)(text_hex(text, address, item->field->length) - text),
				to);
	default:
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

static uint8_t *put_metadata(const struct zmq_writer *writer, const struct flow_record *record,
			     uint8_t *to)
{
	const struct metadata_item *found = NULL;

	while ((found = metadata_next(record, found)) != NULL) {
		const struct zmq_item *item =
		    &writer->metadata[RTE_MIN(found->kind, METADATA_N_KINDS - 1)];

		if (found->kind >= METADATA_N_KINDS || item->field == NULL)
			continue;
		to = item->form == ZMQ_METADATA_NUMBER
			 ? put_number(writer, item, metadata_number(found), to)
			 : put_text(writer, item, (const char *)found->value, found->length, to);
	}
	return to;
}

static uint8_t *put_item(const struct zmq_writer *writer, const struct zmq_item *item,
			 const struct flow_record *record, uint8_t is, uint8_t *to)
{
	switch (item->form) {
	case ZMQ_NUMBER:
		return put_value(writer, item, field_number(item->field, record, item->direction),
				 is, to);
	case ZMQ_FRACTION:
		return put_fraction(writer, item, record, to);
	case ZMQ_LABEL:
		return put_label(writer, item, record, to);
	default:
		return put_address(writer, item, record, to);
	}
}

uint8_t *zmq_record_write(const struct zmq_writer *writer, const struct flow_record *record,
			  uint8_t *to)
{
	const uint8_t is = record_is(record);
	uint8_t *start = to;

	for (unsigned i = 0; i < writer->n; i++) {
		const struct zmq_item *item = &writer->item[i];

		if ((item->needs & is) != item->needs)
			continue;
		if (item->form == ZMQ_MEMBER)
			to = put_value(writer, item, load_number(item, record), is, to);
		else
			to = put_item(writer, item, record, is, to);
	}
	to = put_metadata(writer, record, to);
	if (writer->json) {
		*start = '{'; // in the place of the first comma
		*to++ = '}';
	} else {
		*to++ = TLV_END_OF_RECORD;
	}
	return to;
}
