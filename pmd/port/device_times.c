// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include <rte_ethdev.h>
#include <rte_mbuf_dyn.h>

#include "config/clock.h"
#include "pmd/port/clock_reading.h"
#include "pmd/port/device_times.h"

enum { TRIES = 8, SHARP_NS = 500, READ_NS = 900 * 1000 * 1000, BEGIN_NS = 50 * 1000 * 1000 };

bool device_times_wanted(struct device_times *times, uint64_t capabilities, const char *driver)
{
	times->used = false;
	if (times->mode != TIMESTAMPS_AUTO && times->mode != TIMESTAMPS_HARDWARE)
		return false;
	if (!(capabilities & RTE_ETH_RX_OFFLOAD_TIMESTAMP))
		snprintf(times->why, sizeof(times->why), "has a driver that stamps no packets (%s)",
			 driver);
	else if (rte_mbuf_dyn_rx_timestamp_register(&times->field, &times->flag) < 0)
		device_times_give_up(times, "has no room for stamps in packet buffers");
	else
		times->used = true;
	return times->used;
}

void device_times_give_up(struct device_times *times, const char *why)
{
	times->used = false;
	snprintf(times->why, sizeof(times->why), "%s", why);
}

// Where a driver shows no raw clock, its stamps are those of its PTP clock.
static int ticks_read(const void *clock, uint64_t *ticks)
{
	const uint16_t port = *(const uint16_t *)clock;
	struct timespec time = {0};
	int err = rte_eth_read_clock(port, ticks);

	if (err != -ENOTSUP)
		return err;
	err = rte_eth_timesync_read_time(port, &time);
	*ticks = (uint64_t)time.tv_sec * UINT64_C(1000000000) + (uint64_t)time.tv_nsec;
	return err;
}

static int clock_read(struct device_times *times, uint16_t port)
{
	const struct clock_reader reader = {ticks_read, &port, TRIES, SHARP_NS};
	struct clock_reading reading;
	int err = clock_reading_take(&reading, &reader);

	if (err == 0)
		device_clock_set(&times->clock, reading.other, reading.monotonic_ns,
				 reading.error_ns);
	return err;
}

void device_times_begin(struct device_times *times, uint16_t port)
{
	const struct timespec pause = {.tv_nsec = BEGIN_NS};
	struct device_lines lines;
	int err;

	if (!times->used)
		return;
	times->clock = (struct device_clock){0};
	rte_eth_timesync_enable(port); // some drivers want it, most do not have it
	err = clock_read(times, port);
	if (err == 0)
		nanosleep(&pause, NULL);
	if (err == 0)
		err = clock_read(times, port);
	if (err < 0)
		device_times_give_up(times, "has a clock that cannot be read");
	else if (!device_clock_lines(&times->clock, &lines))
		device_times_give_up(times, "has a clock that stands still");
}

void device_times_read(struct device_times *times, uint16_t port)
{
	if (times->used && monotonic_ns() - times->clock.lines.now.ns >= READ_NS)
		clock_read(times, port); // a device that is gone goes on by the last line
}
