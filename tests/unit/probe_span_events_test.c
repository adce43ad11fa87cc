// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/span_events.h"

#include "probe_asked.h"

#define MINUTE_NS UINT64_C(60000000000)

static struct span_events events;
static struct probe *probe;
static uint64_t now_ns;

static int begin(void **)
{
	events = (struct span_events){0};
	now_ns = 1;
	probe = live_probe("null:", NULL);
	return 0;
}

static int end(void **)
{
	live_end(probe);
	return 0;
}

// A minute in which so many octets of 1,000,000 were lost in the VLAN. Returns how many events.
static unsigned minute(uint16_t vlan, uint64_t lost)
{
	struct span_rows passed = {0};
	struct span_row *row = span_row_of(&passed, 0, vlan);

	row->figure[SPAN_packets] = 1000;
	row->figure[SPAN_tcp_lost] = lost;
	row->figure[SPAN_tcp_seen] = 1000000 - lost;
	row->figure[SPAN_tcp_gaps] = lost / 1000;
	return span_events_look(&events, probe, &passed, now_ns += MINUTE_NS);
}

static const struct event_note *last(void)
{
	return event_list_at(&probe->events, probe->events.n);
}

static void a_fault_is_told_when_it_begins_changes_and_ends(void **)
{
	assert_int_equal(minute(20, 0), 0);
	assert_int_equal(minute(20, 30000), 1);
	assert_int_equal(last()->state, EVENT_BEGINS);
	assert_int_equal(last()->of.kind, EVENT_MIRROR_LOSS);
	assert_int_equal(last()->of.vlan, 20);
	assert_int_equal(last()->of.input, 0);
	assert_true(last()->figure == 3 && last()->before == 0);
	assert_string_equal(last()->text, "the mirror of VLAN 20 loses 3.0 %");
	assert_int_equal(minute(20, 44000), 0); // not by half
	assert_int_equal(minute(20, 46000), 1);
	assert_int_equal(last()->state, EVENT_CHANGES);
	assert_true(last()->before == 3);
	assert_int_equal(minute(20, 31000), 0);
	assert_int_equal(minute(20, 30000), 1); // by a third
	assert_int_equal(minute(20, 2600), 0);	// it would not be told, but it is there
	assert_int_equal(minute(20, 0), 1);
	assert_int_equal(last()->state, EVENT_ENDS);
	assert_true(last()->figure == 0 && last()->before == 3);
	assert_string_equal(last()->text, "over: the mirror of VLAN 20 loses 3.0 %");
	assert_int_equal(minute(20, 0), 0);
	assert_int_equal(span_events_open(&events), 0);
	assert_int_equal(probe->events.open[EVENT_MIRROR_LOSS], 0);
}

static void each_vlan_has_its_own_faults(void **)
{
	assert_int_equal(minute(20, 30000), 1);
	assert_int_equal(minute(30, 30000), 1);
	assert_int_equal(minute(20, 0), 1);
	assert_int_equal(span_events_open(&events), 1);
	assert_string_equal(last()->text, "over: the mirror of VLAN 20 loses 3.0 %");
	assert_int_equal(probe->events.open[EVENT_MIRROR_LOSS], 1);
}

static void a_row_may_have_several_faults(void **)
{
	struct span_rows passed = {0};
	struct span_row *row = span_row_of(&passed, 0, 0);

	row->figure[SPAN_packets] = 1000;
	row->figure[SPAN_sliced] = 1000;
	row->figure[SPAN_copies] = 500;
	assert_int_equal(span_events_look(&events, probe, &passed, now_ns), 2);
	assert_int_equal(span_events_open(&events), 2);
	assert_int_equal(probe->events.open[EVENT_MIRROR_CUT], 1);
	assert_int_equal(probe->events.open[EVENT_MIRROR_COPIES], 1);
}

static void a_fault_ends_when_nothing_comes_for_an_hour(void **)
{
	const struct span_rows nothing = {0};

	minute(20, 30000);
	for (unsigned i = 1; i < 60; i++)
		assert_int_equal(span_events_look(&events, probe, &nothing, now_ns += MINUTE_NS),
				 0);
	assert_int_equal(span_events_look(&events, probe, &nothing, now_ns += MINUTE_NS), 1);
	assert_int_equal(last()->state, EVENT_ENDS);
	assert_string_equal(last()->text,
			    "nothing came for an hour: the mirror of VLAN 20 loses 3.0 %");
	assert_int_equal(span_events_open(&events), 0);
}

// Rows of ever more VLANs: places are given back.
static void many_vlans_find_a_place_after_each_other(void **)
{
	for (uint16_t vlan = 1; vlan <= 3 * SPAN_ROWS; vlan++) {
		assert_int_equal(minute(vlan, 30000), 1);
		assert_int_equal(minute(vlan, 0), 1);
	}
	assert_int_equal(probe->events.n, 6 * SPAN_ROWS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define X(test) cmocka_unit_test_setup_teardown(test, begin, end)
	    X(a_fault_is_told_when_it_begins_changes_and_ends),
	    X(each_vlan_has_its_own_faults),
	    X(a_row_may_have_several_faults),
	    X(a_fault_ends_when_nothing_comes_for_an_hour),
	    X(many_vlans_find_a_place_after_each_other),
#undef X
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
