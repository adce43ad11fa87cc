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
#include "export/record/flow_risk.h"

static const struct zmq_probe probe = {"192.0.2.9", 77777};

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

static void put_metadata(struct flow_record *record, enum metadata_kind kind, const void *value,
			 uint8_t length)
{
	uint8_t *at = flow_record_metadata(record) + record->metadata_octets;

	at[0] = (uint8_t)kind;
	at[1] = length;
	memcpy(at + 2, value, length);
	record->metadata_octets += (uint16_t)(2 + length);
}

// A label that is one of DNS, HTTP and TLS, whose names the frontend reads by keys of their own.
static bool has_own_key(const struct application_label *label)
{
	static const uint16_t ids[] = {5, 7, 91};

	for (unsigned i = 0; i < 3; i++)
		if (label->master == ids[i] || label->application == ids[i])
			return true;
	return false;
}

static uint8_t *expected_text(uint8_t *to, const struct tlv_key *key, const char *text)
{
	return tlv_string(to, key, text, (uint16_t)strlen(text));
}

static uint8_t *expected_label(uint8_t *to, const struct tlv_key *key,
			       const struct application_label *label)
{
	char text[64];

	if (label->master && label->application && label->master != label->application)
		sprintf(text, "%u.%u", label->master, label->application);
	else
		sprintf(text, "%u", label->application ? label->application : label->master);
	return expected_text(to, key, text);
}

static uint8_t *expected_address(const struct field *field, const struct tlv_key *key,
				 const struct flow_record *record, const uint8_t *octets,
				 uint8_t *to)
{
	const bool told = (field->needs & (RECORD_HAS(ROUTE) | RECORD_HAS(FOREIGN))) != 0;
	const bool exporter = field->zmq[0] == 130 || told;
	uint64_t has = field->needs;
	uint32_t number;
	char text[64];

	if (!exporter && field->type == FIELD_IPV4 && record->ip_version != 4)
		return to;
	if (!exporter && field->type == FIELD_IPV6 && record->ip_version != 6)
		return to;
	if (field->type == FIELD_MAC && !told)
		has = RECORD_HAS(MAC);
	if ((record->has & has) != has)
		return to;
	memcpy(&number, octets, 4);
	if (field->type == FIELD_IPV4 && !exporter)
		return tlv_number(to, key, ntohl(number));
	*(field->type == FIELD_IPV4   ? text_ipv4(text, octets)
	  : field->type == FIELD_IPV6 ? text_ipv6(text, octets)
				      : text_mac(text, octets)) = '\0';
	return expected_text(to, key, text);
}

// Those of the probe come first; its address is the exporter's where there is no other.
static uint8_t *expected_constants(const struct flow_record *record, uint8_t *to)
{
	const struct tlv_key address = tlv_key(57472 + 471), source = tlv_key(57472 + 589),
			     exporter = tlv_key(130);

	to = expected_text(to, &address, probe.address);
	to = tlv_number(to, &source, probe.source);
	if (record->has & (RECORD_HAS(EXPORTER_IPV4) | RECORD_HAS(EXPORTER_IPV6)))
		return to;
	return expected_text(to, &exporter, probe.address);
}

static uint8_t *expected_vlans(const struct field *field, const struct flow_record *record,
			       uint8_t *to)
{
	const struct tlv_key vlan = tlv_key(58), outer = tlv_key(243);
	const uint16_t inner = record->inner_vlan != 0 ? record->inner_vlan : record->vlan;

	if (field->zmq[0] == 243)
		return record->inner_vlan != 0 && record->vlan != 0
			   ? tlv_number(to, &outer, record->vlan)
			   : to;
	return inner != 0 ? tlv_number(to, &vlan, inner) : to;
}

