// SPDX-License-Identifier: BSD-3-Clause
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "pmd/eal/waiter.h"

enum { LONG_US = 60 * 1000000 };

static struct waiter waiter;

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static uint64_t slept_us(unsigned timeout_us)
{
	uint64_t begun = now_us();

	waiter_prepare(&waiter);
	waiter_sleep(&waiter, timeout_us);
	return now_us() - begun;
}

static int begin(void **)
{
	return waiter_begin(&waiter);
}

static int end(void **)
{
	waiter_end(&waiter);
	return 0;
}

static void a_sleep_lasts_as_long_as_was_asked(void **)
{
	assert_in_range(slept_us(20000), 20000, LONG_US);
}

static void what_is_readable_ends_the_sleep(void **)
{
	int ends[2];
	char octet;

	assert_int_equal(pipe(ends), 0);
	waiter_add(&waiter, ends[0]);
	assert_int_equal(write(ends[1], "x", 1), 1);
	assert_true(slept_us(LONG_US) < LONG_US / 2);
	assert_int_equal(read(ends[0], &octet, 1), 1);
	assert_in_range(slept_us(5000), 5000, LONG_US); // nothing is left to be read
	close(ends[0]);
	close(ends[1]);
}

static void what_is_rung_after_preparing_is_not_missed(void **)
{
	uint64_t begun = now_us();

	waiter_prepare(&waiter);
	waiter_ring(&waiter);
	waiter_sleep(&waiter, LONG_US);
	assert_true(now_us() - begun < LONG_US / 2);
}

static void ringing_for_one_who_is_awake_leaves_nothing_behind(void **)
{
	waiter_ring(&waiter);
	assert_in_range(slept_us(5000), 5000, LONG_US);
	waiter_prepare(&waiter);
	waiter_cancel(&waiter);
	waiter_ring(&waiter);
	assert_in_range(slept_us(5000), 5000, LONG_US);
}

// Two threads in turn, each rings for the other: one lost ring and the test stands still.
static struct waiter partner[2];
static atomic_uint ball;

enum { ROUNDS = 20000 };

static void *play(void *context)
{
	const unsigned me = (unsigned)(uintptr_t)context;

	for (unsigned turn; (turn = atomic_load(&ball)) < ROUNDS;) {
		if (turn % 2 == me) {
			atomic_store(&ball, turn + 1);
			waiter_ring(&partner[!me]);
			continue;
		}
		waiter_prepare(&partner[me]);
		if (atomic_load(&ball) == turn)
			waiter_sleep(&partner[me], LONG_US);
		else
			waiter_cancel(&partner[me]);
	}
	waiter_ring(&partner[!me]);
	return NULL;
}

static void no_ring_is_lost_between_two_threads(void **)
{
	uint64_t begun = now_us();
	pthread_t other;

	assert_int_equal(waiter_begin(&partner[0]), 0);
	assert_int_equal(waiter_begin(&partner[1]), 0);
	assert_int_equal(pthread_create(&other, NULL, play, (void *)(uintptr_t)1), 0);
	play(NULL);
	pthread_join(other, NULL);
	assert_true(now_us() - begun < LONG_US);
	waiter_end(&partner[0]);
	waiter_end(&partner[1]);
}

static void beside_what_cannot_wake_a_sleep_is_short(void **)
{
	FILE *file = tmpfile();

	assert_non_null(file);
	waiter_add(&waiter, fileno(file));
	assert_true(slept_us(LONG_US) < LONG_US / 2);
	fclose(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_sleep_lasts_as_long_as_was_asked, begin, end),
	    cmocka_unit_test_setup_teardown(what_is_readable_ends_the_sleep, begin, end),
	    cmocka_unit_test_setup_teardown(what_is_rung_after_preparing_is_not_missed, begin, end),
	    cmocka_unit_test_setup_teardown(ringing_for_one_who_is_awake_leaves_nothing_behind,
					    begin, end),
	    cmocka_unit_test(no_ring_is_lost_between_two_threads),
	    cmocka_unit_test_setup_teardown(beside_what_cannot_wake_a_sleep_is_short, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
