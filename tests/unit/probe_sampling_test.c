// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/worker/sampling.h"

static unsigned packets_taken(struct sampling *sampling, unsigned n)
{
	unsigned taken = 0;

	for (unsigned i = 0; i < n; i++)
		taken += sampling_takes_packet(sampling);
	return taken;
}

static unsigned folds_taken(const struct sampling *sampling)
{
	unsigned taken = 0;

	for (unsigned fold = 0; fold < 65536; fold++)
		taken += sampling_takes_flow(sampling, (uint16_t)fold);
	return taken;
}

static void nothing_asked_takes_everything(void **)
{
	struct sampling sampling;

	sampling_init(&sampling, &(struct sampling_rate){0});
	assert_int_equal(sampling_interval(&sampling), 1);
	assert_int_equal(packets_taken(&sampling, 1000), 1000);
	assert_int_equal(folds_taken(&sampling), 65536);
}

static void one_packet_of_n_is_taken_in_turn(void **)
{
	struct sampling sampling;

	sampling_init(&sampling, &(struct sampling_rate){.packets = 7});
	assert_int_equal(sampling_interval(&sampling), 7);
	for (unsigned i = 0; i < 700; i++)
		assert_int_equal(sampling_takes_packet(&sampling), i % 7 == 0);
	assert_int_equal(folds_taken(&sampling), 65536);
}

static void one_flow_of_n_is_taken_to_one_part_in_a_hundred(void **)
{
	static const unsigned rates[] = {1, 2, 100, 650};

	for (unsigned i = 0; i < 4; i++) {
		struct sampling sampling;
		unsigned expected = 65536 / rates[i], taken;

		sampling_init(&sampling, &(struct sampling_rate){.flows = rates[i]});
		assert_int_equal(sampling_interval(&sampling), rates[i]);
		taken = folds_taken(&sampling);
		assert_in_range(taken, expected - expected / 100, expected + expected / 100);
		assert_int_equal(packets_taken(&sampling, 1000), 1000);
	}
}

// Ports and hosts are counted up: any run of 1000 folds must give its share.
static void neighbours_are_not_taken_together(void **)
{
	struct sampling sampling;

	sampling_init(&sampling, &(struct sampling_rate){.flows = 10});
	for (unsigned begin = 0; begin + 1000 < 65536; begin += 500) {
		unsigned taken = 0;

		for (unsigned fold = begin; fold < begin + 1000; fold++)
			taken += sampling_takes_flow(&sampling, (uint16_t)fold);
		assert_in_range(taken, 60, 140);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_asked_takes_everything),
	    cmocka_unit_test(one_packet_of_n_is_taken_in_turn),
	    cmocka_unit_test(one_flow_of_n_is_taken_to_one_part_in_a_hundred),
	    cmocka_unit_test(neighbours_are_not_taken_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