// What the contract with the frontend says of one column, in plain words and slowly.
static uint8_t *expected_item(const struct column *column, const struct flow_record *record,
			      uint8_t *to)
{
	static const char *const reasons[] = {
	    "",		  "idle timeout",     "active timeout", "end of Flow detected",
	    "forced end", "lack of resources"};
	const struct field *field = column->field;
	const unsigned d = column->reverse;
	const struct tlv_key key = tlv_key(field->zmq[d]);
	const uint8_t *octets = (const uint8_t *)record + field->offset[d];
	uint64_t number;

	if (field->type == FIELD_STRING) {
		const uint16_t length = (uint16_t)strnlen((const char *)octets, field->width);

		return length == 0 ? to : tlv_string(to, &key, octets, length);
	}
	if (field->type == FIELD_IPV4 || field->type == FIELD_IPV6 || field->type == FIELD_MAC)
		return expected_address(field, &key, record, octets, to);
	if (field->zmq[FORWARD] == ZMQ_KEY_L7_PROTO)
		return expected_label(to, &key, &record->label);
	if (field->zmq[FORWARD] == 136)
		return record->end_reason >= 1 && record->end_reason <= 5
			   ? expected_text(to, &key, reasons[record->end_reason])
			   : to;
	if (field->zmq[FORWARD] == 58 || field->zmq[FORWARD] == 243)
		return expected_vlans(field, record, to);
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

// In the order of the items, and the information behind the item that it is of.
static uint8_t *expected_metadata(const struct flow_record *record, uint8_t *to)
{
	const struct tlv_key name = tlv_key(57472 + 188), host = tlv_key(57472 + 361),
			     info = tlv_key(57472 + 539), url = tlv_key(57472 + 180),
			     status = tlv_key(57472 + 181), error = tlv_key(57472 + 554);
	const struct metadata_item *item = NULL;
	bool told = false;

	while ((item = metadata_next(record, item)) != NULL) {
		if (item->kind == METADATA_HTTP_TARGET) {
			to = expected_text(to, &url, "www.example.com/large.bin");
			continue;
		}
		if (item->kind == METADATA_HTTP_STATUS) {
			to = tlv_number(to, &status, metadata_number(item));
			if (metadata_number(item) >= 400)
				to = tlv_number(to, &error, metadata_number(item));
			continue;
		}
		to = tlv_string(to, item->kind == METADATA_HTTP_HOST ? &host : &name, item->value,
				item->length);
		if (!told && !has_own_key(&record->label))
			to = tlv_string(to, &info, item->value, item->length);
		told = true;
	}
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

static bool is_told(const struct column *column)
{
	const struct field *field = column->field;

	return field->zmq[column->reverse] != 0 && field->source != FROM_TEXT &&
	       field->source != FROM_METADATA && field->source != FROM_PROBE &&
	       (field->metadata_too == 0 || field->number == flow_risk);
}

static void put_some_metadata(struct flow_record *record, unsigned round)
{
	static const uint16_t ids[] = {0, 5, 7, 91, 124, 188};
	const uint32_t status[] = {200, 404};

	record->label.master = ids[noise() % 6];
	record->label.application = ids[noise() % 6];
	if (round % 3 == 0)
		put_metadata(record, METADATA_TLS_SERVER_NAME, "www.example.org", 15);
	if (round % 5 == 0)
		put_metadata(record, METADATA_HTTP_HOST, "www.example.com", 15);
	if (round % 10 == 0)
		put_metadata(record, METADATA_HTTP_TARGET, "/large.bin", 10);
	if (round % 7 == 0)
		put_metadata(record, METADATA_HTTP_STATUS, &status[round % 2], 4);
}

static void a_record_is_its_items_one_after_the_other(void **)
{
	static struct zmq_writer writer;
	static struct columns columns;
	struct flow_record *record = malloc(FLOW_RECORD_MAX_OCTETS);
	uint8_t ours[16384], expected[16384];

	all_columns(&columns);
	assert_true(zmq_writer_make(&writer, &columns, false, NULL, &probe) > 20);
	for (unsigned round = 0; round < 20000; round++) {
		uint8_t *end;
		uint32_t n;

		scramble(record);
		put_some_metadata(record, round);
		end = expected_constants(record, expected);
		for (unsigned i = 0; i < columns.n; i++)
			if (is_told(&columns.column[i]))
				end = expected_item(&columns.column[i], record, end);
		end = expected_metadata(record, end);
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
	zmq_writer_make(&writer, &columns, false, NULL, &probe);
	memset(record, 0xff, sizeof(*record));
	record->metadata_octets = 0;
	record->metadata_at = sizeof(*record);
	assert_true(zmq_record_write(&writer, record, octets) > octets);
	free(record);
}

static void the_direction_is_told_where_it_is_known(void **)
{
	static struct zmq_writer writer;
	static struct columns columns;
	struct flow_record record = {.ip_version = 4};
	char json[4096];

	columns.n = 0;
	assert_true(field_find("flowDirection", &columns.column[columns.n++]));
	assert_int_equal(zmq_writer_make(&writer, &columns, true, NULL, &probe), 1);
	*zmq_record_write(&writer, &record, (uint8_t *)json + 1) = '\0';
	assert_string_equal(json + 1, "{}");
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
