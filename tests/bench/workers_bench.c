// SPDX-License-Identifier: BSD-3-Clause
// Two workers against one: two tables, two pools, two pinned threads. Rounds of one alone and of
// both take turns, so that a busy neighbour counts on both sides.
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <rte_cycles.h>
#include <rte_launch.h>
#include <rte_lcore.h>
#include <rte_pause.h>

#include "bench.h"
#include "probe/counters/worker_counters.h"

enum { WINDOW = 1024, BURST = 64, WORKERS = 2, ROUND = 100 };

// Rounds: worker 0 alone, worker 1 alone, both. `worker` is idle in the other's.
enum mode { ALONE_0, ALONE_1, BOTH, N_MODES };

struct bench_side {
	unsigned index;
	uint64_t flows;
	struct rte_mempool *pool;
	struct worker *worker;
	struct windows alone, both;
};

static atomic_uint arrived;

static void meet(unsigned *meetings)
{
	*meetings += WORKERS;
	atomic_fetch_add(&arrived, 1);
	while (atomic_load(&arrived) < *meetings)
		rte_pause();
}

static uint64_t any_flow(void *context)
{
	return bench_random() % *(uint64_t *)context;
}

static uint64_t next_flow(void *context)
{
	return (*(uint64_t *)context)++;
}

static void fill(struct bench_side *side)
{
	struct rte_mbuf *mbuf[BURST];

	for (uint64_t next = 0; next < side->flows;) {
		bench_make(side->pool, mbuf, BURST, next_flow, &next);
		worker_process(side->worker, WORKER_TAKEN, mbuf, BURST);
	}
}

static void work(struct bench_side *side, struct windows *windows, unsigned n)
{
	struct rte_mbuf *mbuf[WINDOW];

	for (unsigned i = 0; i < n; i++) {
		uint64_t start;

		bench_make(side->pool, mbuf, WINDOW, any_flow, &side->flows);
		start = rte_rdtsc();
		for (unsigned at = 0; at < WINDOW; at += BURST)
			worker_process(side->worker, WORKER_TAKEN, &mbuf[at], BURST);
		windows_add(windows, rte_rdtsc() - start, WINDOW);
	}
}

static int run(void *context)
{
	struct bench_side *side = context;
	unsigned meetings = 0, rounds = bench_quick ? 3 : 90;

	fill(side);
	for (unsigned i = 0; i < rounds; i++) {
		enum mode mode = i % N_MODES;

		meet(&meetings);
		if (mode == BOTH)
			work(side, &side->both, bench_quick ? 10 : ROUND);
		else if (mode == (enum mode)side->index)
			work(side, &side->alone, bench_quick ? 10 : ROUND);
	}
	return 0;
}

static double mpps(struct windows *windows)
{
	return 1000 / windows_percentile(windows, 25);
}

static void measure(struct rte_mempool *const *pool, uint64_t flows, const struct bench_row *bar)
{
	struct bench_side side[WORKERS];
	struct bench_row row = *bar;
	double alone = 0, both = 0;
	char note[160];

	atomic_store(&arrived, 0);
	for (unsigned i = 0; i < WORKERS; i++) {
		side[i] = (struct bench_side){
		    .index = i, .flows = bench_quick ? 1000 : flows, .pool = pool[i]};
		side[i].worker = bench_worker(side[i].flows + BURST, NULL, FULL_DROP_NEW, NULL);
		windows_init(&side[i].alone, 4000);
		windows_init(&side[i].both, 4000);
	}
	rte_eal_remote_launch(run, &side[1], rte_get_next_lcore(-1, 1, 0));
	run(&side[0]);
	rte_eal_mp_wait_lcore();
	for (unsigned i = 0; i < WORKERS; i++) {
		alone += mpps(&side[i].alone) / WORKERS;
		both += mpps(&side[i].both);
		windows_end(&side[i].alone);
		windows_end(&side[i].both);
		bench_worker_end(side[i].worker);
	}
	row.measured = both / alone;
	row.note = note;
	snprintf(note, sizeof(note),
		 "L2-warm: one alone %.1f Mpps, both together %.1f; each its own "
		 "table, pool and core",
		 alone, both);
	bench_print(&row);
}

int main(int argc, char *argv[])
{
	struct rte_mempool *pool[WORKERS];

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
		bench_print(&(struct bench_row){"two workers against one", 0, 0, 0, "-",
						"needs two cores"});
		return 0;
	}
	setenv("BENCH_CORES", "0,1", 0);
	bench_start(argc, argv);
	if (rte_lcore_count() < WORKERS)
		rte_exit(1, "two cores are needed\n");
	for (unsigned i = 0; i < WORKERS; i++)
		pool[i] = bench_pool(16383);
	measure(pool, UINT64_C(64) << 10,
		&(struct bench_row){"two workers against one, 64 k Flows each", 0, 0, 0, "times"});
	measure(
	    pool, UINT64_C(1) << 20,
	    &(struct bench_row){"two workers against one, 1 M Flows each", 1.6, 1.95, 0, "times"});
	return 0;
}
