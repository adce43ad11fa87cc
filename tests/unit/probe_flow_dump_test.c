// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

#include "probe/control/flow_dump.h"

static void one_goes_on_at_a_time_and_none_is_left(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	const uint64_t by_ns = monotonic_ns() + UINT64_C(10000000000);
	struct live_flow flows[64];
	struct flow_dump *dump;
	bool busy, over = false;
	unsigned n = 0;

	dump = flow_dump_begin(probe, NULL, &busy);
	assert_non_null(dump);
	assert_null(flow_dump_begin(probe, NULL, &busy));
	assert_true(busy);
	while (!over && monotonic_ns() < by_ns) {
		n += flow_dump_take(dump, flows, 64, &over);
		poll(NULL, 0, 1);
	}
	assert_true(over);
	assert_int_equal(n, WHOLE_FLOWS);
	flow_dump_end(dump);
	assert_null(probe->dump);
	live_end(probe);
}

// Its memory goes when the workers have let go of it, at the latest with them.
static void who_leaves_early_leaves_nothing(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	bool busy;

	for (unsigned i = 0; i < 3; i++) {
		struct flow_dump *dump;
		const uint64_t by_ns = monotonic_ns() + UINT64_C(10000000000);

		while ((dump = flow_dump_begin(probe, NULL, &busy)) == NULL &&
		       monotonic_ns() < by_ns)
			poll(NULL, 0, 1);
		assert_non_null(dump);
		flow_dump_end(dump);
	}
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_goes_on_at_a_time_and_none_is_left),
	    cmocka_unit_test(who_leaves_early_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
