// SPDX-License-Identifier: BSD-3-Clause
#include <time.h>

#include <rte_cycles.h>

#include "config/clock.h"
#include "pmd/eal/stamp.h"
#include "probe/counters/worker_counters.h"
#include "probe/worker/live_clock.h"
#include "probe/worker/worker_state.h"

enum {
	NAP_US = 200,
	LONG_NAP_US = 500,
	NAP_PACKETS = 64, // in a nap
	NAPS_WHEN_BUSY = 64,
	SWEEP_SLEEP_US = 2000,
	IDLE_SLEEP_US = 100 * 1000,
	STALL_SECONDS = 15,
	BEHIND_US = 10 * 1000,
};

static void held_in_pipeline(const struct worker *worker, struct counts *held)
{
	const struct packet_ring *pkts = &worker->pkts;

	held->packets = pkts->n_parsed - pkts->n_counted;
	held->octets = 0;
	for (uint32_t at = pkts->n_counted; at != pkts->n_parsed; at++)
		held->octets += pkts->pkt[at & (PACKET_RING_SIZE - 1)].delta.octets;
	if (worker->fragments != NULL)
		counts_add(held, &worker->fragments->waiting);
}

int64_t worker_audit_now(const struct worker *worker)
{
	struct counts found;
	const struct counts *live = &worker->meter.live;

	meter_recount(&worker->meter, &found);
	if (found.packets == live->packets && found.octets == live->octets &&
	    found.records + worker->meter.n_closed == flow_table_live(&worker->meter.table))
		return 0;
	// octets that differ where packets agree are a difference too
	return found.packets != live->packets ? llabs((int64_t)(found.packets - live->packets)) : 1;
}

static void answer_audit(struct worker *worker, uint32_t asked)
{
	atomic_store_explicit(&worker->audit_gap, worker_audit_now(worker), memory_order_relaxed);
	atomic_store_explicit(&worker->audit_answered, asked, memory_order_release);
}

static void answer_questions(struct worker *worker)
{
	uint32_t asked = atomic_load_explicit(&worker->audit_asked, memory_order_relaxed);
	struct counter_set *counters = worker->counters;

	if (asked != atomic_load_explicit(&worker->audit_answered, memory_order_relaxed))
		answer_audit(worker, asked);
	if (atomic_load_explicit(&counters->asked, memory_order_relaxed) !=
	    atomic_load_explicit(&counters->answered, memory_order_relaxed)) {
		held_in_pipeline(worker, &counters->now[WORKER_IN_PIPELINE]);
		counters->now[WORKER_IN_FLOWS] = worker->meter.live;
		counter_set_publish(counters);
	}
	counter_set_publish(worker->ring_counters);
	if (worker->dpi != NULL)
		counter_set_publish(dpi_worker_counters(worker->dpi));
}

// A test's fault, as a slow core or a costly output would be.
static void be_slow(struct worker *worker)
{
	const uint32_t n = worker->pkts.n_counted - worker->n_slowed;
	const uint64_t until_ns = monotonic_ns() + (uint64_t)n * worker->slow_ns;

	worker->n_slowed = worker->pkts.n_counted;
	while (monotonic_ns() < until_ns)
		rte_pause();
}

void worker_publish(struct worker *worker)
{
	if (unlikely(worker->slow_ns != 0))
		be_slow(worker);
	answer_questions(worker);
	record_ring_wake(worker->meter.ring);
	atomic_store_explicit(&worker->live_flows, flow_table_live(&worker->meter.table),
			      memory_order_relaxed);
	stage_end(&worker->clock, &worker->meter, STAGE_PUBLISH);
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

static void be_faulty(struct worker *worker, struct received *received)
{
	const uint64_t before = worker->n_taken;

	worker->n_taken += received->n;
	lose_one(worker, received, before);
	stall(worker, before);
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
		be_faulty(worker, &worker->received[OWN_QUEUES]);
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

// Waking up is what few packets cost; but where they have no times of their own, theirs is when the
// worker comes to them.
static unsigned nap_us(const struct worker *worker, unsigned n_packets)
{
	return worker->stamped && n_packets < NAP_PACKETS ? LONG_NAP_US : NAP_US;
}

static void nap(struct worker *worker)
{
	const struct timespec pause = {.tv_nsec = nap_us(worker, worker->n_since_nap) * 1000};

	worker->n_since_nap = 0;
	nanosleep(&pause, NULL);
}

// With live Flows the sweep has to go on; without, classification's rules may have been changed.
static unsigned longest_sleep_us(const struct worker *worker)
{
	if (worker->awaits_others) // it is awaited too, and its polls say how far it is
		return NAP_US;
	if (worker->fragments_wait)
		return SWEEP_SLEEP_US;
	if (worker->file || flow_table_live(&worker->meter.table) == 0)
		return IDLE_SLEEP_US;
	return SWEEP_SLEEP_US;
}

// Sleeps until packets or main's questions wake it. Where packets come so fast that it would be
// woken more often than it naps, it naps.
static void idle(struct worker *worker)
{
	const uint64_t since = rte_rdtsc();

	if (worker->n_naps != 0) {
		worker->n_naps--;
		nap(worker);
	} else {
		pmd_wait(worker->pmd, worker->index, longest_sleep_us(worker));
		if (!worker->file)
			worker->bound.emptied_us = live_clock_us(); // it was woken by what came
		worker->slept_short =
		    rte_rdtsc() - since < rte_get_tsc_hz() / 1000000 * nap_us(worker, 0);
	}
	stage_clock_slept(&worker->clock, since);
}

// Packets came, after a sleep or not.
static void note_wake(struct worker *worker)
{
	if (worker->slept_short)
		worker->n_naps = NAPS_WHEN_BUSY;
	worker->slept_short = false;
	worker->n_since_nap += worker->received[OWN_QUEUES].n;
}

// A record waits for room in its ring, and has not been counted.
static void answer_while_closing(void *context)
{
	answer_questions(context);
}

static void close_flows(struct worker *worker, uint64_t now_us)
{
	worker_drain(worker);
	if (worker->dpi != NULL)
		dpi_worker_passed(worker->dpi, UINT64_MAX);
	worker->meter.while_waiting = answer_while_closing;
	worker->meter.waiting_context = worker;
	meter_close_all(&worker->meter, now_us);
	worker->counters->now[WORKER_IN_PIPELINE] = (struct counts){0};
	worker->counters->now[WORKER_IN_FLOWS] = worker->meter.live;
	counter_set_end(worker->counters);
	counter_set_end(worker->ring_counters);
	if (worker->dpi != NULL)
		counter_set_end(dpi_worker_counters(worker->dpi));
	record_ring_wake(worker->meter.ring);
	atomic_store_explicit(&worker->live_flows, 0, memory_order_relaxed);
}

int worker_run(void *context)
{
	struct worker *worker = context;
	const bool naps = pmd_naps(worker->pmd);
	uint64_t clock_ns = 0;

	stage_clock_start(&worker->clock);
	for (;;) {
		if (worker->code->poll(worker)) {
			note_wake(worker);
			continue;
		}
		if (worker_fragments_end(worker))
			continue;
		if (pmd_ended(worker->pmd, worker->index, &clock_ns))
			break;
		if (naps && !worker->sweep_waits)
			idle(worker);
	}
	stage_clock_stop(&worker->clock);
	close_flows(worker, worker->file ? clock_ns / 1000 : live_clock_us());
	atomic_store_explicit(&worker->ended, true, memory_order_release);
	return 0;
}
