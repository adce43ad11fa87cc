// SPDX-License-Identifier: BSD-3-Clause
#include <netinet/in.h>
#include <string.h>

#include <rte_byteorder.h>

#include "export/encode/text.h"
#include "export/encode/zmq_record.h"

enum { MOST_TEXT = 64, TCP = IPPROTO_TCP };

uint32_t zmq_record_bound(const struct zmq_writer *writer, const struct flow_record *record)
{
	enum { MOST_TIMES = 3 }; // a host's name: itself, in the URL, as information

	return writer->most_octets + MOST_TIMES * record->metadata_octets *
					 (writer->json ? (uint32_t)TEXT_MAX_ESCAPE : 1U);
}

static uint16_t record_is(const struct flow_record *record)
{
	return (uint16_t)(ZMQ_IF_ANY | (record->ip_version == 4 ? ZMQ_IF_IPV4 : 0) |
			  (record->ip_version == 6 ? ZMQ_IF_IPV6 : 0) |
			  (record->has & RECORD_HAS(MAC) ? ZMQ_IF_MAC : 0) |
			  (record->protocol == TCP ? ZMQ_IF_TCP : 0) |
			  (record->has & RECORD_HAS(DIRECTION) ? ZMQ_IF_DIRECTION : 0) |
			  (record->has & RECORD_HAS(EXPORTER_IPV4) ? ZMQ_IF_EXPORTER_IPV4 : 0) |
			  (record->has & RECORD_HAS(EXPORTER_IPV6) ? ZMQ_IF_EXPORTER_IPV6 : 0) |
			  (record->inner_vlan == 0 ? ZMQ_IF_ONE_TAG : ZMQ_IF_TWO_TAGS));
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
				 uint64_t number, uint16_t is, uint8_t *to)
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

