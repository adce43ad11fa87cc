// SPDX-License-Identifier: BSD-3-Clause
#include "probe_run.h"

#include "probe/table/flow_table.h"
#include "probe/table/table_memory.h"
#include "probe/worker/table_share.h"

static unsigned any_frame(unsigned, uint8_t *to)
{
	return udp_frame(&(struct udp){1, 2, 3, 4, 5}, to);
}

static struct run *opened(unsigned n_workers)
{
	struct run *run = run_new(n_workers, run_file(run_capture("share", 1, any_frame)));

	assert_int_equal(pmd_open(&run->options, &run->pmd), 0);
	return run;
}

static void a_small_table_fits(void **)
{
	struct run *run = opened(RUN_WORKERS);

	assert_int_equal(table_share_check(&run->options, run->pmd, 0), 0);
	run_end(run);
}

// Two tables of which each alone would fit, but not both.
static void tables_that_fit_one_by_one_but_not_together_are_refused(void **)
{
	struct run *run = opened(2);
	uint64_t flows = 1 << 20;

	while (table_memory_fits(flow_table_octets(flows), pmd_worker_numa_node(run->pmd, 0)) > 1)
		flows += flows / 4;
	run->options.max_flows = 2 * flows;
	assert_int_equal(table_share_check(&run->options, run->pmd, 0), -ENOMEM);
	run_end(run);
}

// The largest tables of n workers fit, but not with what is measured of each Flow besides.
static bool is_refused_with_measures(unsigned n)
{
	struct run *run = opened(n);
	const int node = pmd_worker_numa_node(run->pmd, 0);
	uint64_t flows = 1 << 20;
	int err;

	while (table_memory_fits(flow_table_octets(flows + flows / 16), node) >= n)
		flows += flows / 16;
	assert_true(table_memory_fits(flow_table_octets(flows), node) >= n);
	run->options.max_flows = n * flows;
	err = table_share_check(&run->options, run->pmd, RECORD_HAS(TCP) | RECORD_HAS(TUNNEL));
	run_end(run);
	return err == -ENOMEM;
}

// A table is on pages of one kind: how many leave the least depends on what there is of each.
static void what_is_kept_beside_the_table_counts(void **)
{
	bool refused = false;

	for (unsigned n = 1; n <= RUN_WORKERS; n++)
		refused |= is_refused_with_measures(n);
	assert_true(refused);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_small_table_fits),
	    cmocka_unit_test(tables_that_fit_one_by_one_but_not_together_are_refused),
	    cmocka_unit_test(what_is_kept_beside_the_table_counts),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
