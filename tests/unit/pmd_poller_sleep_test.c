// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pmd/port/poller.h"

static const struct input_kind kind = {.prefix = "vdev:"};
static const struct input input = {.kind = &kind};
static const struct port port = {.driver = &device_driver, .input = &input};
static struct poller poller;
static struct waiter waiter;

static int begin(void **)
{
	poller = (struct poller){0};
	return poller_begin(&poller, 0, false) < 0 || waiter_begin(&waiter) < 0;
}

static int end(void **)
{
	poller_end(&poller);
	waiter_end(&waiter);
	return 0;
}

static void a_device_that_cannot_wake_makes_every_sleep_short(void **)
{
	poller_wake(&poller, &waiter);
	assert_true(waiter.most_us > 1000000); // without a queue nothing has to be polled
	assert_int_equal(poller_add(&poller, &port, 0), 0);
	poller_wake(&poller, &waiter);
	assert_int_equal(waiter.most_us, WAITER_POLL_US);
}

static void who_asks_for_counters_wakes_the_worker(void **)
{
	poller_wake(&poller, &waiter);
	assert_false(waiter_called(&waiter));
	counter_set_ask(poller.counters);
	assert_true(waiter_called(&waiter));
}

static void without_interrupts_a_worker_may_always_sleep(void **)
{
	assert_int_equal(poller_add(&poller, &port, 0), 0);
	assert_true(poller_sleep_begin(&poller));
	poller_sleep_end(&poller);
}

#define SLEEP_TEST(claim) cmocka_unit_test_setup_teardown(claim, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SLEEP_TEST(a_device_that_cannot_wake_makes_every_sleep_short),
	    SLEEP_TEST(who_asks_for_counters_wakes_the_worker),
	    SLEEP_TEST(without_interrupts_a_worker_may_always_sleep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
