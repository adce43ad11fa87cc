// SPDX-License-Identifier: BSD-3-Clause
// Spreading by software: a poller with its own code hands packets to other workers over the rings
// of pmd/mesh.c; the other core takes and frees them.
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_cycles.h>
#include <rte_launch.h>
#include <rte_lcore.h>

#include "bench.h"
#include "pmd/eal/spread.h"
#include "pmd/pmd_private.h"
#include "probe/counters/worker_counters.h"

enum { WINDOW = 1024, BURST = 64, MOST_WORKERS = 8 };

static atomic_bool done;

static uint64_t any_flow(void *context)
{
	return bench_random() % *(uint64_t *)context;
}

// All the other workers at once; they only free.
static int take_and_free(void *context)
{
	struct pmd *pmd = context;
	struct rte_mbuf *mbuf[BURST];

	while (!atomic_load_explicit(&done, memory_order_relaxed))
		for (unsigned to = 1; to < pmd->n_workers; to++)
			rte_pktmbuf_free_bulk(mbuf, mesh_pull(pmd->mesh, to, mbuf, BURST));
	return 0;
}

// What pmd_open() would make of a port with one queue.
static struct pmd *pmd_with_poller(unsigned n_workers)
{
	struct pmd *pmd = aligned_alloc(64, RTE_ALIGN_CEIL(sizeof(*pmd), 64));
	struct mesh_settings settings = {.n_workers = n_workers,
					 .ring_size = ports_ring_size(n_workers)};

	memset(pmd, 0, sizeof(*pmd));
	pmd->n_workers = n_workers;
	pmd->polls[0] = pmd->checks[0] = true;
	pmd->reta_mask = SOFTWARE_RETA - 1;
	for (unsigned i = 0; i < SOFTWARE_RETA; i++)
		pmd->reta[i] = (uint8_t)(i % n_workers);
	settings.polls = pmd->polls;
	if (mesh_new(&settings, &pmd->mesh) < 0)
		exit(1);
	return pmd;
}

// Windows in which the rings took all: where the neighbour has the receiver's CPU, they do not.
static double poller_ns(struct worker *worker, struct rte_mempool *pool, uint64_t flows)
{
	const struct counts *lost = &worker->counters->now[WORKER_LOST_HAND_OVER];
	struct rte_mbuf *mbuf[WINDOW];
	struct windows windows;
	double ns;

	windows_init(&windows, bench_quick ? 50 : 6000);
	for (unsigned i = 0; i < 3 * windows.room && windows.n < windows.room; i++) {
		uint64_t start, before = lost->packets;

		bench_make(pool, mbuf, WINDOW, any_flow, &flows);
		start = rte_rdtsc();
		for (unsigned n = 0; n < WINDOW; n += BURST)
			worker_process(worker, WORKER_TAKEN, &mbuf[n], BURST);
		if (lost->packets == before || windows.n == 0)
			windows_add(&windows, rte_rdtsc() - start, WINDOW);
	}
	ns = windows_percentile(&windows, 25);
	windows_end(&windows);
	return ns;
}

static void measure(struct rte_mempool *pool, unsigned n_workers, const struct bench_row *bar)
{
	struct pmd *pmd = pmd_with_poller(n_workers);
	uint64_t flows = bench_quick ? 1000 : 1 << 20;
	struct worker *worker = bench_worker(flows, NULL, FULL_DROP_NEW, NULL);
	const struct counts *counters = worker->counters->now;
	struct bench_row row = *bar;
	char note[200];

	worker->pmd = pmd;
	worker->n_workers = n_workers;
	worker->hands_over = true;
	worker->checks_owner = true;
	free(worker->hand_over);
	worker->hand_over = calloc(n_workers, sizeof(*worker->hand_over));
	atomic_store(&done, false);
	rte_eal_remote_launch(take_and_free, pmd, rte_get_next_lcore(-1, 1, 0));
	row.measured = 1000 / poller_ns(worker, pool, flows);
	atomic_store(&done, true);
	rte_eal_mp_wait_lcore();
	worker_drain(worker);
	row.note = note;
	snprintf(note, sizeof(note),
		 "L2-warm, 1 M Flows; %.1f %% handed over, %.2f %% found the ring full, the rest "
		 "metered by the poller itself",
		 100.0 * (double)counters[WORKER_HANDED_OVER].packets /
		     (double)counters[WORKER_TAKEN].packets,
		 100.0 * (double)counters[WORKER_LOST_HAND_OVER].packets /
		     (double)counters[WORKER_TAKEN].packets);
	bench_print(&row);
	bench_worker_end(worker);
	mesh_free(pmd->mesh);
	free(pmd);
}

int main(int argc, char *argv[])
{
	struct rte_mempool *pool;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
		bench_print(
		    &(struct bench_row){"spreading by software", 0, 0, 0, "-", "needs two cores"});
		return 0;
	}
	setenv("BENCH_CORES", "0,1", 0);
	bench_start(argc, argv);
	if (rte_lcore_count() < 2)
		rte_exit(1, "two cores are needed\n");
	spread_prepare();
	pool = bench_pool(65535);
	measure(pool, 2,
		&(struct bench_row){"spreading by software, to one other worker", 0, 0, 0, "Mpps"});
	measure(pool, 4,
		&(struct bench_row){"spreading by software, to three other workers", 15, 25, 0,
				    "Mpps"});
	return 0;
}
