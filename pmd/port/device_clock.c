// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>
#include <rte_pause.h>

#include "pmd/port/device_clock.h"

#define SECOND UINT64_C(1000000000)

enum { FRACTION = 32 };

// What a servo (PTP) turns a clock by is less than a thousandth; a packet waits for less than a
// second, and none is from the future. A reading so much blunter than the last one tells nothing
// new, for some time.
enum { MOST_DRIFT = 1000, EARLY_NS = 1000000, BLUNT = 4, KEPT_SECONDS = 10 };

static uint64_t line_at(const struct device_line *line, uint64_t ticks)
{
	const int64_t away = (int64_t)(ticks - line->ticks);

	return line->ns + (uint64_t)((__int128)away * (int64_t)line->rate >> FRACTION);
}

static void lines_show(struct device_clock *clock)
{
	uint32_t changes = atomic_load_explicit(&clock->changes, memory_order_relaxed);
	uint64_t words[DEVICE_LINES_WORDS];

	memcpy(words, &clock->lines, sizeof(words));
	atomic_store_explicit(&clock->changes, changes + 1, memory_order_relaxed);
	atomic_thread_fence(memory_order_release);
	for (unsigned i = 0; i < DEVICE_LINES_WORDS; i++)
		atomic_store_explicit(&clock->shown[i], words[i], memory_order_relaxed);
	atomic_store_explicit(&clock->changes, changes + 2, memory_order_release);
}

bool device_clock_lines(const struct device_clock *clock, struct device_lines *lines)
{
	uint64_t words[DEVICE_LINES_WORDS];
	uint32_t changes;

	for (;;) {
		changes = atomic_load_explicit(&clock->changes, memory_order_acquire);
		for (unsigned i = 0; i < DEVICE_LINES_WORDS; i++)
			words[i] = atomic_load_explicit(&clock->shown[i], memory_order_relaxed);
		atomic_thread_fence(memory_order_acquire);
		if (!(changes & 1) &&
		    changes == atomic_load_explicit(&clock->changes, memory_order_relaxed))
			break;
		rte_pause();
	}
	memcpy(lines, words, sizeof(*lines));
	return lines->now.rate != 0;
}

// A clock that stands still or goes back has no rate.
static uint64_t rate_since(const struct device_clock *clock, uint64_t ticks, uint64_t ns)
{
	const int64_t passed = (int64_t)(ticks - clock->lines.now.ticks);

	if (passed <= 0 || ns <= clock->lines.now.ns)
		return 0;
	return (uint64_t)(((unsigned __int128)(ns - clock->lines.now.ns) << FRACTION) /
			  (uint64_t)passed);
}

static void rate_set(struct device_clock *clock, uint64_t rate, uint64_t ns, uint64_t error_ns)
{
	clock->lines.now.rate = rate;
	clock->unsure_ns = (clock->sharp_ns + error_ns) * SECOND / (ns - clock->lines.now.ns);
}

static void lines_begin(struct device_clock *clock, uint64_t ticks, uint64_t ns, uint64_t error_ns)
{
	const uint64_t rate = rate_since(clock, ticks, ns);

	if (rate == 0)
		return;
	rate_set(clock, rate, ns, error_ns);
	clock->error_ns = error_ns + clock->unsure_ns; // until the next one, a second later
}

static void lines_follow(struct device_clock *clock, uint64_t ticks, uint64_t ns, uint64_t error_ns)
{
	const int64_t off = (int64_t)(ns - line_at(&clock->lines.now, ticks));
	const uint64_t size = (uint64_t)(off < 0 ? -off : off);
	const uint64_t passed = ns - clock->lines.now.ns, rate = rate_since(clock, ticks, ns);
	const uint64_t usual = clock->sharp_ns + error_ns + passed / MOST_DRIFT +
			       (uint64_t)((unsigned __int128)clock->unsure_ns * passed / SECOND);

	if (size > usual || rate == 0) { // the clock was set, not turned
		clock->lines.before = clock->lines.now;
		clock->lines.stepped_ns = ns;
	} else {
		rate_set(clock, rate, ns, error_ns);
	}
	clock->error_ns = clock->sharp_ns + error_ns + RTE_MIN(size, SECOND);
}

void device_clock_set(struct device_clock *clock, uint64_t ticks, uint64_t monotonic_ns,
		      uint64_t error_ns)
{
	const bool has_rate = clock->lines.now.rate != 0;

	if (has_rate && error_ns > BLUNT * clock->sharp_ns &&
	    monotonic_ns - clock->lines.now.ns < KEPT_SECONDS * SECOND)
		return;
	if (has_rate)
		lines_follow(clock, ticks, monotonic_ns, error_ns);
	else if (clock->is_read)
		lines_begin(clock, ticks, monotonic_ns, error_ns);
	clock->is_read = true;
	clock->lines.now.ticks = ticks;
	clock->lines.now.ns = monotonic_ns;
	clock->sharp_ns = error_ns;
	lines_show(clock);
}

static bool is_plausible(uint64_t time_ns, uint64_t now_ns)
{
	return time_ns <= now_ns + EARLY_NS && time_ns + SECOND >= now_ns;
}

uint64_t device_lines_convert(const struct device_lines *lines, uint64_t ticks, uint64_t now_ns)
{
	uint64_t time_ns = line_at(&lines->now, ticks);

	if (unlikely(!is_plausible(time_ns, now_ns))) {
		if (lines->stepped_ns == 0 || now_ns > lines->stepped_ns + SECOND)
			return 0;
		time_ns = line_at(&lines->before, ticks);
		if (!is_plausible(time_ns, now_ns))
			return 0;
	}
	return RTE_MIN(time_ns, now_ns);
}
