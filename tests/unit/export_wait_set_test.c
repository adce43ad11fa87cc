// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/clock.h"
#include "export/transport/wait_set.h"

enum { LONG_US = 20000000 };

static void the_earliest_time_counts(void **)
{
	const uint64_t now = monotonic_us();
	struct wait_set set;

	wait_set_begin(&set, now + LONG_US);
	wait_set_until(&set, now + 2000);
	wait_set_until(&set, now + 5000);
	assert_int_equal(set.until_us, now + 2000);
	wait_set_sleep(&set);
	assert_true(monotonic_us() >= now + 2000);
	assert_true(monotonic_us() < now + LONG_US);
}

static void a_descriptor_that_is_ready_ends_the_sleep(void **)
{
	const uint64_t now = monotonic_us();
	struct wait_set set;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "x", 1), 1);
	wait_set_begin(&set, now + LONG_US);
	wait_set_add(&set, -1, POLLIN); // none
	assert_int_equal(set.n, 0);
	wait_set_add(&set, ends[0], POLLIN);
	wait_set_sleep(&set);
	assert_true(monotonic_us() < now + LONG_US);
	close(ends[0]);
	close(ends[1]);
}

static void a_set_that_is_full_sleeps_shortly(void **)
{
	const uint64_t now = monotonic_us();
	struct wait_set set;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	wait_set_begin(&set, now + LONG_US);
	for (unsigned i = 0; i < WAIT_SET_MAX; i++)
		wait_set_add(&set, ends[0], POLLIN);
	assert_int_equal(set.until_us, now + LONG_US);
	wait_set_add(&set, ends[0], POLLIN);
	assert_int_equal(set.n, WAIT_SET_MAX);
	assert_true(set.until_us < now + LONG_US);
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_earliest_time_counts),
	    cmocka_unit_test(a_descriptor_that_is_ready_ends_the_sleep),
	    cmocka_unit_test(a_set_that_is_full_sleeps_shortly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
