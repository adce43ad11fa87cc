// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

#include "probe/worker/flow_walk.h"
#include "probe/worker/worker_state.h"

static void every_live_flow_is_shown_once_with_its_counts(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	struct flow_walk *walk = flow_walk_new(3);
	const uint64_t by_ns = monotonic_ns() + UINT64_C(10000000000);
	struct live_flow flows[WHOLE_FLOWS + 1];
	bool seen[WHOLE_FLOWS] = {false};
	unsigned n = 0;

	worker_walk(probe->worker[0], walk);
	while (!flow_walk_is_over(walk) && monotonic_ns() < by_ns)
		poll(NULL, 0, 1);
	assert_true(flow_walk_is_over(walk));
	n = flow_walk_take(walk, flows, WHOLE_FLOWS + 1);
	assert_int_equal(n, WHOLE_FLOWS);
	for (unsigned i = 0; i < n; i++) {
		const unsigned first = flows[i].port[0] == 40000 ? 0 : 1;
		const uint8_t *client = flows[i].address[first];

		assert_int_equal(flows[i].worker, 3);
		assert_int_equal(flows[i].ip_version, 4);
		assert_int_equal(flows[i].protocol, 17);
		assert_int_equal(flows[i].port[!first], 2000);
		assert_int_equal(flows[i].packets[0] + flows[i].packets[1], 3);
		assert_int_equal(flows[i].octets[0] + flows[i].octets[1], 3 * 38);
		assert_in_range(client[3], 1, WHOLE_FLOWS);
		assert_false(seen[client[3] - 1]);
		seen[client[3] - 1] = true;
	}
	flow_walk_free(walk);
	live_end(probe);
}

static void one_that_is_cancelled_is_over_soon(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	struct flow_walk *walk = flow_walk_new(0);
	const uint64_t by_ns = monotonic_ns() + UINT64_C(10000000000);

	flow_walk_cancel(walk);
	worker_walk(probe->worker[0], walk);
	while (!flow_walk_is_over(walk) && monotonic_ns() < by_ns)
		poll(NULL, 0, 1);
	assert_true(flow_walk_is_over(walk));
	flow_walk_free(walk);
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_live_flow_is_shown_once_with_its_counts),
	    cmocka_unit_test(one_that_is_cancelled_is_over_soon),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
