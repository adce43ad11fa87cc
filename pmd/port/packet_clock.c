// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdbool.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>

#include "config/clock.h"
#include "pmd/port/clock_reading.h"
#include "pmd/port/packet_clock.h"

#define MILLISECOND INT64_C(1000000)

enum { TRIES = 4, APART_NS = 20000, KEPT_SECONDS = 10 };

// Reading a NIC's clock is a system call that asks the NIC.
enum { SELDOM_NS = 10 * 1000 * 1000 };

static int stamps_read(const void *clock, uint64_t *real_ns)
{
	struct timespec now;

	if (clock_gettime(*(const clockid_t *)clock, &now) < 0)
		return -errno;
	*real_ns = (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
	return 0;
}

static void read_both(struct packet_clock *clock)
{
	const struct clock_reader reader = {stamps_read, &clock->stamps, TRIES, APART_NS};
	struct clock_reading reading;

	if (clock_reading_take(&reading, &reader) == 0) // else the NIC is gone
		packet_clock_set(clock, reading.monotonic_ns, reading.other, reading.error_ns);
}

void packet_clock_read(struct packet_clock *clock)
{
	if (clock->stamps != CLOCK_REALTIME) {
		clock->now_ns = monotonic_ns();
		if (clock->now_ns - clock->read_ns < SELDOM_NS)
			return;
		clock->read_ns = clock->now_ns;
	}
	read_both(clock);
}

void packet_clock_set(struct packet_clock *clock, uint64_t monotonic_ns, uint64_t real_ns,
		      uint64_t error_ns)
{
	const int64_t offset = (int64_t)(monotonic_ns - real_ns), step = offset - clock->offset_ns;
	const bool first = !clock->is_read;
	const uint64_t size = (uint64_t)(step < 0 ? -step : step);

	clock->now_ns = monotonic_ns;
	if (!first && size <= error_ns + clock->error_ns && error_ns >= clock->error_ns)
		return; // the same offset, seen less sharply
	if (!first && size > error_ns + clock->error_ns && size > (uint64_t)MILLISECOND) {
		clock->before_ns = clock->offset_ns;
		clock->stepped_ns = monotonic_ns;
	}
	clock->offset_ns = offset;
	clock->error_ns = error_ns;
	clock->is_read = true;
}

// Packets of a queue come nearly in order, and none from the future.
static bool is_plausible(const struct packet_clock *clock, uint64_t time_ns)
{
	return time_ns <= clock->now_ns + (uint64_t)MILLISECOND &&
	       time_ns + (uint64_t)MILLISECOND >= clock->latest_ns;
}

static bool stepped_lately(const struct packet_clock *clock)
{
	return clock->stepped_ns != 0 &&
	       clock->now_ns - clock->stepped_ns < KEPT_SECONDS * UINT64_C(1000000000);
}

uint64_t packet_clock_convert(struct packet_clock *clock, uint64_t real_ns)
{
	uint64_t time_ns = real_ns + (uint64_t)clock->offset_ns;

	if (unlikely(stepped_lately(clock)) && !is_plausible(clock, time_ns)) {
		uint64_t earlier_ns = real_ns + (uint64_t)clock->before_ns;

		time_ns = is_plausible(clock, earlier_ns) ? earlier_ns : clock->now_ns;
	}
	time_ns = RTE_MIN(time_ns, clock->now_ns);
	clock->latest_ns = RTE_MAX(clock->latest_ns, time_ns);
	return time_ns;
}
