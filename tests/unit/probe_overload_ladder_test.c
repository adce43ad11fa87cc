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
			    load * cost(plant->ladder.step) <= 1 || plant->ladder.since_back < 5);
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

// Random workers and loads against the rules of `lineprobe help span`.

enum { CASES = 10000, SEGMENTS = 4, SECONDS = 60, RECOVERS_WITHIN = 10, BACK_FIRST = 3, TURNS = 5 };

static uint64_t state = 14;

static double chance(double from, double to)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return from + (to - from) * (double)(state >> 33) / (double)(UINT32_MAX >> 1);
}

struct trial {
	struct overload_ladder ladder;
	double cost[SHED_MOST + 1], odd; // odd: how often something else has the core
	bool was_odd;
	unsigned n, last_up, last_back, n_turns; // in seconds; of this load
	bool goes_up;
};

static void begin_trial(struct trial *trial)
{
	*trial = (struct trial){.odd = chance(0, 1) < 0.5 ? 0 : chance(0, 0.2), .last_up = 1000};
	overload_ladder_begin(&trial->ladder);
	trial->cost[0] = 1;
	for (unsigned i = 1; i <= SHED_MEASURES; i++)
		trial->cost[i] = trial->cost[i - 1] * chance(0.5, 1);
	for (unsigned i = SHED_FLOWS; i <= SHED_MOST; i++)
		trial->cost[i] = trial->cost[i - 1] * chance(0.5, 0.7);
}

// A second: loads tremble, and now and then most of the core is somebody else's.
static struct overload_sample second_of(struct trial *trial, double load)
{
	const double offered = load * chance(0.95, 1.05);
	const bool odd = !trial->was_odd && chance(0, 1) < trial->odd;
	const double busy =
	    offered * trial->cost[trial->ladder.step] / (odd ? chance(0.2, 0.9) : 1);

	trial->was_odd = odd;
	return (struct overload_sample){
	    .offered = 1e6 * offered,
	    .busy = RTE_MIN(busy, 1.0),
	    .behind = busy > 1 ? 1 : 0,
	    .lost = busy > 1 ? 1e6 * offered * (1 - 1 / busy) : 0,
	    .fill = 0.1,
	};
}

static void check_up(struct trial *trial, const struct overload_sample *sample, unsigned before)
{
	assert_int_equal(trial->ladder.step, before + 1);
	assert_true(sample->behind > 0);
	trial->n_turns += !trial->goes_up;
	trial->goes_up = true;
	trial->last_up = trial->n;
}

static void check_back(struct trial *trial, unsigned before)
{
	const unsigned step = trial->ladder.step;

	assert_true(step + 1 == before || (step + 2 == before && step >= SHED_MEASURES));
	assert_in_range(trial->n - trial->last_up, BACK_FIRST, UINT32_MAX);
	trial->n_turns += trial->goes_up;
	trial->goes_up = false;
}

static void one_second(struct trial *trial, double load)
{
	const unsigned before = trial->ladder.step;
	const struct overload_sample sample = second_of(trial, load);
	const unsigned changed = overload_ladder_second(&trial->ladder, &sample, SHED_MOST);

	trial->n++;
	assert_int_equal((changed & LADDER_STEP) != 0, trial->ladder.step != before);
	if (trial->ladder.step > before)
		check_up(trial, &sample, before);
	else if (trial->ladder.step < before)
		check_back(trial, before);
}

static unsigned worst_turns, worst_recovery;

static void steady(struct trial *trial, double load)
{
	trial->n_turns = 0;
	for (unsigned i = 0; i < SECONDS; i++)
		one_second(trial, load);
	worst_turns = RTE_MAX(worst_turns, trial->n_turns);
	assert_in_range(trial->n_turns, 0, TURNS);
}

static void recovers(struct trial *trial, double load)
{
	unsigned last = 0;

	for (unsigned i = 1; i <= SECONDS; i++) {
		one_second(trial, load);
		last = trial->ladder.step != SHED_NOTHING ? i + 1 : last;
	}
	worst_recovery = RTE_MAX(worst_recovery, last);
	assert_in_range(last, 0, RECOVERS_WITHIN);
}

static void ten_thousand_random_loads_keep_the_rules(void **)
{
	for (unsigned i = 0; i < CASES; i++) {
		struct trial trial;
		double least = 0.6;

		begin_trial(&trial);
		for (unsigned k = 0; k < SEGMENTS; k++) {
			const double load = chance(0, 1) < 0.5 ? chance(0.05, 1) : chance(1, 8);

			steady(&trial, load);
			least = RTE_MIN(least, load);
		}
		recovers(&trial, 0.45 * least);
	}
	print_message("at most %u turns, recovery within %u s\n", worst_turns, worst_recovery);
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
	    cmocka_unit_test(ten_thousand_random_loads_keep_the_rules),
	    cmocka_unit_test(a_table_that_is_nearly_full_shortens_timeouts_and_gives_them_back),
	    cmocka_unit_test(the_rate_is_that_of_the_options_times_the_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
