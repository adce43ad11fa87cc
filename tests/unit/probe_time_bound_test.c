// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/worker/time_bound.h"

#define SECOND UINT64_C(1000000)

// A device whose packets have the time of their burst.
static struct pmd *pmd;
static char spec[] = "vdev:net_null0";
static const struct options options = {.inputs = {.n = 1, .spec = {spec}},
				       .workers = {.automatic = true}};

static int begin(void **)
{
	const int err = pmd_open(&options, &pmd);

	if (err == 0)
		pmd_refresh_device_counters(pmd);
	return err;
}

static int end(void **)
{
	pmd_close(pmd);
	return 0;
}

static void assert_told(const struct time_bound *bound, uint64_t us)
{
	assert_int_equal(bound->error_ns[0], us * 1000);
}

static void packets_may_have_come_since_the_queue_was_empty(void **)
{
	struct time_bound bound = {0};
	uint64_t now = 1000 * SECOND;

	time_bound_polled(&bound, now, 0, 64);
	time_bound_polled(&bound, now + 300, 64, 64); // more of them may wait
	time_bound_polled(&bound, now + 500, 64, 64);
	time_bound_polled(&bound, now + 900, 7, 64); // the last of them came 900 us ago at most
	time_bound_polled(&bound, now + 1000, 3, 64);
	assert_int_equal(bound.late_us, 900);
	time_bound_tell(&bound, pmd, now + 1000);
	assert_told(&bound, 902);
}

static void the_clocks_distance_adds_to_it(void **)
{
	struct time_bound bound = {0};

	time_bound_compared(&bound, 3);
	time_bound_compared(&bound, -50);
	time_bound_compared(&bound, 20);
	time_bound_tell(&bound, pmd, 1000 * SECOND);
	assert_told(&bound, 200 + 50 + 2); // 200 us: what a sleeping worker takes to wake
}

static void it_is_told_each_second_and_forgets_after_two_minutes(void **)
{
	struct time_bound bound = {0};
	uint64_t now = 1000 * SECOND;

	time_bound_compared(&bound, 100);
	assert_true(time_bound_is_due(&bound, now));
	time_bound_tell(&bound, pmd, now);
	assert_false(time_bound_is_due(&bound, now + SECOND - 1));
	assert_true(time_bound_is_due(&bound, now + SECOND));
	for (unsigned second = 1; second <= 120; second++) {
		time_bound_compared(&bound, 1);
		time_bound_tell(&bound, pmd, now + second * SECOND);
		if (second <= 60)
			assert_told(&bound, 200 + 100 + 2);
	}
	assert_told(&bound, 200 + 1 + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(packets_may_have_come_since_the_queue_was_empty),
	    cmocka_unit_test(the_clocks_distance_adds_to_it),
	    cmocka_unit_test(it_is_told_each_second_and_forgets_after_two_minutes),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
