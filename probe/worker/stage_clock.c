// SPDX-License-Identifier: BSD-3-Clause
#include "probe/worker/stage_clock.h"

#include <rte_common.h>
#include <rte_cycles.h>

#include "probe/worker/worker.h"

static const char *const stage_name[N_STAGES] = {
#define X(stage, name) name,
    WORKER_STAGES(X)
#undef X
};

static uint64_t load(const _Atomic uint64_t *value)
{
	return atomic_load_explicit(value, memory_order_relaxed);
}

// Only the worker writes.
static void add(_Atomic uint64_t *value, uint64_t more)
{
	atomic_store_explicit(value, load(value) + more, memory_order_relaxed);
}

void stage_clock_start(struct stage_clock *clock)
{
	atomic_store_explicit(&clock->began, rte_rdtsc(), memory_order_relaxed);
}

void stage_clock_stop(struct stage_clock *clock)
{
	atomic_store_explicit(&clock->ended, rte_rdtsc(), memory_order_relaxed);
}

// Fibonacci hashing: evenly spread, and in step with no pattern of the traffic.
void stage_clock_poll(struct stage_clock *clock, struct meter *meter)
{
	const uint32_t mixed = (uint32_t)load(&clock->n_polls) * UINT32_C(0x9e3779b1);

	clock->timed = mixed < UINT32_MAX / STAGE_SAMPLE;
	add(&clock->n_polls, 1);
	meter->spent.timed = clock->timed;
	if (clock->timed)
		clock->since = rte_rdtsc();
}

static uint64_t take(_Atomic uint64_t *sum, uint64_t *ticks)
{
	const uint64_t taken = *ticks;

	add(sum, taken);
	*ticks = 0;
	return taken;
}

void stage_clock_note(struct stage_clock *clock, struct meter *meter, enum stage stage)
{
	const uint64_t now = rte_rdtsc(), passed = now - clock->since;
	uint64_t inner = take(&clock->ticks[STAGE_INSPECT], &meter->spent.inspecting);

	inner += take(&clock->ticks[STAGE_RECORD], &meter->spent.recording);
	add(&clock->ticks[stage], passed - RTE_MIN(inner, passed));
	clock->since = now;
}

void stage_clock_packets(struct stage_clock *clock, unsigned n)
{
	add(&clock->n_packets, n);
}

void stage_clock_slept(struct stage_clock *clock, uint64_t since)
{
	add(&clock->slept, rte_rdtsc() - since);
}

// Ticks that the worker was awake, to this moment or its end.
static double awake(const struct stage_clock *clock, uint64_t slept)
{
	const uint64_t began = load(&clock->began), ended = load(&clock->ended);
	const uint64_t until = ended != 0 ? ended : rte_rdtsc();

	return began != 0 && until - began > slept ? (double)(until - began - slept) : 0;
}

unsigned stage_clock_read(const struct stage_clock *clock, struct worker_stage *stages,
			  unsigned most)
{
	const uint64_t slept = load(&clock->slept);
	const double ns_a_tick = 1e9 / (double)rte_get_tsc_hz();
	const unsigned n = RTE_MIN(most, (unsigned)N_STAGES);
	double timed = 0, scale;

	for (unsigned i = 0; i < N_STAGES; i++)
		timed += (double)load(&clock->ticks[i]);
	scale = timed > 0 ? awake(clock, slept) / timed : 0;
	for (unsigned i = 0; i < n; i++) {
		const double ticks = (double)load(&clock->ticks[i]) * scale;

		stages[i] = (struct worker_stage){
		    .name = stage_name[i],
		    .polls = load(&clock->n_polls),
		    .packets = load(&clock->n_packets),
		    .ns = (uint64_t)((ticks + (double)(i == STAGE_IDLE ? slept : 0)) * ns_a_tick),
		};
	}
	return n;
}
