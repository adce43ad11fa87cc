// SPDX-License-Identifier: BSD-3-Clause
#include <time.h>

#include <rte_cycles.h>

#include "config/clock.h"
#include "pmd/eal/stamp.h"
#include "probe/counters/worker_counters.h"
#include "probe/worker/live_clock.h"
#include "probe/worker/worker_state.h"

enum { BEHIND_US = 10 * 1000 };

void worker_publish(struct worker *worker)
{
	if (unlikely(worker->slow_ns != 0))
		worker_be_slow(worker);
	worker_answer(worker);
	record_ring_wake(worker->meter.ring);
	atomic_store_explicit(&worker->live_flows, flow_table_live(&worker->meter.table),
			      memory_order_relaxed);
	stage_end(&worker->clock, &worker->meter, STAGE_PUBLISH);
}

static unsigned take(struct worker *worker, enum origin origin, unsigned row,
		     uint16_t from(struct pmd *, unsigned, struct rte_mbuf **, uint16_t))
{
	struct received *received = &worker->received[origin];

	received->row = row;
	received->mbuf = worker->mbuf[origin];
	received->n = from(worker->pmd, worker->index, received->mbuf, worker->burst);
	worker_prefetch(received->mbuf, RTE_MIN(received->n, (unsigned)GROUP));
	return received->n;
}

// The stamps of live packets become times of our clock, and get the input clock: the newest time so
// far. Those from other workers have our clock's time already.
static void stamps_complete(struct worker *worker, struct received *received, uint64_t ahead_ns)
{
	for (unsigned i = 0; i < received->n; i++) {
		struct packet_stamp *stamp = packet_stamp(received->mbuf[i]);

		stamp->time_ns += ahead_ns;
		worker->clock_ns = RTE_MAX(worker->clock_ns, stamp->time_ns);
		stamp->clock_ns = worker->clock_ns;
	}
}

// Before packets are taken, so that those of a burst do not get the time of a clock that was set
// since.
static void check_wall_clock(struct worker *worker)
{
	uint64_t now_us, wall_us;

	if (!live_clock_compare(&now_us, &wall_us))
		return;
	if (wall_clock_set(&worker->wall, now_us, wall_us) != 0)
		worker->counters->now[WORKER_CLOCK_STEPS].packets++;
	time_bound_compared(&worker->bound,
			    (int64_t)(wall_us - now_us) - wall_clock_ahead(&worker->wall, now_us));
	if (time_bound_is_due(&worker->bound, now_us))
		time_bound_tell(&worker->bound, worker->pmd, now_us);
}

// The queues were not emptied for so long that it is no burst of the traffic.
static void note_backlog(struct worker *worker, unsigned n)
{
	const uint64_t emptied_us = worker->bound.emptied_us;
	const uint64_t since_us = RTE_MAX(worker->behind_until_us, emptied_us);

	time_bound_polled(&worker->bound, worker->now_us, n, worker->burst);
	if (likely(worker->now_us - emptied_us < BEHIND_US) || emptied_us == 0)
		return;
	atomic_store_explicit(&worker->behind_us,
			      atomic_load_explicit(&worker->behind_us, memory_order_relaxed) +
				  (worker->now_us - since_us),
			      memory_order_relaxed);
	worker->behind_until_us = worker->now_us;
}

unsigned worker_receive(struct worker *worker)
{
	unsigned n = 0;

	stage_clock_poll(&worker->clock, &worker->meter);
	if (unlikely(atomic_load_explicit(&worker->settings, memory_order_relaxed) !=
		     atomic_load_explicit(&worker->settings_taken, memory_order_relaxed)))
		worker_take_settings(worker);
	if (worker->awaits_others)
		worker->handed_over_us = dpi_handed_over(worker->dpi);
	if (!worker->file)
		worker->now_us = live_clock_us();
	if (!worker->file && worker->now_us - worker->wall.checked_us >= WALL_CHECK_US)
		check_wall_clock(worker);
	n = take(worker, OWN_QUEUES, WORKER_TAKEN, pmd_receive);
	if (!worker->file)
		note_backlog(worker, n);
	if (worker->n_workers > 1)
		n += take(worker, OTHER_WORKERS, WORKER_TAKEN_FROM_WORKERS, pmd_take);
	if (worker->stamped && !worker->file && n > 0) {
		stamps_complete(worker, &worker->received[OWN_QUEUES],
				live_clock_ahead(&worker->ahead));
		stamps_complete(worker, &worker->received[OTHER_WORKERS], 0);
	}
	if (unlikely(worker->faulty))
		worker_be_faulty(worker, &worker->received[OWN_QUEUES]);
	stage_clock_packets(&worker->clock, n);
	stage_end(&worker->clock, &worker->meter, n != 0 ? STAGE_RECEIVE : STAGE_IDLE);
	return n;
}

