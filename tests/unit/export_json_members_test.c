// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/encode/json.h"

static void make(struct json_writer *writer, const char *fields, enum biflow_form biflow)
{
	struct output_plan plan = {.biflow = biflow};

	assert_int_equal(columns_parse(&plan.columns, fields, "--template"), 0);
	json_writer_make(writer, &plan, NULL);
}

static void assert_members(struct json_writer *writer, const struct flow_record *record,
			   unsigned direction, uint64_t metadata, const char *wanted)
{
	const struct json_shape *shape = json_shape(writer, record, direction, metadata);
	char names[256] = "";

	for (unsigned i = 0; i < shape->n; i++)
		strcat(names, writer->member[shape->member[i]].key);
	assert_string_equal(names, wanted);
}

static void members_are_those_that_the_record_can_have(void **)
{
	static struct json_writer writer;
	struct flow_record record = {.ip_version = 4, .packets = {1, 0}};

	make(&writer,
	     "sourceIPv4Address+sourceIPv6Address+icmpTypeCodeIPv4+dnsQueryName+"
	     "reversePacketDeltaCount",
	     BIFLOW_ONE_RECORD);
	assert_members(&writer, &record, FORWARD, 0, ",\"sourceIPv4Address\":");
	record.ip_version = 6;
	record.packets[REVERSE] = 1;
	assert_members(&writer, &record, FORWARD, METADATA_BIT(METADATA_DNS_NAME),
		       ",\"sourceIPv6Address\":,\"dnsQueryName\":,\"reversePacketDeltaCount\":");
	record.ip_version = 4;
	record.has = RECORD_HAS(ICMP);
	record.packets[FORWARD] = 0;
	assert_members(&writer, &record, REVERSE, 0,
		       ",\"sourceIPv4Address\":,\"icmpTypeCodeIPv4\":");
}

static void times_are_of_both_directions_unless_they_are_split(void **)
{
	static struct json_writer writer;
	const char *const fields =
	    "flowStartMilliseconds+flowEndMilliseconds+reverseFlowStartMilliseconds";

	make(&writer, fields, BIFLOW_ONE_RECORD);
	assert_int_equal(writer.member[0].put, JSON_SPAN_START);
	assert_int_equal(writer.member[1].put, JSON_SPAN_END);
	assert_int_equal(writer.member[2].put, JSON_TIME);
	make(&writer, fields, BIFLOW_SPLIT);
	assert_int_equal(writer.member[0].put, JSON_TIME);
}

static void make_random(struct flow_record *record, uint64_t *metadata)
{
	static const uint8_t versions[] = {0, 4, 6};

	*record = (struct flow_record){
	    .ip_version = versions[rand() % 3],
	    .source_port = rand() % 2 ? 0x0806 : 0x88cc,
	    .packets = {(uint64_t)(rand() % 2), (uint64_t)(rand() % 2)},
	    .has = (uint64_t)rand() << 31 ^ (uint64_t)rand(),
	};
	*metadata = (uint64_t)rand() & (uint64_t)rand();
}

// More shapes than are kept, in any order: what is kept is what would be made.
static void a_shape_that_is_kept_is_as_one_made_anew(void **)
{
	static struct json_writer kept, fresh;

	make(&kept, "full", BIFLOW_ONE_RECORD);
	srand(7);
	for (unsigned i = 0; i < 5000; i++) {
		const unsigned direction = (unsigned)rand() % 2;
		const struct json_shape *a, *b;
		struct flow_record record;
		uint64_t metadata;

		make_random(&record, &metadata);
		make(&fresh, "full", BIFLOW_ONE_RECORD);
		for (unsigned times = 0; times < 2; times++) {
			a = json_shape(&kept, &record, direction, metadata);
			b = json_shape(&fresh, &record, direction, metadata);
			assert_int_equal(a->n, b->n);
			assert_memory_equal(a->member, b->member, a->n);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(members_are_those_that_the_record_can_have),
	    cmocka_unit_test(times_are_of_both_directions_unless_they_are_split),
	    cmocka_unit_test(a_shape_that_is_kept_is_as_one_made_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
