// SPDX-License-Identifier: BSD-3-Clause
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/encode/text.h"
#include "export/encode/zmq_record.h"

static uint64_t random_state = 88172645463325252U;

static uint64_t noise(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

// Numbers of any width, zeros often.
static void scramble(struct flow_record *record)
{
	uint8_t *octets = (uint8_t *)record;

	for (unsigned i = 0; i < sizeof(*record); i++)
		octets[i] = noise() % 3 == 0 ? (uint8_t)noise() : 0;
	for (unsigned d = 0; d < 2; d++)
		record->packets[d] = noise() >> (noise() % 64);
	record->ip_version = noise() % 4 ? 4 : 6;
	record->protocol = noise() % 2 ? IPPROTO_TCP : IPPROTO_UDP;
	record->metadata_octets = 0;
	record->metadata_at = sizeof(*record);
}

static void put_metadata(struct flow_record *record, enum metadata_kind kind, const char *text)
{
	uint8_t *at = flow_record_metadata(record) + record->metadata_octets;

	at[0] = (uint8_t)kind;
	at[1] = (uint8_t)strlen(text);
	memcpy(at + 2, text, at[1]);
	record->metadata_octets += (uint16_t)(2 + at[1]);
}

// What the contract with the frontend says of one column, in plain words and slowly.
static uint8_t *expected_item(const struct column *column, const struct flow_record *record,
			      uint8_t *to)
{
	const struct field *field = column->field;
	const unsigned d = column->reverse;
	const struct tlv_key key = tlv_key(field->zmq[d]);
	const uint8_t *octets = (const uint8_t *)record + field->offset[d];
	const struct metadata_item *item;
	struct metadata_items items;
	char text[64], *end = text;
	uint64_t number;

	if (field->zmq[d] == 0 || field->source == FROM_TEXT)
		return to;
	if (field->source == FROM_METADATA) {
		metadata_items_find(&items, record);
		item = metadata_item_of(&items, field->metadata);
		if (item == NULL)
			return to;
		return field->type == FIELD_STRING ? tlv_string(to, &key, item->value, item->length)
						   : tlv_number(to, &key, metadata_number(item));
	}
	if (field->type == FIELD_IPV4) {
		memcpy(&number, octets, 4);
		return record->ip_version == 4 ? tlv_number(to, &key, ntohl((uint32_t)number)) : to;
	}
	if (field->type == FIELD_IPV6 || field->type == FIELD_MAC) {
		end = field->type == FIELD_MAC ? text_mac(text, octets) : text_ipv6(text, octets);
		if (field->type == FIELD_MAC ? !(record->has & RECORD_HAS(MAC))
					     : record->ip_version != 6)
			return to;
		return tlv_string(to, &key, text, (uint16_t)(end - text));
	}
	if (field->zmq[FORWARD] == ZMQ_KEY_L7_PROTO) {
		const struct application_label *label = &record->label;

		if (label->master && label->application && label->master != label->application)
			end += sprintf(end, "%u.%u", label->master, label->application);
		else
			end += sprintf(end, "%u",
				       label->application ? label->application : label->master);
		return tlv_string(to, &key, text, (uint16_t)(end - text));
	}
	if (field->parts != NULL) {
		number = field->parts(record);
		return number == 0 ? to : tlv_float(to, &key, (float)number / 10000);
	}
	number = field_number(field, record, d);
	if (field->needs == RECORD_HAS(DIRECTION))
		return record->has & RECORD_HAS(DIRECTION) ? tlv_number(to, &key, number) : to;
	if (number != 0 || (field->shown == SHOWN_ALWAYS && field->needs == 0) ||
	    (field->semantics == FIELD_FLAGS && record->protocol == IPPROTO_TCP))
		return tlv_number(to, &key, number);
	return to;
}

// Every field that has a key, in both directions.
static void all_columns(struct columns *columns)
{
	columns->n = 0;
	for (unsigned i = 0; i < n_fields; i++)
		for (unsigned d = 0; d < 1U + field_table[i].reversible; d++)
			if (columns->n < COLUMNS_MAX)
				columns->column[columns->n++] =
				    (struct column){.field = &field_table[i], .reverse = d};
}

static void a_record_is_its_items_one_after_the_other(void **)
{
	static struct zmq_writer writer;
	static struct columns columns;
	struct flow_record *record = malloc(FLOW_RECORD_MAX_OCTETS);
	uint8_t ours[16384], expected[16384];

	all_columns(&columns);
	assert_true(zmq_writer_make(&writer, &columns, false, NULL) > 20);
	for (unsigned round = 0; round < 20000; round++) {
		uint8_t *end = expected;
		uint32_t n;

		scramble(record);
		if (round % 3 == 0)
			put_metadata(record, METADATA_TLS_SERVER_NAME, "www.example.org");
		if (round % 5 == 0)
			put_metadata(record, METADATA_HTTP_HOST, "");
		for (unsigned i = 0; i < 2 * columns.n; i++) { // metadata comes last
			const struct column *column = &columns.column[i % columns.n];

			if ((column->field->source == FROM_METADATA) == (i >= columns.n))
				end = expected_item(column, record, end);
		}
		*end++ = TLV_END_OF_RECORD;
		n = (uint32_t)(zmq_record_write(&writer, record, ours) - ours);
		assert_int_equal(n, end - expected);
		assert_memory_equal(ours, expected, n);
		assert_true(n <= zmq_record_bound(&writer, record));
	}
	free(record);
}

// The record ends where its memory ends: a sanitizer sees a load beyond it.
static void nothing_beyond_the_record_is_read(void **)
{
	static struct zmq_writer writer;
	static struct columns columns;
	struct flow_record *record = malloc(sizeof(*record));
	uint8_t octets[16384];

	all_columns(&columns);
	zmq_writer_make(&writer, &columns, false, NULL);
	memset(record, 0xff, sizeof(*record));
	record->metadata_octets = 0;
	record->metadata_at = sizeof(*record);
	assert_true(zmq_record_write(&writer, record, octets) > octets);
	free(record);
}

static bool has_key(const char *json, const char *key)
{
	return strstr(json, key) != NULL;
}

static void the_direction_is_told_where_it_is_known(void **)
{
	static struct zmq_writer writer;
	static struct columns columns;
	struct flow_record record = {.ip_version = 4};
	char json[4096];

	columns.n = 0;
	assert_true(field_find("flowDirection", &columns.column[columns.n++]));
	assert_int_equal(zmq_writer_make(&writer, &columns, true, NULL), 1);
	*zmq_record_write(&writer, &record, (uint8_t *)json + 1) = '\0';
	assert_false(has_key(json + 1, "61"));
	record.has = RECORD_HAS(DIRECTION);
	*zmq_record_write(&writer, &record, (uint8_t *)json) = '\0';
	assert_string_equal(json, "{\"61\":0}");
	record.flow_direction[FORWARD] = FLOW_EGRESS;
	*zmq_record_write(&writer, &record, (uint8_t *)json) = '\0';
	assert_string_equal(json, "{\"61\":1}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_record_is_its_items_one_after_the_other),
	    cmocka_unit_test(nothing_beyond_the_record_is_read),
	    cmocka_unit_test(the_direction_is_told_where_it_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
