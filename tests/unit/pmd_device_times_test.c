// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>
#include <rte_ethdev.h>

#include "config/clock.h"
#include "pmd/port/device_times.h"
#include "pmd_eal_begin.h"

// A NIC whose clock runs at 250 MHz, or can only be asked for its PTP time, or not at all; in place
// of DPDK's functions.
static enum { RAW, PTP, NONE, STILL } shown;

int rte_eth_read_clock(uint16_t, uint64_t *clock)
{
	*clock = shown == STILL ? 5 : monotonic_ns() / 4;
	return shown == RAW || shown == STILL ? 0 : -ENOTSUP;
}

int rte_eth_timesync_read_time(uint16_t, struct timespec *time)
{
	const uint64_t now = monotonic_ns() + UINT64_C(1700000000000000000);

	*time = (struct timespec){(time_t)(now / 1000000000), (long)(now % 1000000000)};
	return shown == PTP ? 0 : -ENOTSUP;
}

int rte_eth_timesync_enable(uint16_t)
{
	return -ENOTSUP;
}

static bool begin(struct device_times *times)
{
	*times = (struct device_times){.mode = TIMESTAMPS_HARDWARE};
	assert_true(device_times_wanted(times, RTE_ETH_RX_OFFLOAD_TIMESTAMP, "net_test"));
	device_times_begin(times, 0);
	return times->used;
}

static uint64_t time_of(const struct device_times *times, struct rte_mbuf *mbuf, uint64_t stamp)
{
	struct device_lines lines;

	assert_true(device_clock_lines(&times->clock, &lines));
	*RTE_MBUF_DYNFIELD(mbuf, times->field, rte_mbuf_timestamp_t *) = stamp;
	return device_times_of(times, &lines, mbuf, monotonic_ns());
}

static void a_device_without_stamps_says_so(void **)
{
	struct device_times times = {.mode = TIMESTAMPS_AUTO};

	assert_false(device_times_wanted(&times, RTE_ETH_RX_OFFLOAD_SCATTER, "net_test"));
	assert_string_equal(times.why, "has a driver that stamps no packets (net_test)");
	times.mode = TIMESTAMPS_SOFTWARE;
	assert_false(device_times_wanted(&times, RTE_ETH_RX_OFFLOAD_TIMESTAMP, "net_test"));
}

static void a_clock_that_cannot_be_used_is_given_up(void **)
{
	struct device_times times;

	shown = NONE;
	assert_false(begin(&times));
	assert_string_equal(times.why, "has a clock that cannot be read");
	shown = STILL;
	assert_false(begin(&times));
	assert_string_equal(times.why, "has a clock that stands still");
}

static void a_stamp_becomes_the_time_of_its_packet(void **)
{
	struct device_times times;
	static struct rte_mbuf mbuf;
	uint64_t came;

	shown = RAW;
	assert_true(begin(&times));
	came = monotonic_ns();
	assert_true(time_of(&times, &mbuf, came / 4) == 0); // the NIC did not stamp it
	mbuf.ol_flags = times.flag;
	assert_in_range(time_of(&times, &mbuf, came / 4), came - times.clock.error_ns,
			came + times.clock.error_ns);
	shown = PTP;
	assert_true(begin(&times));
	came = monotonic_ns();
	assert_in_range(time_of(&times, &mbuf, came + UINT64_C(1700000000000000000)),
			came - times.clock.error_ns, came + times.clock.error_ns);
}

static void the_clock_is_read_again_after_a_second(void **)
{
	struct device_times times;
	uint64_t since;

	shown = RAW;
	assert_true(begin(&times));
	since = times.clock.lines.now.ns;
	device_times_read(&times, 0);
	assert_true(times.clock.lines.now.ns == since);
	while (monotonic_ns() - since < UINT64_C(900000000))
		;
	device_times_read(&times, 0);
	assert_true(times.clock.lines.now.ns > since);
}

static int all_begin(void **)
{
	return eal_begin();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_device_without_stamps_says_so),
	    cmocka_unit_test(a_clock_that_cannot_be_used_is_given_up),
	    cmocka_unit_test(a_stamp_becomes_the_time_of_its_packet),
	    cmocka_unit_test(the_clock_is_read_again_after_a_second),
	};

	return cmocka_run_group_tests(tests, all_begin, NULL);
}
