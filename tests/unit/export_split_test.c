// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "export/record/split.h"

#define WHOLE .metadata_at = sizeof(struct flow_record)

static void assert_parts(const struct flow_record *record, uint64_t limit)
{
	uint64_t n = split_parts(record, limit);
	union flow_record_room room;
	const struct flow_record *part = &room.record;
	struct flow_record sum = {0};

	for (uint64_t i = 0; i < n; i++) {
		split_part(record, i, n, &room);
		for (unsigned d = FORWARD; d <= REVERSE; d++) {
			assert_true(part->packets[d] <= limit);
			assert_true(part->octets[d] <= limit);
			assert_true(part->packets[d] > 0 || part->octets[d] == 0);
			sum.packets[d] += part->packets[d];
			sum.octets[d] += part->octets[d];
			sum.layer2_octets[d] += part->layer2_octets[d];
			sum.measures.tcp.retransmitted_packets[d] +=
			    part->measures.tcp.retransmitted_packets[d];
		}
	}
	for (unsigned d = FORWARD; d <= REVERSE; d++) {
		assert_true(sum.packets[d] == record->packets[d]);
		assert_true(sum.octets[d] == record->octets[d]);
		assert_true(sum.layer2_octets[d] == record->layer2_octets[d]);
		assert_true(sum.measures.tcp.retransmitted_packets[d] ==
			    record->measures.tcp.retransmitted_packets[d]);
	}
}

static void an_ordinary_record_is_one_part(void **)
{
	struct flow_record record = {.packets = {5, UINT32_MAX}, .octets = {UINT32_MAX, 1}};

	assert_int_equal(split_parts(&record, UINT32_MAX), 1);
	assert_int_equal(split_parts(&record, UINT64_MAX), 1);
}

static void the_parts_add_up_and_none_is_without_packets(void **)
{
	static const struct flow_record records[] = {
	    {.packets = {4000000, 0}, .octets = {UINT64_C(5) << 30, 0}, WHOLE}, // 5 GiB
	    {.packets = {(UINT64_C(1) << 32) + 1, 0}, .octets = {UINT64_C(1) << 40, 0}, WHOLE},
	    {.packets = {1000000000, 2}, .octets = {UINT64_C(60) << 30, 120}, WHOLE},
	    {.packets = {UINT32_MAX, 3},
	     .octets = {UINT32_MAX, 180},
	     .layer2_octets = {UINT64_C(1) << 33, 222},
	     WHOLE,
	     .measures.tcp = {.retransmitted_packets = {7, 1}}},
	};

	for (unsigned i = 0; i < sizeof(records) / sizeof(records[0]); i++)
		assert_parts(&records[i], UINT32_MAX);
}

static void random_records_add_up(void **)
{
	srand(1);
	for (unsigned i = 0; i < 1000; i++) {
		struct flow_record record = {0};

		for (unsigned d = FORWARD; d <= REVERSE; d++) {
			record.packets[d] = (uint64_t)(rand() % 1000) * (uint64_t)(rand() % 1000);
			record.octets[d] = record.packets[d] * (unsigned)(20 + rand() % 60);
			record.layer2_octets[d] = record.octets[d] + 14 * record.packets[d];
		}
		assert_parts(&record, 65535);
	}
}

// What was learned of the Flow goes with the first part alone.
static void the_first_part_has_the_metadata(void **)
{
	static const uint8_t item[] = {METADATA_HTTP_HOST, 3, 'a', '.', 'b'};
	union flow_record_room whole = {
	    .record = {.metadata_at = FLOW_RECORD_OCTETS, .metadata_octets = sizeof(item)}};
	union flow_record_room part;

	whole.record.packets[FORWARD] = whole.record.octets[FORWARD] = UINT64_C(5) << 32;
	memcpy(flow_record_metadata(&whole.record), item, sizeof(item));
	split_part(&whole.record, 0, 2, &part);
	assert_int_equal(part.record.metadata_octets, sizeof(item));
	assert_memory_equal(flow_record_metadata(&part.record), item, sizeof(item));
	split_part(&whole.record, 1, 2, &part);
	assert_int_equal(part.record.metadata_octets, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_ordinary_record_is_one_part),
	    cmocka_unit_test(the_parts_add_up_and_none_is_without_packets),
	    cmocka_unit_test(random_records_add_up),
	    cmocka_unit_test(the_first_part_has_the_metadata),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
