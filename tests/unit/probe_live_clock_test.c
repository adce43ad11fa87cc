// SPDX-License-Identifier: BSD-3-Clause
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "probe/worker/live_clock.h"

static uint64_t system_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

// How far it is from the system's clock, beyond what two looks at that one leave open; of several
// tries the least, as a thread that had to wait between them shows nothing.
static int64_t error_ns(void)
{
	int64_t least = INT64_MAX;

	for (unsigned i = 0; i < 100; i++) {
		const uint64_t before = system_ns(), own = live_clock_ns(), after = system_ns();
		const int64_t late = (int64_t)(before - own), early = (int64_t)(own - after);
		const int64_t error = late > early ? late : early;

		least = error < least ? error : least;
	}
	return least;
}

static int start(void **)
{
	live_clock_start();
	live_clock_start(); // does nothing
	return 0;
}

static void it_shows_the_systems_time(void **)
{
	assert_true(error_ns() <= 1000000);
}

static void adjusting_brings_it_nearer(void **)
{
	const struct timespec pause = {.tv_nsec = 100 * 1000 * 1000};

	for (unsigned i = 0; i < 20 && (i < 5 || error_ns() > 200000); i++) {
		nanosleep(&pause, NULL);
		live_clock_adjust();
	}
	assert_true(error_ns() <= 200000);
}

static atomic_bool done;

static void *watch(void *went_back)
{
	uint64_t last = 0;

	while (!atomic_load(&done)) {
		uint64_t now = live_clock_ns();

		if (now < last)
			*(bool *)went_back = true;
		last = now;
	}
	return NULL;
}

// Readers in other threads while the line is changed under them.
static void it_never_goes_back(void **)
{
	bool went_back[2] = {false, false};
	pthread_t thread[2];

	for (unsigned i = 0; i < 2; i++)
		pthread_create(&thread[i], NULL, watch, &went_back[i]);
	for (unsigned i = 0; i < 20000; i++)
		live_clock_adjust();
	atomic_store(&done, true);
	for (unsigned i = 0; i < 2; i++) {
		pthread_join(thread[i], NULL);
		assert_false(went_back[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_shows_the_systems_time),
	    cmocka_unit_test(adjusting_brings_it_nearer),
	    cmocka_unit_test(it_never_goes_back),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
