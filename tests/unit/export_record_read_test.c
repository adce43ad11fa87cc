// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/flow_builder.h"

static void numbers_of_any_size_are_read(void **)
{
	struct flow_builder of;
	struct flow_record *record;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_v9(&of, 0, 1700000000, 0, 1);
	TEMPLATE(&of, 256, 10, 2, 14, 3, 7, 4, 1, 5, 2, 1);
	open_set(&of, 256);
	put(&of, 513, 2);
	put(&of, 0x010203, 3);
	put(&of, 70000, 4); // more than a port can be
	put(&of, 0x0102030405, 5);
	put(&of, 9, 1);
	close_set(&of);
	taken_read(&taken, &of);
	record = taken_record(&taken, 0);
	assert_int_equal(record->ingress_interface, 513);
	assert_int_equal(record->egress_interface[FORWARD], 0x010203);
	assert_int_equal(record->source_port, UINT16_MAX);
	assert_int_equal(record->octets[FORWARD], 0x0102030405);
	assert_int_equal(record->packets[FORWARD], 9);
	taken_close(&taken);
}

static void lengths_vary_in_ipfix(void **)
{
	static const uint8_t name[] = "somebody";
	struct flow_builder of;
	struct metadata_items items;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_ipfix(&of, 1700000000, 0, 1);
	TEMPLATE(&of, 256, 371, 65535, 1, 8, 2011 << 16 | 7, 65535);
	open_set(&of, 256);
	put(&of, 8, 1);
	put_octets(&of, name, 8);
	put(&of, 77, 8);
	put(&of, 255, 1); // the long form, of few octets
	put(&of, 2, 2);
	put(&of, 0xabcd, 2);
	close_set(&of);
	assert_int_equal(taken_read(&taken, &of), 0);
	assert_int_equal(taken.n, 1);
	assert_int_equal(taken_record(&taken, 0)->octets[FORWARD], 77);
	metadata_items_find(&items, taken_record(&taken, 0));
	assert_memory_equal(metadata_item_of(&items, METADATA_USER_NAME)->value, name, 8);
	assert_int_equal(metadata_item_of(&items, METADATA_RAW_ELEMENT)->length,
			 sizeof(struct raw_element) + 2);
	taken_close(&taken);
}

static void a_length_beyond_the_set_ends_it(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	for (unsigned cut = 0; cut < 4; cut++) {
		put_ipfix(&of, 1700000000, 0, 1);
		TEMPLATE(&of, 256, 371, 65535, 371, 65535);
		open_set(&of, 256);
		put(&of, 255, 1);
		put(&of, 65535, 2);
		put(&of, 0, 2);
		of.n -= cut;
		close_set(&of);
		taken_read(&taken, &of);
	}
	assert_int_equal(taken.n, 0);
	taken_close(&taken);
}

static void of_a_repeated_element_the_first_counts(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_v9(&of, 0, 1700000000, 0, 1);
	TEMPLATE(&of, 256, 8, 4, 8, 4, 58, 2, 243, 2);
	open_set(&of, 256);
	put(&of, 0x01010101, 4);
	put(&of, 0x02020202, 4);
	put(&of, 0, 2); // of a VLAN that is 0 the other one
	put(&of, 44, 2);
	close_set(&of);
	taken_read(&taken, &of);
	assert_int_equal(taken_record(&taken, 0)->source[0], 1);
	assert_int_equal(taken_record(&taken, 0)->vlan, 44);
	taken_close(&taken);
}

static void sections_of_frames_are_handed_to_who_reads_frames(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_ipfix(&of, 1700000000, 0, 1);
	TEMPLATE(&of, 256, 312, 2, 315, 65535);
	open_set(&of, 256);
	put(&of, 1500, 2);
	put(&of, 60, 1);
	put(&of, 0, 60);
	close_set(&of);
	taken_read(&taken, &of);
	assert_int_equal(taken.frames, 1);
	assert_int_equal(taken.frame.captured, 60);
	assert_int_equal(taken.frame.length, 1500);
	assert_int_equal(taken.frame.link_type, 1);
	assert_int_equal(taken_record(&taken, 0)->packets[FORWARD], 1);
	taken_close(&taken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers_of_any_size_are_read),
	    cmocka_unit_test(lengths_vary_in_ipfix),
	    cmocka_unit_test(a_length_beyond_the_set_ends_it),
	    cmocka_unit_test(of_a_repeated_element_the_first_counts),
	    cmocka_unit_test(sections_of_frames_are_handed_to_who_reads_frames),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
