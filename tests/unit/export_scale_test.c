// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "export/record/scale.h"

union room {
	struct flow_record record;
	uint8_t room[FLOW_RECORD_MAX_OCTETS];
};

static void counters_are_multiplied_and_all_else_stays(void **)
{
	union room from = {.record = {.metadata_at = sizeof(struct flow_record),
				      .metadata_octets = 5,
				      .source_port = 7,
				      .packets = {3, 0},
				      .octets = {300, 1},
				      .layer2_octets = {340, 2},
				      .fragments = {2, 0},
				      .measures.tcp = {.retransmitted_packets = {4, 5},
						       .out_of_order_packets = {6, 0},
						       .client_network_delay_us = 99,
						       .window_max = {11, 12},
						       .zero_window_packets = {1, 0}}}};
	union room to;

	memcpy(from.room + sizeof(struct flow_record), "abcde", 5);
	scale_record(&from.record, 10, &to.record);
	assert_int_equal(to.record.packets[FORWARD], 30);
	assert_int_equal(to.record.packets[REVERSE], 0);
	assert_int_equal(to.record.octets[FORWARD], 3000);
	assert_int_equal(to.record.octets[REVERSE], 10);
	assert_int_equal(to.record.layer2_octets[FORWARD], 3400);
	assert_int_equal(to.record.fragments[FORWARD], 20);
	assert_int_equal(to.record.measures.tcp.retransmitted_packets[FORWARD], 40);
	assert_int_equal(to.record.measures.tcp.retransmitted_packets[REVERSE], 50);
	assert_int_equal(to.record.measures.tcp.out_of_order_packets[FORWARD], 60);
	assert_int_equal(to.record.measures.tcp.zero_window_packets[FORWARD], 10);
	assert_int_equal(to.record.measures.tcp.client_network_delay_us, 99);
	assert_int_equal(to.record.measures.tcp.window_max[REVERSE], 12);
	assert_int_equal(to.record.source_port, 7);
	assert_memory_equal(to.room + sizeof(struct flow_record), "abcde", 5);
}

static void no_counter_wraps(void **)
{
	const struct flow_record from = {.metadata_at = sizeof(from),
					 .packets = {UINT64_MAX / 2, 1},
					 .fragments = {60000, 0},
					 .measures.tcp = {.retransmitted_packets = {1U << 31, 0}}};
	union room to;

	scale_record(&from, 3, &to.record);
	assert_true(to.record.packets[FORWARD] == UINT64_MAX);
	assert_int_equal(to.record.fragments[FORWARD], UINT16_MAX);
	assert_int_equal(to.record.measures.tcp.retransmitted_packets[FORWARD], UINT32_MAX);
}

// A record that has no measures ends before them.
static void what_a_record_has_no_room_for_is_not_touched(void **)
{
	union room to;
	struct flow_record from = {.metadata_at = FLOW_RECORD_OCTETS, .packets = {1, 1}};

	memset(&to, 0xa5, sizeof(to));
	scale_record(&from, 2, &to.record);
	assert_int_equal(to.record.packets[REVERSE], 2);
	assert_int_equal(to.room[FLOW_RECORD_OCTETS], 0xa5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(counters_are_multiplied_and_all_else_stays),
	    cmocka_unit_test(no_counter_wraps),
	    cmocka_unit_test(what_a_record_has_no_room_for_is_not_touched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