// Time for the sweep: no packet that has not been counted may be older.
static uint64_t sweep_time(const struct worker *worker)
{
	const struct packet_ring *pkts = &worker->pkts;

	if (worker->file || pkts->n_counted != pkts->n_parsed)
		return worker->meter.now_us;
	if (worker->stamped &&
	    worker->received[OWN_QUEUES].n == worker->burst) // more of them may wait
		return RTE_MIN(worker->now_us, worker->clock_ns / 1000);
	return worker->now_us;
}

// Main's wish to see the live Flows. It may make another one as soon as this one is ended.
static void walk_on(struct worker *worker, uint64_t now_us)
{
	struct flow_walk *walk = atomic_load_explicit(&worker->walk, memory_order_acquire);

	if (flow_walk_go_on(walk, &worker->meter, now_us))
		return;
	atomic_store_explicit(&worker->walk, NULL, memory_order_relaxed);
	flow_walk_end(walk);
}

// Main's wish that all Flows end: begins to follow it, or goes on with it.
static void expire_all(struct worker *worker, uint32_t asked, uint64_t now_us)
{
	struct meter *meter = &worker->meter;

	if (worker->expire_seen != asked) {
		worker->expire_seen = asked;
		meter_expire_all(
		    meter, now_us,
		    !atomic_load_explicit(&worker->delete_asked, memory_order_relaxed));
	}
	meter_expire_some(meter, now_us);
	atomic_store_explicit(&worker->n_expired, meter->expire_all.n_ended, memory_order_relaxed);
	if (!meter_is_expiring_all(meter))
		atomic_store_explicit(&worker->expire_answered, asked, memory_order_release);
	else if (record_ring_is_half_free(meter->ring))
		worker->sweep_waits = true;
}

// Flows of before a change of --sampling.
static void end_epochs(struct worker *worker, uint64_t now_us)
{
	worker->sweep_waits |= meter_end_epochs_some(&worker->meter, now_us);
	worker_tell_epoch(worker);
}

static bool has_other_epochs(const struct worker *worker)
{
	const struct epochs *epochs = &worker->meter.epochs;

	return epochs->n_flows[epoch_slot(epochs->now)] != flow_table_live(&worker->meter.table) ||
	       atomic_load_explicit(&worker->earliest_epoch, memory_order_relaxed) != epochs->now;
}

void worker_expire(struct worker *worker)
{
	const uint32_t asked = atomic_load_explicit(&worker->expire_asked, memory_order_acquire);
	const uint64_t now_us = sweep_time(worker);

	worker->sweep_waits = meter_sweep(&worker->meter, now_us);
	if (unlikely(worker->meter.interims.line != NULL))
		worker->sweep_waits |= interims_sweep(&worker->meter, now_us);
	if (unlikely(asked != atomic_load_explicit(&worker->expire_answered, memory_order_relaxed)))
		expire_all(worker, asked, now_us);
	if (unlikely(has_other_epochs(worker)))
		end_epochs(worker, now_us);
	if (unlikely(atomic_load_explicit(&worker->walk, memory_order_relaxed) != NULL))
		walk_on(worker, now_us);
	if (worker->dpi != NULL)
		dpi_worker_tick(worker->dpi, now_us);
	stage_end(&worker->clock, &worker->meter, STAGE_EXPIRE);
}
