// SPDX-License-Identifier: BSD-3-Clause
#include "probe/worker/live_clock.h"

#include <stdatomic.h>
#include <stdbool.h>

#include <rte_cycles.h>
#include <rte_pause.h>

#include "config/clock.h"

// A moment as both clocks show it.
struct moment {
	uint64_t tsc;
	uint64_t ns;
};

enum { FRACTION = 32 }; // bits of the rate, which is ns a tick

enum { COMPARED_NS = 20000, AHEAD_NS = 500 };

// A line through `from`; readers take it whole or try again (`changes` is odd while it is written).
static struct {
	_Atomic uint32_t changes;
	_Atomic uint64_t tsc, ns, rate;
} line;

static atomic_uint false_ppm; // by how much the system's clock seems to run ahead

static struct moment last; // of the last adjustment, main's
static uint64_t epoch_ns;  // the system's clock less the monotonic one, at the start

static const uint64_t second_ns = 1000 * 1000 * 1000;

// The shortest of some tries is the one that nothing came between.
static struct moment moment_now(void)
{
	struct moment best = {0};
	uint64_t shortest = UINT64_MAX;

	for (unsigned i = 0; i < 8; i++) {
		uint64_t before = rte_rdtsc_precise(), steady = monotonic_ns();
		uint64_t after = rte_rdtsc_precise();

		if (after - before >= shortest)
			continue;
		shortest = after - before;
		best.tsc = before + shortest / 2;
		best.ns = steady + epoch_ns;
	}
	return best;
}

static uint64_t scale(uint64_t ticks, uint64_t rate)
{
	return (uint64_t)((unsigned __int128)ticks * rate >> FRACTION);
}

static uint64_t rate_between(struct moment from, struct moment to)
{
	return (uint64_t)(((unsigned __int128)(to.ns - from.ns) << FRACTION) / (to.tsc - from.tsc));
}

static void set_line(struct moment from, uint64_t rate)
{
	uint32_t changes = atomic_load_explicit(&line.changes, memory_order_relaxed);

	atomic_store_explicit(&line.changes, changes + 1, memory_order_relaxed);
	atomic_thread_fence(memory_order_release);
	atomic_store_explicit(&line.tsc, from.tsc, memory_order_relaxed);
	atomic_store_explicit(&line.ns, from.ns, memory_order_relaxed);
	atomic_store_explicit(&line.rate, rate, memory_order_relaxed);
	atomic_store_explicit(&line.changes, changes + 2, memory_order_release);
}

static uint64_t at(uint64_t tsc)
{
	uint64_t from, ns, rate;
	uint32_t changes;

	for (;;) {
		changes = atomic_load_explicit(&line.changes, memory_order_acquire);
		from = atomic_load_explicit(&line.tsc, memory_order_relaxed);
		ns = atomic_load_explicit(&line.ns, memory_order_relaxed);
		rate = atomic_load_explicit(&line.rate, memory_order_relaxed);
		atomic_thread_fence(memory_order_acquire);
		if (!(changes & 1) &&
		    changes == atomic_load_explicit(&line.changes, memory_order_relaxed))
			break;
		rte_pause();
	}
	return tsc > from ? ns + scale(tsc - from, rate) : ns;
}

// Between the moment that a new line starts from and its first reader, others have followed the
// old one a little further.
uint64_t live_clock_ns(void)
{
	static _Thread_local uint64_t latest;
	uint64_t now = at(rte_rdtsc());

	if (now > latest)
		latest = now;
	return latest;
}

void live_clock_falsify(unsigned ppm)
{
	atomic_store(&false_ppm, ppm);
}

static uint64_t falsified(uint64_t wall_ns)
{
	const unsigned ppm = atomic_load_explicit(&false_ppm, memory_order_relaxed);
	static _Atomic uint64_t since_ns;
	uint64_t none = 0;

	if (ppm == 0)
		return wall_ns;
	atomic_compare_exchange_strong(&since_ns, &none, wall_ns);
	return wall_ns + (wall_ns - atomic_load(&since_ns)) / 1000000 * ppm;
}

bool live_clock_compare(uint64_t *now_us, uint64_t *wall_us)
{
	uint64_t before = live_clock_ns(), wall = falsified(clock_ns(CLOCK_REALTIME));
	uint64_t after = live_clock_ns();

	*now_us = (before + (after - before) / 2) / 1000;
	*wall_us = wall / 1000;
	return after - before < COMPARED_NS;
}

uint64_t live_clock_ahead(struct live_ahead *ahead)
{
	uint64_t shortest = UINT64_MAX, ns = 0, after = 0;

	for (unsigned i = 0; i < 4 && shortest > AHEAD_NS; i++) {
		const uint64_t before = live_clock_ns(), steady = monotonic_ns();

		after = live_clock_ns();
		if (after - before >= shortest)
			continue;
		shortest = after - before;
		ns = before + shortest / 2 - steady;
	}
	if (shortest <= AHEAD_NS || after - ahead->read_ns > second_ns)
		*ahead = (struct live_ahead){ns, after};
	return ahead->ns;
}

void live_clock_start(void)
{
	const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
	struct moment first;

	if (last.tsc != 0)
		return;
	epoch_ns = clock_ns(CLOCK_REALTIME) - monotonic_ns();
	first = moment_now();
	nanosleep(&pause, NULL);
	last = moment_now();
	set_line(last, rate_between(first, last));
}

void live_clock_adjust(void)
{
	struct moment now, from;
	uint64_t rate;
	int64_t error, most, change;

	if (last.tsc == 0) // nobody needs it: files have their own clock
		return;
	now = moment_now();
	if (now.tsc <= last.tsc || now.ns <= last.ns)
		return;
	// The monotonic clock is never set, so this is the TSC's rate and no earlier correction is
	// in it: corrections do not add up.
	rate = rate_between(last, now);
	last = now;
	from = (struct moment){now.tsc, at(now.tsc)};
	error = (int64_t)(now.ns - from.ns);
	if (error > (int64_t)second_ns) { // the TSC stood still: a machine that was suspended
		from.ns = now.ns;
		error = 0;
	}
	most = (int64_t)(rate / 10);
	change = (int64_t)((__int128)error * (int64_t)rate / 4 / (int64_t)second_ns);
	change = change > most ? most : change < -most ? -most : change;
	set_line(from, rate + (uint64_t)change);
}
