// SPDX-License-Identifier: BSD-3-Clause
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/record/waker.h"

enum { ROUNDS = 20000, PATIENCE_MS = 10000 };

static bool is_woken(const struct waker *waker, int wait_ms)
{
	struct pollfd polled = {.fd = waker->fd, .events = POLLIN};

	return poll(&polled, 1, wait_ms) == 1;
}

static void who_is_awake_costs_no_system_call(void **)
{
	struct waker waker;

	assert_int_equal(waker_open(&waker), 0);
	waker_wake(&waker);
	assert_false(is_woken(&waker, 0));
	waker_sleep(&waker);
	assert_false(is_woken(&waker, 0));
	waker_wake(&waker);
	waker_wake(&waker);
	assert_true(is_woken(&waker, 0));
	waker_awake(&waker);
	assert_false(is_woken(&waker, 0));
	waker_close(&waker);
}

struct pair {
	struct waker waker;
	_Atomic unsigned made;
	_Atomic unsigned taken;
};

static void *make(void *context)
{
	struct pair *pair = context;

	for (unsigned i = 1; i <= ROUNDS; i++) {
		while (atomic_load(&pair->taken) != i - 1)
			;
		atomic_store_explicit(&pair->made, i, memory_order_release);
		waker_wake(&pair->waker);
	}
	return NULL;
}

// Each thing is made while the other thread may just be falling asleep.
static void no_wake_is_missed(void **)
{
	struct pair pair = {.made = 0};
	pthread_t maker;

	assert_int_equal(waker_open(&pair.waker), 0);
	assert_int_equal(pthread_create(&maker, NULL, make, &pair), 0);
	for (unsigned i = 1; i <= ROUNDS; i++) {
		waker_sleep(&pair.waker);
		while (atomic_load_explicit(&pair.made, memory_order_acquire) < i) {
			assert_true(is_woken(&pair.waker, PATIENCE_MS));
			waker_awake(&pair.waker); // the call for the thing before may come now
			waker_sleep(&pair.waker);
		}
		waker_awake(&pair.waker);
		assert_int_equal(atomic_load(&pair.made), i);
		atomic_store(&pair.taken, i);
	}
	pthread_join(maker, NULL);
	waker_close(&pair.waker);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_is_awake_costs_no_system_call),
	    cmocka_unit_test(no_wake_is_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
