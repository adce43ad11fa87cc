// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <string.h>

#include "export/encode/zmq_record.h"
#include "export/record/left_out.h"

enum { MOST_ITEM_OCTETS = 80, KEY_END_REASON = 136, KEY_EXPORTER_IPV4 = 130 };

static enum zmq_form form_of(const struct field *field)
{
	const uint64_t told = RECORD_HAS(ROUTE) | RECORD_HAS(FOREIGN);

	if (field->source == FROM_OCTETS && (field->needs & told) != 0)
		return field->type == FIELD_STRING ? ZMQ_SHORT_TEXT : ZMQ_TOLD;
	switch (field->type) {
	case FIELD_IPV4:
		return field->zmq[FORWARD] == KEY_EXPORTER_IPV4 ? ZMQ_IPV4_TEXT : ZMQ_IPV4;
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
	if (field->source == FROM_METADATA && field->metadata == METADATA_HTTP_TARGET)
		return ZMQ_URL;
	if (field->source == FROM_METADATA)
		return field->type == FIELD_STRING ? ZMQ_METADATA_TEXT : ZMQ_METADATA_NUMBER;
	if (field->zmq[FORWARD] == ZMQ_KEY_L7_PROTO)
		return ZMQ_LABEL;
	if (field->zmq[FORWARD] == KEY_END_REASON)
		return ZMQ_END_REASON;
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
	static const uint16_t needs[] = {
	    [ZMQ_IPV4] = ZMQ_IF_IPV4, [ZMQ_IPV4_TEXT] = ZMQ_IF_EXPORTER_IPV4,
	    [ZMQ_IPV6] = ZMQ_IF_IPV6, [ZMQ_MAC] = ZMQ_IF_MAC,
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

static struct zmq_item *item_make(struct zmq_item *item, const struct column *column, uint16_t key)
{
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
	return item;
}

// Of two tags the frontend takes the inner one as the VLAN, and the outer one under a key of its
// own.
static void vlan_make(struct zmq_writer *writer, const struct column *column, uint16_t key)
{
	static const char inner_name[] = "dot1qCustomerVlanId";
	struct column inner;

	if (strcmp(column->field->name, "vlanId") != 0) {
		item_make(&writer->item[writer->n++], column, key)->needs = ZMQ_IF_TWO_TAGS;
		return;
	}
	item_make(&writer->item[writer->n++], column, key)->needs = ZMQ_IF_ONE_TAG;
	field_find(inner_name, &inner);
	item_make(&writer->item[writer->n++], &inner, key)->needs = ZMQ_IF_TWO_TAGS;
}

static void put_constant_number(struct zmq_writer *writer, const struct zmq_item *item,
				uint32_t number)
{
	uint8_t *to = writer->constant + writer->constant_octets;

	if (writer->json)
		to += sprintf((char *)to, "%s%u", item->json_key, number);
	else
		to = tlv_number(to, &item->key, number);
	writer->constant_octets = (uint8_t)(to - writer->constant);
}

static void put_constant_text(struct zmq_writer *writer, const struct zmq_item *item,
			      const char *text)
{
	uint8_t *to = writer->constant + writer->constant_octets;

	if (writer->json)
		to += sprintf((char *)to, "%s\"%.15s\"", item->json_key, text);
	else
		to = tlv_string(to, &item->key, text, (uint16_t)strnlen(text, 15));
	writer->constant_octets = (uint8_t)(to - writer->constant);
}

// What is the same in all records: octets that are copied. The probe is the exporter where the
// record names no other.
static void constants_make(struct zmq_writer *writer, const struct columns *columns,
			   const struct zmq_probe *probe)
{
	for (unsigned exporter = 0; exporter < 2; exporter++) {
		for (unsigned i = 0; i < columns->n; i++) {
			const struct field *field = columns->column[i].field;
			const uint16_t key = field->zmq[FORWARD];
			struct zmq_item item;

			if ((key == KEY_EXPORTER_IPV4) != exporter ||
			    (!exporter && field->source != FROM_PROBE))
				continue;
			item_make(&item, &columns->column[i], key);
			if (field->type == FIELD_IPV4)
				put_constant_text(writer, &item, probe->address);
			else
				put_constant_number(writer, &item, probe->source);
		}
		writer->constant_octets_of[exporter] = writer->constant_octets;
	}
}

// The frontend has times in seconds, whichever way they were asked for.
static struct column in_seconds(struct column column)
{
	const enum field_special special = column.field->special;

	if (column.reverse)
		return column;
	if (special == SPECIAL_START_TIME || special == SPECIAL_START_UPTIME)
		field_find("flowStartSeconds", &column);
	else if (special == SPECIAL_END_TIME || special == SPECIAL_END_UPTIME)
		field_find("flowEndSeconds", &column);
	return column;
}

static bool has_key(const struct zmq_writer *writer, const struct tlv_key *key)
{
	for (unsigned i = 0; i < writer->n; i++)
		if (writer->item[i].key.n == key->n &&
		    memcmp(writer->item[i].key.octets, key->octets, key->n) == 0)
			return true;
	return false;
}

static void metadata_make(struct zmq_writer *writer, const struct column *column, uint16_t key)
{
	const struct field *field = column->field;

	if (field->source == FROM_METADATA)
		item_make(&writer->metadata[field->metadata], column, key);
	else
		item_make(field->type == FIELD_STRING ? &writer->info : &writer->error, column,
			  key);
	writer->looked_at |= field->metadata_too;
}

bool zmq_has_key(const struct column *column)
{
	const struct column seconds = in_seconds(*column);

	return field_has_key(seconds.field, seconds.reverse);
}

// False: the frontend has no key for it.
static bool column_make(struct zmq_writer *writer, const struct column *column)
{
	const struct field *field = column->field;
	const uint16_t key = field->zmq[column->reverse];
	const struct tlv_key tlv = tlv_key(key);

	if (!zmq_has_key(column))
		return false;
	if (field->source == FROM_PROBE || has_key(writer, &tlv))
		return true;
	if (field->source == FROM_METADATA || field->metadata_too == METADATA_L7_INFO ||
	    field->metadata_too == METADATA_L7_ERROR)
		metadata_make(writer, column, key);
	else if (field->source == FROM_MEMBER &&
		 field->offset[FORWARD] == offsetof(struct flow_record, vlan))
		vlan_make(writer, column, key);
	else
		item_make(&writer->item[writer->n++], column, key);
	return true;
}

unsigned zmq_writer_make(struct zmq_writer *writer, const struct columns *columns, bool json,
			 const struct zmq_remap *remap, const struct zmq_probe *probe)
{
	unsigned n = 0;

	memset(writer, 0, sizeof(*writer));
	writer->json = json;
	writer->remap = remap;
	for (unsigned i = 0; i < columns->n; i++) {
		const struct column column = in_seconds(columns->column[i]);

		n += column_make(writer, &column);
	}
	constants_make(writer, columns, probe);
	writer->most_octets = 2 + sizeof(writer->constant) + (n + 1) * MOST_ITEM_OCTETS;
	return n;
}

struct wanted zmq_writer_wanted(const struct zmq_writer *writer)
{
	struct wanted wanted = {.metadata = writer->looked_at};

	for (unsigned i = 0; i < writer->n; i++)
		wanted_add(&wanted, field_wanted(writer->item[i].field));
	for (unsigned i = 0; i < METADATA_N_KINDS; i++)
		if (writer->metadata[i].field != NULL)
			wanted_add(&wanted, field_wanted(writer->metadata[i].field));
	if (writer->metadata[METADATA_HTTP_TARGET].field != NULL)
		wanted.metadata |= METADATA_BIT(METADATA_HTTP_HOST);
	return wanted;
}

void zmq_tell_left_out(const struct columns *columns, const char *spec)
{
	struct left_out left_out = {0};
	char where[256], name[64];

	for (unsigned i = 0; i < columns->n; i++) {
		const struct column *column = &columns->column[i];

		if (column->of_set || column->of_link || column->reverse || zmq_has_key(column))
			continue;
		column_name(column, name);
		left_out_add(&left_out, name);
	}
	snprintf(where, sizeof(where), "--output %s", spec);
	left_out_tell(&left_out, where, "ntop's format has no key for these");
}

const char *zmq_default_fields(const char *remap)
{
	unsigned minor;

	if (remap != NULL && sscanf(remap, "4.%u", &minor) == 1 && minor < 10)
		return "@NTOPNG@+tlsJa3";
	return "@NTOPNG@";
}
