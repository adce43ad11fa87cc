// SPDX-License-Identifier: BSD-3-Clause
// By how much timeouts overshoot with 16 M Flows, without any load and under all that the worker
// can take. The clock is the worker's own CPU time, to which an idle poll's nap is added: a
// neighbour that takes the CPU away does not count. With --model a poll takes what a slow machine
// would need for it, so that the outcome is the same everywhere.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"
#include "probe/counters/worker_counters.h"

enum { BURST = 64, NAP_NS = 160000, TCP = 6, UDP = 17 }; // a nap of 100 us and the timer's slack

// Times in ms of the clock. Flows begin evenly from 0 to `fill`. Without load all of them are
// silent and end by the idle timeout; under load the odd ones are silent, the even ones busy, and
// cut by the packet that goes on with them. So 1.7 M Flows end or are cut a second: a worker that
// makes no more than that holds 16 M.
struct plan {
	uint64_t flows, fill, idle, active, end;
};

struct expiry {
	struct plan plan;
	struct worker *worker;
	struct rte_mempool *pool;
	uint64_t epoch_us; // of the clock's start
	uint64_t now_ns;   // since then
	bool model;
	uint64_t next; // Flow of the fill
	uint64_t worst_idle_us, n_idle, n_active, n_packets;
};

static uint64_t cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static uint64_t next_flow(void *context)
{
	return ((struct expiry *)context)->next++;
}

static uint64_t busy_flow(void *context)
{
	return bench_random() % ((struct expiry *)context)->plan.flows & ~UINT64_C(1);
}

// A record's overshoot: made now, and due since its last packet. What is cut is cut in time.
static void note(void *context, const struct flow_record *record)
{
	struct expiry *expiry = context;
	bool cut = record->end_reason == FLOW_END_ACTIVE;
	uint64_t last = RTE_MAX(record->end_us[FORWARD], record->end_us[REVERSE]);
	uint64_t due = last + expiry->plan.idle * 1000;
	uint64_t over = expiry->worker->now_us > due ? expiry->worker->now_us - due : 0;

	expiry->n_idle += record->end_reason == FLOW_END_IDLE;
	expiry->n_active += cut;
	if (!cut)
		expiry->worst_idle_us = RTE_MAX(expiry->worst_idle_us, over);
}

static bool poll_once(struct expiry *expiry, struct rte_mbuf **mbuf, unsigned n)
{
	struct worker *worker = expiry->worker;
	bool more;

	if (n > 0)
		worker_process(worker, WORKER_TAKEN, mbuf, n);
	else
		worker_drain(worker);
	more = meter_sweep(&worker->meter, worker->now_us);
	worker_publish(worker);
	record_ring_drain(worker->meter.ring, 4096, note, expiry);
	return more;
}

// What the poll took, or would take on a slow machine.
static void pass_time(struct expiry *expiry, uint64_t began_ns, unsigned n, uint64_t n_records)
{
	expiry->now_ns += expiry->model ? 2000 + n * 100 + n_records * 300 : cpu_ns() - began_ns;
}

static void fill(struct expiry *expiry)
{
	const struct plan *plan = &expiry->plan;
	struct rte_mbuf *mbuf[BURST];

	while (expiry->next < plan->flows) {
		expiry->worker->now_us =
		    expiry->epoch_us + expiry->next * plan->fill * 1000 / plan->flows;
		bench_make(expiry->pool, mbuf, BURST, next_flow, expiry);
		worker_process(expiry->worker, WORKER_TAKEN, mbuf, BURST);
	}
	worker_drain(expiry->worker);
}

// From the fill's end to the plan's end. Making the packets takes no time of the clock.
static void run(struct expiry *expiry, bool load)
{
	const struct plan *plan = &expiry->plan;
	const unsigned n = load ? BURST : 0;
	struct rte_mbuf *mbuf[BURST];

	expiry->now_ns = plan->fill * 1000000;
	while (expiry->now_ns < plan->end * 1000000) {
		uint64_t before = expiry->n_idle + expiry->n_active, began_ns;
		bool more;

		if (load)
			bench_make(expiry->pool, mbuf, BURST, busy_flow, expiry);
		began_ns = cpu_ns();
		expiry->worker->now_us = expiry->epoch_us + expiry->now_ns / 1000;
		more = poll_once(expiry, mbuf, n);
		pass_time(expiry, began_ns, n, expiry->n_idle + expiry->n_active - before);
		expiry->n_packets += n;
		if (n == 0 && !more)
			expiry->now_ns += NAP_NS;
	}
}

static void print(const struct expiry *expiry, const char *load)
{
	char name[80], note_text[160];
	struct bench_row row = {name, 1, 0.5, 0, "s", note_text};

	snprintf(name, sizeof(name), "idle timeout's worst overshoot, 16 M Flows, %s", load);
	snprintf(note_text, sizeof(note_text),
		 "%.1f M Flows ended, %.1f M cut, %.1f Mpps; the worker's own CPU time",
		 (double)expiry->n_idle / 1e6, (double)expiry->n_active / 1e6,
		 (double)expiry->n_packets / 1000 / (double)(expiry->plan.end - expiry->plan.fill));
	row.measured = (double)expiry->worst_idle_us / 1e6;
	bench_print(&row);
}

static void measure(struct rte_mempool *pool, const struct plan *plan, bool model, bool load)
{
	struct record_ring *ring = record_ring_new("expiry", 1 << 16, -1);
	struct expiry expiry = {.plan = *plan, .pool = pool, .model = model};
	struct worker *worker = bench_worker(plan->flows + BURST, ring, FULL_DROP_NEW, NULL);

	meter_set_silence(&worker->meter, UDP, plan->idle * UINT64_C(1000));
	meter_set_silence(&worker->meter, TCP, plan->idle * UINT64_C(1000));
	worker->meter.active_us = plan->active * 1000;
	expiry.worker = worker;
	expiry.epoch_us = worker->now_us;
	fill(&expiry);
	run(&expiry, load);
	print(&expiry, load ? "full load" : "no load");
	bench_worker_end(worker);
	record_ring_free(ring);
}

int main(int argc, char *argv[])
{
	struct plan plan = {UINT64_C(16) << 20, 10000, 10000, 10500, 21500};
	bool model = argc > 1 && strcmp(argv[1], "--model") == 0;
	struct rte_mempool *pool;

	bench_start(argc, argv);
	if (bench_quick)
		plan = (struct plan){50000, 100, 100, 105, 215};
	bench_direction = BENCH_FORWARD;
	pool = bench_pool(16383);
	measure(pool, &plan, model, false);
	measure(pool, &plan, model, true);
	return 0;
}
