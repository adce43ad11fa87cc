// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <rte_common.h>

#include "probe/control/overload_ladder.h"

// The ladder against a plain model of a worker: packets cost time by what is done with them.

struct plant {
	struct overload_ladder ladder;
	double capacity; // packets a second with all work
	unsigned second, n_changes;
	unsigned step[600];
};

// What a packet costs of what it costs with all work.
static double cost(unsigned step)
{
	static const double of[] = {1, 0.9, 0.8, 0.45, 0.28, 0.2, 0.15, 0.13, 0.12};

	return of[step];
}

static void play(struct plant *plant, double offered, unsigned seconds)
{
	for (unsigned i = 0; i < seconds; i++) {
		const double load = offered * cost(plant->ladder.step) / plant->capacity;
		const struct overload_sample sample = {
		    .offered = offered,
		    .busy = RTE_MIN(load, 1.0),
		    .behind = load > 1 ? 1 : 0,
		    .lost = load > 1 ? offered * (1 - 1 / load) : 0,
		    .fill = 0.1,
		};
		const unsigned changed = overload_ladder_second(&plant->ladder, &sample, SHED_MOST);

		plant->n_changes += (changed & LADDER_STEP) != 0;
		plant->step[plant->second++] = plant->ladder.step;
	}
}

static struct plant *plant_of(double capacity)
{
	static struct plant plant;

	plant = (struct plant){.capacity = capacity};
	overload_ladder_begin(&plant.ladder);
	return &plant;
}

static void twice_the_capacity_is_climbed_in_order_and_left_within_ten_seconds(void **)
{
	struct plant *plant = plant_of(1e6);

	play(plant, 0.9e6, 60);
	assert_int_equal(plant->ladder.step, SHED_NOTHING);
	play(plant, 2e6, 60);
	assert_int_equal(plant->step[60], SHED_CLASSIFICATION);
	assert_int_equal(plant->step[61], SHED_MEASURES);
	assert_int_equal(plant->step[62], SHED_FLOWS);
	assert_int_equal(plant->step[119], SHED_FLOWS); // and nothing else: 0.9 of the capacity
	assert_int_equal(plant->n_changes, 3);
	play(plant, 0.5e6, 10);
	assert_int_equal(plant->ladder.step, SHED_NOTHING);
	assert_int_equal(plant->n_changes, 6);
}

static void no_steady_load_goes_to_and_fro(void **)
{
	for (unsigned tenths = 5; tenths <= 60; tenths++) {
		const double load = tenths / 10.0;
		struct plant *plant = plant_of(1e6);
		unsigned changes;

		play(plant, load * 1e6, 20);
		changes = plant->n_changes;
		assert_true(changes <= SHED_MOST);
		play(plant, load * 1e6, 400);
		assert_in_range(plant->n_changes - changes, 0, 6); // tries, each twice as late
		assert_true(plant->ladder.step == SHED_MOST ||
			    load * cost(plant->ladder.step) <= 1 || plant->ladder.since_try < 5);
	}
}

// Something else had the core: what was offered was not too much.
static void a_moment_without_the_core_is_forgotten(void **)
{
	struct plant *plant = plant_of(0.3e6);

	play(plant, 0.4e6, 4);
	assert_in_range(plant->ladder.step, SHED_CLASSIFICATION, SHED_MOST);
	plant->capacity = 2e6;
	play(plant, 0.4e6, 100);
	assert_int_equal(plant->ladder.step, SHED_NOTHING);
	play(plant, 0.4e6, 100);
	assert_int_equal(plant->ladder.step, SHED_NOTHING);
}

static void the_ladder_has_an_end(void **)
{
	struct plant *plant = plant_of(1e3);

	play(plant, 1e6, 100);
	assert_int_equal(plant->ladder.step, SHED_MOST);
	assert_int_equal(plant->n_changes, SHED_MOST);
}

static unsigned fill(struct overload_ladder *ladder, double fill, unsigned seconds)
{
	const struct overload_sample sample = {.fill = fill};

	for (unsigned i = 0; i < seconds; i++)
		overload_ladder_second(ladder, &sample, SHED_MOST);
	return ladder->idle_shift;
}

static void a_table_that_is_nearly_full_shortens_timeouts_and_gives_them_back(void **)
{
	struct overload_ladder ladder;

	overload_ladder_begin(&ladder);
	assert_int_equal(fill(&ladder, 0.89, 100), 0);
	assert_int_equal(fill(&ladder, 0.95, 3), 1);
	assert_int_equal(fill(&ladder, 0.48, 100), 1); // twice as many would not fit
	assert_int_equal(fill(&ladder, 0.95, 100), 3);
	assert_int_equal(fill(&ladder, 0.3, 100), 0);
	assert_int_equal(ladder.step, SHED_NOTHING);
}

static void the_rate_is_that_of_the_options_times_the_step(void **)
{
	const struct sampling_rate all = {0}, flows = {.flows = 10};
	const struct sampling_rate packets = {.packets = 100, .random = true};

	assert_int_equal(overload_rate(&all, SHED_MEASURES).flows, 0);
	assert_int_equal(overload_rate(&all, SHED_FLOWS).flows, 2);
	assert_int_equal(overload_rate(&all, SHED_MOST).flows, 64);
	assert_int_equal(overload_rate(&flows, SHED_NOTHING).flows, 10);
	assert_int_equal(overload_rate(&flows, SHED_FLOWS + 1).flows, 40);
	assert_int_equal(overload_rate(&packets, SHED_FLOWS).packets, 200);
	assert_int_equal(overload_rate(&packets, SHED_FLOWS).flows, 0);
	assert_true(overload_rate(&packets, SHED_FLOWS).random);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(twice_the_capacity_is_climbed_in_order_and_left_within_ten_seconds),
	    cmocka_unit_test(no_steady_load_goes_to_and_fro),
	    cmocka_unit_test(a_moment_without_the_core_is_forgotten),
	    cmocka_unit_test(the_ladder_has_an_end),
	    cmocka_unit_test(a_table_that_is_nearly_full_shortens_timeouts_and_gives_them_back),
	    cmocka_unit_test(the_rate_is_that_of_the_options_times_the_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
