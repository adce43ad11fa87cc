// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/span_fault.h"

#include "probe_asked.h"

static struct span_row row;

static void lose(uint64_t lost, uint64_t gaps, uint64_t seen)
{
	row = (struct span_row){0};
	row.figure[SPAN_tcp_lost] = lost;
	row.figure[SPAN_tcp_gaps] = gaps;
	row.figure[SPAN_tcp_seen] = seen;
}

// 30 of 1000 are 3 %, not 30 of 970.
static void loss_is_a_share_of_all_that_was_sent(void **)
{
	lose(30000, 30, 970000);
	assert_true(span_fault_find(&row, EVENT_MIRROR_LOSS).is);
	assert_true(span_fault_find(&row, EVENT_MIRROR_LOSS).share == 3);
	assert_false(span_fault_find(&row, EVENT_MIRROR_COPIES).is);
	lose(30000, 29, 970000);
	assert_false(span_fault_find(&row, EVENT_MIRROR_LOSS).is);
	lose(30000, 30, UINT64_C(6000000));
	assert_false(span_fault_find(&row, EVENT_MIRROR_LOSS).is); // under half a percent
}

// Of 3 % that were told, 20,000 octets are lost of 667,000.
static void a_fault_is_over_once_as_much_was_seen_without_it(void **)
{
	lose(0, 0, 666000);
	assert_false(span_fault_is_over(&row, EVENT_MIRROR_LOSS, 3));
	lose(0, 0, 667000);
	assert_true(span_fault_is_over(&row, EVENT_MIRROR_LOSS, 3));
	lose(2600, 3, 997400); // more than half of what is told
	assert_false(span_fault_is_over(&row, EVENT_MIRROR_LOSS, 3));
	lose(2400, 3, 997600);
	assert_true(span_fault_is_over(&row, EVENT_MIRROR_LOSS, 3));
	lose(0, 0, 0);
	assert_false(span_fault_is_over(&row, EVENT_MIRROR_LOSS, 3));
}

static void places_are_named_as_people_name_them(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	char text[SPAN_SENTENCE];

	span_fault_place(probe, 0, 20, text);
	assert_string_equal(text, "the mirror of VLAN 20");
	span_fault_place(probe, 0, SPAN_UNTAGGED, text);
	assert_string_equal(text, "the mirror of untagged packets");
	span_fault_place(probe, 0, SPAN_OTHERS, text);
	assert_string_equal(text, "the mirror of other VLANs");
	for (enum event_kind fault = 0; fault < SPAN_FAULTS; fault++) { // none is cut
		span_fault_say(probe, fault, 100, text);
		assert_in_range(strlen(text), 10, SPAN_SENTENCE - 2);
		assert_non_null(strstr(text, "100"));
	}
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(loss_is_a_share_of_all_that_was_sent),
	    cmocka_unit_test(a_fault_is_over_once_as_much_was_seen_without_it),
	    cmocka_unit_test(places_are_named_as_people_name_them),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
