// SPDX-License-Identifier: BSD-3-Clause
#include <time.h>

#include "config/clock.h"
#include "probe/worker/worker_state.h"

enum { STALL_SECONDS = 15 };

// A test's fault, as a slow core or a costly output would be.
void worker_be_slow(struct worker *worker)
{
	const uint32_t n = worker->pkts.n_counted - worker->n_slowed;
	const uint64_t until_ns = monotonic_ns() + (uint64_t)n * worker->slow_ns;

	worker->n_slowed = worker->pkts.n_counted;
	while (monotonic_ns() < until_ns)
		rte_pause();
}

// A test's fault: one packet is gone and nobody has counted where.
static void lose_one(struct worker *worker, struct received *received, uint64_t before)
{
	struct rte_mbuf **mbuf = received->mbuf;

	if (worker->lose_at <= before || worker->lose_at > worker->n_taken)
		return;
	rte_pktmbuf_free(mbuf[worker->lose_at - before - 1]);
	mbuf[worker->lose_at - before - 1] = mbuf[--received->n];
	worker->counters->now[received->row].packets++;
}

// A test's fault, as a driver that hangs would be.
static void stall(const struct worker *worker, uint64_t before)
{
	const struct timespec pause = {.tv_sec = STALL_SECONDS};

	if (worker->stall_at > before && worker->stall_at <= worker->n_taken)
		nanosleep(&pause, NULL);
}

void worker_be_faulty(struct worker *worker, struct received *received)
{
	const uint64_t before = worker->n_taken;

	worker->n_taken += received->n;
	lose_one(worker, received, before);
	stall(worker, before);
}
