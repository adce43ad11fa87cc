// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/decode/sequence.h"

static struct sequence sequence;
static struct sequence_figures figures;

static void begin(void)
{
	memset(&sequence, 0, sizeof(sequence));
	memset(&figures, 0, sizeof(figures));
}

static enum sequence_verdict take(uint32_t first, uint32_t n)
{
	return sequence_take(&sequence, first, n, false, &figures);
}

static void what_does_not_come_is_lost(void **)
{
	begin();
	assert_int_equal(take(UINT32_MAX - 29, 30), SEQUENCE_NEXT); // wraps
	assert_int_equal(take(0, 30), SEQUENCE_NEXT);
	assert_int_equal(take(90, 30), SEQUENCE_AFTER_GAP);
	assert_int_equal(figures.lost, 60);
}

static void what_comes_late_is_not_lost(void **)
{
	begin();
	take(0, 1);
	take(3, 1);
	assert_int_equal(figures.lost, 2);
	assert_int_equal(take(2, 1), SEQUENCE_LATE);
	assert_int_equal(take(1, 1), SEQUENCE_LATE);
	assert_int_equal(figures.lost, 0);
	assert_int_equal(figures.late, 2);
	assert_int_equal(take(4, 1), SEQUENCE_NEXT);
}

// IPFIX counts Data Records (RFC 7011 section 3.1): a message of Templates has none.
static void templates_that_come_late_lose_nothing(void **)
{
	begin();
	take(0, 20);
	take(20, 20);
	assert_int_equal(take(20, 0), SEQUENCE_LATE);
	assert_int_equal(take(40, 20), SEQUENCE_NEXT);
	assert_int_equal(figures.lost, 0);
	assert_int_equal(figures.restarts, 0);
}

static void what_comes_twice_changes_nothing(void **)
{
	begin();
	take(10, 5);
	take(15, 5);
	assert_int_equal(take(10, 5), SEQUENCE_REPEATED);
	assert_int_equal(take(15, 5), SEQUENCE_REPEATED);
	assert_int_equal(take(20, 5), SEQUENCE_NEXT);
	assert_int_equal(figures.lost, 0);
	assert_int_equal(figures.repeated, 2);
}

static void a_restart_loses_nothing(void **)
{
	begin();
	take(1000000, 30);
	assert_int_equal(take(0, 30), SEQUENCE_RESTART);
	assert_int_equal(take(30, 30), SEQUENCE_NEXT);
	assert_int_equal(sequence_take(&sequence, 5000, 30, true, &figures), SEQUENCE_RESTART);
	assert_int_equal(figures.lost, 0);
	assert_int_equal(figures.restarts, 2);
}

static void after_an_unknown_number_of_units_it_begins_anew(void **)
{
	begin();
	take(0, 10);
	take(12, 0);
	assert_int_equal(figures.lost, 2);
	sequence_lose_track(&sequence);
	assert_int_equal(take(500, 10), SEQUENCE_NEXT);
	assert_int_equal(figures.lost, 2);
}

static void only_the_latest_gaps_are_remembered(void **)
{
	begin();
	for (uint32_t i = 0; i < 200; i += 2)
		take(i, 1);
	assert_int_equal(figures.lost, 99);
	assert_int_equal(take(1, 1), SEQUENCE_RESTART); // too old
}

static void a_port_keeps_its_place_and_the_idlest_makes_room(void **)
{
	struct sequence of[3] = {
	    {.port = 10, .used = 5}, {.port = 11, .used = 2}, {.port = 12, .used = 9}};
	struct sequence *places[3] = {&of[0], NULL, &of[2]};

	assert_ptr_equal(sequence_place(places, 3, 12), &places[2]);
	assert_ptr_equal(sequence_place(places, 3, 11), &places[1]);
	places[1] = &of[1];
	assert_ptr_equal(sequence_place(places, 3, 10), &places[0]);
	assert_ptr_equal(sequence_place(places, 3, 13), &places[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_does_not_come_is_lost),
	    cmocka_unit_test(what_comes_late_is_not_lost),
	    cmocka_unit_test(templates_that_come_late_lose_nothing),
	    cmocka_unit_test(what_comes_twice_changes_nothing),
	    cmocka_unit_test(a_restart_loses_nothing),
	    cmocka_unit_test(after_an_unknown_number_of_units_it_begins_anew),
	    cmocka_unit_test(only_the_latest_gaps_are_remembered),
	    cmocka_unit_test(a_port_keeps_its_place_and_the_idlest_makes_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
