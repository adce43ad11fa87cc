// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <numa.h>
#include <numaif.h>

#include "export/export_process.h"
#include "export/transport/transport.h"

enum { N_RECORDS = 50000, MOST_COUNTER_SETS = 16 };

static struct options options_with(unsigned n_exporters, unsigned n_outputs, char **specs)
{
	struct options options = {.exporters = {.automatic = true, .n = n_exporters}};

	options.outputs.n = n_outputs;
	for (unsigned i = 0; i < n_outputs; i++)
		options.outputs.spec[i] = specs[i];
	return options;
}

static void push(struct record_ring *ring, unsigned n)
{
	struct flow_record record = {.n_cells = FLOW_RECORD_CELLS,
				     .metadata_at = FLOW_RECORD_OCTETS,
				     .packets = {2, 1},
				     .octets = {100, 40}};

	for (unsigned i = 0; i < n; i++) {
		while (!record_ring_push(ring, &record))
			usleep(10);
	}
}

// Every owner's counters hold in every unit; returns how many counter_sets there are.
static unsigned read_counters(struct export_process *process, struct counter_set **counter_sets,
			      struct counts rows[][COUNTER_SET_MAX_ROWS], unsigned wait_us)
{
	const unsigned n = export_process_counter_sets(process, counter_sets, MOST_COUNTER_SETS);

	for (unsigned i = 0; i < n; i++) {
		counter_set_read(counter_sets[i], rows[i], wait_us);
		for (unsigned unit = UNIT_PACKETS; unit <= UNIT_RECORDS; unit *= 2)
			assert_int_equal(counter_set_gap(counter_sets[i], rows[i], unit), 0);
	}
	return n;
}

// What all owners together counted at one side of a border.
static uint64_t boundary_sum(struct counter_set **counter_sets,
			     struct counts rows[][COUNTER_SET_MAX_ROWS], unsigned n,
			     const struct counter_boundary *boundary, enum counter_side side)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < n; i++) {
		for (unsigned row = 0; row < counter_sets[i]->n_rows; row++) {
			if (counter_sets[i]->rows[row].boundary == boundary &&
			    counter_sets[i]->rows[row].side == side)
				sum += rows[i][row].packets;
		}
	}
	return sum;
}

static void run_and_check(unsigned n_exporters, unsigned n_outputs, char **specs)
{
	const struct options options = options_with(n_exporters, n_outputs, specs);
	const struct export_environment environment = {.n_workers = 3, .file_input = true};
	struct counts rows[MOST_COUNTER_SETS][COUNTER_SET_MAX_ROWS];
	struct counter_set *counter_sets[MOST_COUNTER_SETS];
	struct export_process *process;
	unsigned n;

	assert_int_equal(export_process_open(&options, &environment, &process), 0);
	assert_int_equal(export_process_start(process), 0);
	for (unsigned round = 0; round < 5; round++) {
		for (unsigned worker = 0; worker < 3; worker++)
			push(export_process_source(process, worker)->ring, N_RECORDS / 5);
		read_counters(process, counter_sets, rows, 100000); // while it runs
	}
	export_process_stop(process);
	n = read_counters(process, counter_sets, rows, 0);
	assert_int_equal(n, n_exporters * (1 + n_outputs));
	assert_int_equal(boundary_sum(counter_sets, rows, n, BOUNDARY_RING_EXPORTER, COUNTER_IN),
			 3UL * 3 * N_RECORDS);
	assert_int_equal(boundary_sum(counter_sets, rows, n, BOUNDARY_EXPORTER_OUTPUT, COUNTER_OUT),
			 3UL * 3 * N_RECORDS * n_outputs);
	assert_int_equal(boundary_sum(counter_sets, rows, n, BOUNDARY_EXPORTER_OUTPUT, COUNTER_IN),
			 3UL * 3 * N_RECORDS * n_outputs);
	for (unsigned i = n_exporters; i < n; i++) {
		assert_int_equal(rows[i][OUTPUT_SENT].records, rows[i][OUTPUT_TAKEN].records);
		assert_int_equal(rows[i][OUTPUT_QUEUED].records, 0);
	}
	export_process_close(process);
}

static void every_output_gets_every_record_of_every_ring(void **)
{
	char *specs[] = {"null:", "null:,rate=off"};

	run_and_check(1, 2, specs);
}

static void two_exporters_share_the_rings(void **)
{
	char *specs[] = {"null:"};

	run_and_check(2, 1, specs);
}

static void without_an_output_records_are_still_accounted_for(void **)
{
	run_and_check(1, 0, NULL);
}

static void a_rate_is_kept(void **)
{
	char *specs[] = {"null:,rate=20k"};
	const struct options options = options_with(1, 1, specs);
	const struct export_environment environment = {.n_workers = 1, .file_input = true};
	struct export_process *process;
	struct timespec before, after;
	double seconds;

	assert_int_equal(export_process_open(&options, &environment, &process), 0);
	clock_gettime(CLOCK_MONOTONIC, &before);
	assert_int_equal(export_process_start(process), 0);
	push(export_process_source(process, 0)->ring, 10000);
	export_process_stop(process);
	clock_gettime(CLOCK_MONOTONIC, &after);
	seconds =
	    (double)(after.tv_sec - before.tv_sec) + (double)(after.tv_nsec - before.tv_nsec) / 1e9;
	assert_true(seconds >
		    0.45); // 10,000 records at 20,000 a second, less what the bucket holds
	export_process_close(process);
}

// By the kernel's own word: to a node, or to none.
static int policy_of(struct record_ring *ring)
{
	int policy = -1;

	assert_int_equal(get_mempolicy(&policy, NULL, 0, record_ring_reserve(ring), MPOL_F_ADDR),
			 0);
	return policy;
}

// A collector's, behind those of workers, on any.
static void the_ring_of_a_worker_lies_on_its_node(void **)
{
	static const int nodes[] = {0, -1};
	char *specs[] = {"null:"};
	const struct options options = options_with(1, 1, specs);
	const struct export_environment environment = {
	    .n_workers = 3, .worker_nodes = nodes, .n_worker_nodes = 2};
	struct export_process *process;

	if (numa_available() < 0)
		skip();
	assert_int_equal(export_process_open(&options, &environment, &process), 0);
	assert_int_not_equal(policy_of(export_process_source(process, 0)->ring), MPOL_DEFAULT);
	assert_int_equal(policy_of(export_process_source(process, 1)->ring), MPOL_DEFAULT);
	assert_int_equal(policy_of(export_process_source(process, 2)->ring), MPOL_DEFAULT);
	export_process_close(process);
}

static void a_wrong_output_or_core_starts_nothing(void **)
{
	char *specs[] = {"null:", "nil:"};
	struct options options = options_with(1, 2, specs);
	const struct export_environment environment = {.n_workers = 1};
	struct export_process *process = NULL;

	assert_true(export_process_open(&options, &environment, &process) < 0);
	options.outputs.n = 1;
	options.exporters = (struct core_list){.n = 1, .core = {9999}};
	assert_true(export_process_open(&options, &environment, &process) < 0);
	options.exporters = (struct core_list){.n = 2, .core = {0, 1}};
	assert_true(export_process_open(&options, &environment, &process) < 0);
	assert_null(process);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_output_gets_every_record_of_every_ring),
	    cmocka_unit_test(two_exporters_share_the_rings),
	    cmocka_unit_test(without_an_output_records_are_still_accounted_for),
	    cmocka_unit_test(a_rate_is_kept),
	    cmocka_unit_test(the_ring_of_a_worker_lies_on_its_node),
	    cmocka_unit_test(a_wrong_output_or_core_starts_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
