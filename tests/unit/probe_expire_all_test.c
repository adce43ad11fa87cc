// SPDX-License-Identifier: BSD-3-Clause
#include "probe_whole.h"

#include "probe/control/expire_all.h"

static bool is_over(struct probe *probe)
{
	const uint64_t by_ns = monotonic_ns() + UINT64_C(10000000000);

	while (!expire_all_over(probe) && monotonic_ns() < by_ns)
		poll(NULL, 0, 10);
	return expire_all_over(probe);
}

static void all_flows_end_and_are_counted_each_time_anew(void **)
{
	struct probe *probe = whole_new(whole_port(), "null:", NULL);
	struct worker_state state;

	assert_int_equal(whole_start(probe), n_parts);
	assert_true(whole_await(probe, WHOLE_PACKETS));
	expire_all_begin(probe);
	expire_all_begin(probe); // who asks meanwhile gets the same answer
	assert_true(is_over(probe));
	assert_int_equal(probe->expire.n_ended, 100);
	worker_state(probe->worker[0], &state);
	assert_int_equal(state.live_flows, 0);
	assert_false(probe->expire.goes_on);
	expire_all_begin(probe);
	assert_true(is_over(probe));
	assert_int_equal(probe->expire.n_ended, 0);
	whole_stop(probe, n_parts);
	assert_int_equal(probe->exit_code, EXIT_DONE);
	whole_free(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_flows_end_and_are_counted_each_time_anew),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
