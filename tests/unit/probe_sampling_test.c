// SPDX-License-Identifier: BSD-3-Clause
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <rte_common.h>

#include "probe/worker/sampling.h"

static unsigned packets_taken(struct sampling *sampling, unsigned n)
{
	unsigned taken = 0;

	for (unsigned i = 0; i < n; i++)
		taken += sampling_takes_packet(sampling);
	return taken;
}

static unsigned folds_taken(const struct sampling_rate *rate)
{
	struct sampling_epochs epochs;
	unsigned taken = 0;

	sampling_epochs_init(&epochs, rate);

	for (unsigned fold = 0; fold < 65536; fold++)
		taken += sampling_takes_flow(epochs.of[0].threshold, (uint16_t)fold);
	return taken;
}

static void nothing_asked_takes_everything(void **)
{
	const struct sampling_rate rate = {0};
	struct sampling sampling;

	sampling_init(&sampling, &rate, 0);
	assert_int_equal(sampling_interval_of(&rate), 1);
	assert_int_equal(packets_taken(&sampling, 1000), 1000);
	assert_int_equal(folds_taken(&rate), 65536);
}

static void one_packet_of_n_is_taken_in_turn(void **)
{
	const struct sampling_rate rate = {.packets = 7};
	struct sampling sampling;

	sampling_init(&sampling, &rate, 0);
	assert_int_equal(sampling_interval_of(&rate), 7);
	for (unsigned i = 0; i < 700; i++)
		assert_int_equal(sampling_takes_packet(&sampling), i % 7 == 0);
	assert_int_equal(folds_taken(&rate), 65536);
}

static void one_flow_of_n_is_taken_to_one_part_in_a_hundred(void **)
{
	static const unsigned rates[] = {1, 2, 100, 650};

	for (unsigned i = 0; i < 4; i++) {
		const struct sampling_rate rate = {.flows = rates[i]};
		const unsigned expected = 65536 / rates[i];
		struct sampling sampling;

		sampling_init(&sampling, &rate, 0);
		assert_int_equal(sampling_interval_of(&rate), rates[i]);
		assert_in_range(folds_taken(&rate), expected - expected / 100,
				expected + expected / 100);
		assert_int_equal(packets_taken(&sampling, 1000), 1000);
	}
}

// Ports and hosts are counted up: any run of 1000 folds must give its share.
static void neighbours_are_not_taken_together(void **)
{
	struct sampling_epochs epochs;

	sampling_epochs_init(&epochs, &(struct sampling_rate){.flows = 10});
	for (unsigned begin = 0; begin + 1000 < 65536; begin += 500) {
		unsigned taken = 0;

		for (unsigned fold = begin; fold < begin + 1000; fold++)
			taken += sampling_takes_flow(epochs.of[0].threshold, (uint16_t)fold);
		assert_in_range(taken, 60, 140);
	}
}

// What was said of an epoch stays until its number comes round.
static void epochs_follow_each_other_and_keep_what_they_were(void **)
{
	struct sampling_epochs epochs;

	sampling_epochs_init(&epochs, &(struct sampling_rate){0});
	for (uint32_t n = 1; n < 40; n++) {
		sampling_epochs_begin(&epochs, &(struct sampling_rate){.packets = 100 + n}, true);
		assert_int_equal(epochs.now, n);
		for (uint32_t ago = 0; ago < RTE_MIN(n, (uint32_t)KEY_EPOCHS); ago++) {
			const struct sampling_epoch *epoch = &epochs.of[epoch_slot(n - ago)];

			assert_int_equal(epoch->interval, 100 + n - ago);
			assert_int_equal(epoch->selector, n - ago + 1);
		}
	}
}

// The binomial distribution's own mean and deviation, for 100 generators.
static void by_chance_one_of_n_is_taken_whatever_the_seed(void **)
{
	static const unsigned rates[] = {2, 10, 1000};
	const unsigned n = 200000;

	for (unsigned i = 0; i < 3; i++) {
		const double p = 1.0 / rates[i], sigma = sqrt(n * p * (1 - p));
		const struct sampling_rate rate = {.packets = rates[i], .random = true};
		double sum = 0, squares = 0;

		for (unsigned seed = 0; seed < 100; seed++) {
			struct sampling sampling;
			double off;

			sampling_init(&sampling, &rate, seed);
			off = (packets_taken(&sampling, n) - n * p) / sigma;
			assert_true(fabs(off) < 3.5);
			sum += off;
			squares += off * off;
		}
		assert_true(fabs(sum / 10) < 3);		  // all 100 together
		assert_true(fabs(squares - 100) / sqrt(200) < 3); // and how they scatter
	}
}

// Traffic that has a rhythm of ten packets: systematic sampling of one in ten sees one kind only.
static void by_chance_no_rhythm_is_preferred(void **)
{
	enum { RHYTHM = 10, PACKETS = 1000000 };
	const double expected = PACKETS / 10.0 / RHYTHM, sigma = sqrt(expected);
	unsigned taken[RHYTHM] = {0}, in_a_row = 0;
	struct sampling sampling;
	bool before = false;

	sampling_init(&sampling, &(struct sampling_rate){.packets = 10, .random = true}, 7);
	for (unsigned i = 0; i < PACKETS; i++) {
		const bool takes = sampling_takes_packet(&sampling);

		taken[i % RHYTHM] += takes;
		in_a_row += takes && before;
		before = takes;
	}
	for (unsigned i = 0; i < RHYTHM; i++)
		assert_true(fabs(taken[i] - expected) < 3.5 * sigma);
	assert_true(fabs(in_a_row - expected) < 3.5 * sigma); // one in ten of those taken
}

static void the_same_seed_takes_the_same_packets(void **)
{
	const struct sampling_rate rate = {.packets = 100, .random = true};
	struct sampling sampling[3];
	unsigned others = 0;

	for (unsigned i = 0; i < 3; i++)
		sampling_init(&sampling[i], &rate, i / 2);
	for (unsigned i = 0; i < 100000; i++) {
		const bool takes = sampling_takes_packet(&sampling[0]);

		assert_int_equal(sampling_takes_packet(&sampling[1]), takes);
		others += sampling_takes_packet(&sampling[2]) != takes;
	}
	assert_true(others > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_asked_takes_everything),
	    cmocka_unit_test(one_packet_of_n_is_taken_in_turn),
	    cmocka_unit_test(one_flow_of_n_is_taken_to_one_part_in_a_hundred),
	    cmocka_unit_test(neighbours_are_not_taken_together),
	    cmocka_unit_test(epochs_follow_each_other_and_keep_what_they_were),
	    cmocka_unit_test(by_chance_one_of_n_is_taken_whatever_the_seed),
	    cmocka_unit_test(by_chance_no_rhythm_is_preferred),
	    cmocka_unit_test(the_same_seed_takes_the_same_packets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
