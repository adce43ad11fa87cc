// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/counter_set.h"

static const struct counter_row rows[] = {
    {"taken", "packets taken", COUNTER_IN},	{"made", "in records", COUNTER_OUT},
    {"lost: full", "no room", COUNTER_LOST},	{"live", "in live Flows", COUNTER_HELD},
    {"device", "lost before us", COUNTER_NOTE},
};

static void an_equation_that_holds_has_no_gap(void **)
{
	struct counter_set *counters = counter_set_new("worker 0", rows, 5, UNIT_PACKETS);

	counters->now[0].packets = 10;
	counters->now[1].packets = 5;
	counters->now[2].packets = 2;
	counters->now[3].packets = 3;
	counters->now[4].packets = 77;
	assert_int_equal(counter_set_gap(counters, counters->now, UNIT_PACKETS), 0);
	counters->now[3].packets--;
	assert_int_equal(counter_set_gap(counters, counters->now, UNIT_PACKETS), 1);
	counter_set_free(counters);
}

static void a_reader_sees_what_was_answered_last(void **)
{
	struct counter_set *counters = counter_set_new("worker 0", rows, 5, UNIT_PACKETS);
	struct counts seen[5];

	assert_false(counter_set_read(counters, seen, 20));
	counters->now[0].packets = 4;
	counter_set_publish(counters);
	counters->now[0].packets = 5;
	counter_set_publish(counters);			    // nobody asked again: nothing is copied
	assert_false(counter_set_read(counters, seen, 20)); // what came too late for the last one
	assert_int_equal(seen[0].packets, 4);
	counter_set_publish(counters);
	assert_true(counter_set_take(counters, seen));
	assert_int_equal(seen[0].packets, 5);
	counter_set_free(counters);
}

static void who_has_ended_needs_no_question(void **)
{
	struct counter_set *counters = counter_set_new("worker 0", rows, 5, UNIT_PACKETS);
	struct counts seen[5];

	counters->now[0].packets = 6;
	counter_set_end(counters);
	assert_true(counter_set_read(counters, seen, 0));
	assert_int_equal(seen[0].packets, 6);
	counter_set_hold(counters);
	counters->now[0].packets = 7;
	assert_true(counter_set_take(counters, seen));
	assert_int_equal(seen[0].packets, 6);
	counter_set_go_on(counters);
	assert_true(counter_set_take(counters, seen));
	assert_int_equal(seen[0].packets, 7);
	counter_set_free(counters);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_equation_that_holds_has_no_gap),
	    cmocka_unit_test(a_reader_sees_what_was_answered_last),
	    cmocka_unit_test(who_has_ended_needs_no_question),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
