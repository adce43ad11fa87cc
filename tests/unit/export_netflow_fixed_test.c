// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "tests/unit/flow_builder.h"

// Cisco's layout: header of 24 octets, records of 48.
static void put_v5(struct flow_builder *to, uint16_t count, uint16_t sampling)
{
	to->n = 0;
	put(to, 5, 2);
	put(to, count, 2);
	put(to, 1000, 4);	// sysUptime
	put(to, 1700000000, 4); // seconds
	put(to, 500000000, 4);	// nanoseconds
	put(to, 77, 4);		// flow_sequence
	put(to, 3, 1);
	put(to, 9, 1);
	put(to, sampling, 2);
}

static void put_v5_record(struct flow_builder *to, uint32_t first, uint32_t last)
{
	put(to, 0x0a000001, 4);
	put(to, 0x0a000002, 4);
	put(to, 0x0a0000fe, 4);
	put(to, 3, 2);
	put(to, 65535, 2);
	put(to, 7, 4);
	put(to, 900, 4);
	put(to, first, 4);
	put(to, last, 4);
	put(to, 50000, 2);
	put(to, 443, 2);
	put(to, 0, 1);
	put(to, 0x1b, 1);
	put(to, 6, 1);
	put(to, 0xb8, 1);
	put(to, 64500, 2);
	put(to, 64501, 2);
	put(to, 24, 1);
	put(to, 16, 1);
	put(to, 0, 2);
}

static void v5_records_have_all_that_their_layout_has(void **)
{
	static const uint8_t source[] = {10, 0, 0, 1}, hop[] = {10, 0, 0, 254};
	struct flow_builder of;
	struct flow_record *record;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_v5(&of, 1, 0x4064); // mode 1, 1 in 100
	put_v5_record(&of, 400, 900);
	assert_int_equal(taken_read(&taken, &of), 0);
	record = taken_record(&taken, 0);
	assert_int_equal(record->ip_version, 4);
	assert_memory_equal(record->source, source, 4);
	assert_int_equal(record->source_port, 50000);
	assert_int_equal(record->destination_port, 443);
	assert_int_equal(record->protocol, 6);
	assert_int_equal(record->tos[FORWARD], 0xb8);
	assert_int_equal(record->tcp_flags[FORWARD], 0x1b);
	assert_int_equal(record->packets[FORWARD], 7);
	assert_int_equal(record->octets[FORWARD], 900);
	assert_int_equal(record->ingress_interface, 3);
	assert_int_equal(record->egress_interface[FORWARD], 65535);
	assert_int_equal(record->start_us[FORWARD], UINT64_C(1700000000500000) - 600000);
	assert_int_equal(record->end_us[FORWARD], UINT64_C(1700000000500000) - 100000);
	assert_int_equal(record->measures.route.as_number[0], 64500);
	assert_int_equal(record->measures.route.as_number[1], 64501);
	assert_int_equal(record->measures.route.prefix_length[0], 24);
	assert_memory_equal(record->measures.route.next_hop_ipv4, hop, 4);
	assert_int_equal(record->sampling, 100);
	assert_int_equal(record->observation_domain, 3 << 8 | 9);
	taken_close(&taken);
}

static void a_flow_that_began_before_the_uptime_wrapped_is_short(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_v5(&of, 1, 0);
	put_v5_record(&of, UINT32_MAX - 999, 0); // 2 s before
	taken_read(&taken, &of);
	assert_int_equal(taken_record(&taken, 0)->start_us[FORWARD],
			 UINT64_C(1700000000500000) - 2000000);
	assert_int_equal(taken_record(&taken, 0)->sampling, 1);
	taken_close(&taken);
}

static void a_cut_datagram_gives_its_whole_records(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_v5(&of, 3, 0);
	put_v5_record(&of, 1, 2);
	put_v5_record(&of, 1, 2);
	of.n -= 1;
	assert_int_equal(taken_read(&taken, &of), -EPROTO);
	assert_int_equal(taken.n, 1);
	of.n = 23;
	assert_int_equal(taken_read(&taken, &of), -EPROTO);
	taken_close(&taken);
}

static void what_follows_the_last_record_is_none(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_v5(&of, 1, 0);
	put_v5_record(&of, 1, 2);
	put_v5_record(&of, 1, 2);
	assert_int_equal(taken_read(&taken, &of), 0);
	assert_int_equal(taken.n, 1);
	taken_close(&taken);
}

static void v1_has_protocol_and_flags_elsewhere(void **)
{
	struct flow_builder of = {.n = 0};
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put(&of, 1, 2);
	put(&of, 1, 2);
	put(&of, 1000, 4);
	put(&of, 1700000000, 4);
	put(&of, 0, 4);
	put_v5_record(&of, 1, 2);
	of.n -= 48 - 36; // up to the pad
	put(&of, 0, 2);
	put(&of, 17, 1);
	put(&of, 0x20, 1);
	put(&of, 0x12, 1);
	put(&of, 0, 7);
	assert_int_equal(taken_read(&taken, &of), 0);
	assert_int_equal(taken_record(&taken, 0)->protocol, 17);
	assert_int_equal(taken_record(&taken, 0)->tos[FORWARD], 0x20);
	assert_int_equal(taken_record(&taken, 0)->tcp_flags[FORWARD], 0x12);
	taken_close(&taken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(v5_records_have_all_that_their_layout_has),
	    cmocka_unit_test(a_flow_that_began_before_the_uptime_wrapped_is_short),
	    cmocka_unit_test(a_cut_datagram_gives_its_whole_records),
	    cmocka_unit_test(what_follows_the_last_record_is_none),
	    cmocka_unit_test(v1_has_protocol_and_flags_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
