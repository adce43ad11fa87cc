// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/control/port_rate.h"

static const uint64_t second = 1000000000;

static void take(struct port_rate *rate, uint64_t ns, uint64_t packets)
{
	const struct port_sample now = {ns, packets, packets * 100};

	port_rate_take(rate, 5 * second, &now);
}

static void the_first_rate_is_since_the_start_and_others_since_the_one_before(void **)
{
	struct port_rate rate = {0};

	take(&rate, 15 * second, 1000);
	assert_true(rate.seconds == 10 && rate.packets == 100 && rate.bits == 80000);
	take(&rate, 17 * second, 1000);
	assert_true(rate.seconds == 2 && rate.packets == 0 && rate.bits == 0);
	take(&rate, 21 * second, 1040);
	assert_true(rate.seconds == 4 && rate.packets == 10);
}

static void who_asks_twice_in_a_second_gets_a_rate_of_more_than_a_second(void **)
{
	struct port_rate rate = {0};

	take(&rate, 15 * second, 1000);
	take(&rate, 15 * second + second / 10, 1101);
	assert_true(rate.seconds > 10.09 && rate.seconds < 10.11); // not 0.1
	assert_true(rate.packets > 108.9 && rate.packets < 109.1);
	take(&rate, 16 * second, 2000);
	assert_true(rate.seconds == 1 && rate.packets == 1000);
}

static void before_anything_runs_nothing_comes(void **)
{
	struct port_rate rate = {0};

	take(&rate, 5 * second, 0);
	assert_true(rate.seconds == 0 && rate.packets == 0 && rate.bits == 0);
}

static void where_no_start_is_known_the_first_sample_is_it(void **)
{
	struct port_rate rate = {0};

	port_rate_take(&rate, 0, &(struct port_sample){7000 * second, 1000, 100000});
	assert_true(rate.seconds == 0 && rate.packets == 0 && rate.bits == 0);
	port_rate_take(&rate, 0, &(struct port_sample){7002 * second, 1040, 104000});
	assert_true(rate.seconds == 2 && rate.packets == 20 && rate.bits == 16000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_first_rate_is_since_the_start_and_others_since_the_one_before),
	    cmocka_unit_test(who_asks_twice_in_a_second_gets_a_rate_of_more_than_a_second),
	    cmocka_unit_test(before_anything_runs_nothing_comes),
	    cmocka_unit_test(where_no_start_is_known_the_first_sample_is_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
