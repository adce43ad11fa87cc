// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <rte_log.h>

#include "export/transport/outage.h"

enum { SECOND = 1000000 };

static FILE *log_file;
static char *text;
static size_t size;

static int catch_log(void **)
{
	log_file = open_memstream(&text, &size);
	return log_file == NULL ? -1 : rte_openlog_stream(log_file);
}

static int release_log(void **)
{
	rte_openlog_stream(NULL);
	return fclose(log_file);
}

// Lines that hold `part`.
static unsigned lines_with(const char *part)
{
	unsigned n = 0;

	fflush(log_file);
	for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
		n++;
	return n;
}

static void an_outage_is_reported_at_once_each_minute_and_when_it_is_over(void **)
{
	struct outage outage = {.out = false};
	const uint64_t start = 1000 * (uint64_t)SECOND;

	outage_begin(&outage, "one:", start, "nobody at %s", "here");
	assert_int_equal(lines_with("output one:: nobody at here"), 1);
	for (unsigned i = 1; i < 150; i++) {
		outage_begin(&outage, "one:", start + i * SECOND, "again");
		outage_tick(&outage, "one:", start + i * SECOND, 42);
	}
	assert_int_equal(lines_with("nobody at here; for 60 s now, 42 records lost"), 1);
	assert_int_equal(lines_with("nobody at here; for 120 s now, 42 records lost"), 1);
	assert_int_equal(lines_with("again"), 0);
	outage_end(&outage, "one:", start + 151 * SECOND);
	assert_int_equal(lines_with("output one:: works again after 151 s"), 1);
	outage_end(&outage, "one:", start + 152 * SECOND);
	assert_int_equal(lines_with("one:: works"), 1);
}

static void a_peer_that_comes_and_goes_does_not_flood_the_log(void **)
{
	struct outage outage = {.out = false};
	const uint64_t start = 1000 * (uint64_t)SECOND;

	for (unsigned i = 0; i < 100; i++) { // ten a second
		outage_begin(&outage, "two:", start + i * SECOND / 10, "gone");
		outage_end(&outage, "two:", start + i * SECOND / 10 + SECOND / 20);
	}
	assert_int_equal(lines_with("two:: gone"), 1);
	outage_begin(&outage, "two:", start + 20 * SECOND, "gone");
	assert_int_equal(lines_with("two:: gone (99 more outages since the last line)"), 1);
}

static void what_was_held_back_is_reported_once_it_may_be(void **)
{
	struct outage outage = {.out = false};
	const uint64_t start = 1000 * (uint64_t)SECOND;

	outage_begin(&outage, "three:", start, "first");
	outage_end(&outage, "three:", start + 1);
	outage_begin(&outage, "three:", start + 2, "second");
	outage_tick(&outage, "three:", start + 3, 0);
	assert_int_equal(lines_with("three:: second"), 0);
	outage_tick(&outage, "three:", start + 11 * SECOND, 0);
	assert_int_equal(lines_with("three:: second"), 1);
}

static void a_clock_value_of_before_does_not_make_it_long(void **)
{
	struct outage outage = {.out = false};
	const uint64_t start = 1000 * (uint64_t)SECOND;

	outage_begin(&outage, "four:", start, "gone");
	outage_tick(&outage, "four:", start - 5, 0);
	assert_int_equal(lines_with("four:: gone; for"), 0);
	outage_end(&outage, "four:", start - 5);
	assert_int_equal(lines_with("four:: works again after 0 s"), 1);
	outage_begin(&outage, "four:", start - 7, "gone again");
	assert_int_equal(lines_with("four:: gone again"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_outage_is_reported_at_once_each_minute_and_when_it_is_over),
	    cmocka_unit_test(a_peer_that_comes_and_goes_does_not_flood_the_log),
	    cmocka_unit_test(what_was_held_back_is_reported_once_it_may_be),
	    cmocka_unit_test(a_clock_value_of_before_does_not_make_it_long),
	};

	return cmocka_run_group_tests(tests, catch_log, release_log);
}