// An integer is what the frontend parses fastest; for people JSON has the dotted form, and of an
// exporter it reads no other.
static uint8_t *put_ipv4(const struct zmq_writer *writer, const struct zmq_item *item,
			 const uint8_t *address, uint8_t *to)
{
	char text[TEXT_MAX_IPV4];
	rte_be32_t wide;

	if (writer->json || item->form == ZMQ_IPV4_TEXT)
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
	case ZMQ_IPV4_TEXT:
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

// What of the extras a record has is not looked up for all of them first: most have none.
static uint8_t *put_told(const struct zmq_writer *writer, const struct zmq_item *item,
			 const struct flow_record *record, uint8_t *to)
{
	const struct field *field = item->field;
	const uint8_t *address = (const uint8_t *)record + field->offset[item->direction];
	char text[MOST_TEXT], *end;

	if ((record->has & field->needs) != field->needs)
		return to;
	if (field->type == FIELD_IPV4)
		end = text_ipv4(text, address);
	else
		end =
		    field->type == FIELD_IPV6 ? text_ipv6(text, address) : text_mac(text, address);
	return put_text(writer, item, text, (uint16_t)(end - text), to);
}

static uint8_t *put_short_text(const struct zmq_writer *writer, const struct zmq_item *item,
			       const struct flow_record *record, uint8_t *to)
{
	const char *text = (const char *)record + item->field->offset[item->direction];
	const uint16_t length = (uint16_t)strnlen(text, item->field->width);

	return length == 0 ? to : put_text(writer, item, text, length, to);
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

// Shown as it stands, in the words of RFC 5102 section 5.11.3.
static uint8_t *put_end_reason(const struct zmq_writer *writer, const struct zmq_item *item,
			       const struct flow_record *record, uint8_t *to)
{
	static const char *const words[] = {
	    [FLOW_END_IDLE] = "idle timeout",
	    [FLOW_END_ACTIVE] = "active timeout",
	    [FLOW_END_DETECTED] = "end of Flow detected",
	    [FLOW_END_FORCED] = "forced end",
	    [FLOW_END_LACK_OF_RESOURCES] = "lack of resources",
	};
	const char *word = record->end_reason < RTE_DIM(words) ? words[record->end_reason] : NULL;

	return word == NULL ? to : put_text(writer, item, word, (uint16_t)strlen(word), to);
}

// "download.example.org/large.bin"; as it is where it is no path, or the host is not known.
static uint8_t *put_url(const struct zmq_writer *writer, const struct zmq_item *item,
			const struct flow_record *record, const struct metadata_item *target,
			uint8_t *to)
{
	const struct metadata_item *host = NULL;
	char url[2 * UINT8_MAX];

	while ((host = metadata_next(record, host)) != NULL && host->kind != METADATA_HTTP_HOST)
		;
	if (host == NULL || target->length == 0 || target->value[0] != '/')
		return put_text(writer, item, (const char *)target->value, target->length, to);
	memcpy(url, host->value, host->length);
	memcpy(url + host->length, target->value, target->length);
	return put_text(writer, item, url, (uint16_t)(host->length + target->length), to);
}

// The frontend reads the names of DNS, HTTP and TLS where it is told that protocol.
static bool has_own_key(const struct application_label *label)
{
	enum { DNS = 5, HTTP = 7, TLS = 91 };

	return label->master == DNS || label->application == DNS || label->master == HTTP ||
	       label->application == HTTP || label->master == TLS || label->application == TLS;
}

// What is told besides because of this item.
static uint8_t *put_derived(const struct zmq_writer *writer, const struct flow_record *record,
			    const struct metadata_item *found, uint8_t *to)
{
	const uint64_t bit = METADATA_BIT(found->kind);
	uint64_t code;

	if ((bit & METADATA_L7_INFO) != 0 && writer->info.field != NULL &&
	    !has_own_key(&record->label))
		to = put_text(writer, &writer->info, (const char *)found->value, found->length, to);
	if ((bit & METADATA_L7_ERROR) == 0 || writer->error.field == NULL)
		return to;
	code = field_l7_error_code(record, FORWARD);
	return code == 0 ? to : put_number(writer, &writer->error, code, to);
}

static uint8_t *put_found(const struct zmq_writer *writer, const struct flow_record *record,
			  const struct metadata_item *found, uint8_t *to)
{
	const struct zmq_item *item = &writer->metadata[found->kind];

	switch (item->form) {
	case ZMQ_METADATA_NUMBER:
		return put_number(writer, item, metadata_number(found), to);
	case ZMQ_URL:
		return put_url(writer, item, record, found, to);
	default:
		return put_text(writer, item, (const char *)found->value, found->length, to);
	}
}

// A record that had a name of each kind would tell one of them as its information.
static uint8_t *put_metadata(const struct zmq_writer *writer, const struct flow_record *record,
			     uint8_t *to)
{
	const struct metadata_item *found = NULL;
	uint64_t looked_at = writer->looked_at;

	while ((found = metadata_next(record, found)) != NULL) {
		if (found->kind >= METADATA_N_KINDS)
			continue;
		if (writer->metadata[found->kind].field != NULL)
			to = put_found(writer, record, found, to);
		if ((looked_at & METADATA_BIT(found->kind)) == 0)
			continue;
		to = put_derived(writer, record, found, to);
		looked_at &= ~(METADATA_BIT(found->kind) & METADATA_L7_INFO ? METADATA_L7_INFO
									    : METADATA_L7_ERROR);
	}
	return to;
}

static uint8_t *put_item(const struct zmq_writer *writer, const struct zmq_item *item,
			 const struct flow_record *record, uint16_t is, uint8_t *to)
{
	switch (item->form) {
	case ZMQ_NUMBER:
		return put_value(writer, item, field_number(item->field, record, item->direction),
				 is, to);
	case ZMQ_FRACTION:
		return put_fraction(writer, item, record, to);
	case ZMQ_LABEL:
		return put_label(writer, item, record, to);
	case ZMQ_END_REASON:
		return put_end_reason(writer, item, record, to);
	case ZMQ_TOLD:
		return put_told(writer, item, record, to);
	case ZMQ_SHORT_TEXT:
		return put_short_text(writer, item, record, to);
	default:
		return put_address(writer, item, record, to);
	}
}

uint8_t *zmq_record_write(const struct zmq_writer *writer, const struct flow_record *record,
			  uint8_t *to)
{
	const uint16_t is = record_is(record);
	uint8_t *start = to;

	memcpy(to, writer->constant, sizeof(writer->constant)); // the rest is written over
	to += writer->constant_octets_of[(is & ZMQ_IF_EXPORTER) == 0];
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
		to += to == start;
		*start = '{'; // in the place of the first comma
		*to++ = '}';
	} else {
		*to++ = TLV_END_OF_RECORD;
	}
	return to;
}
