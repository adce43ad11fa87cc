// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_DEVICE_TIMES_H
#define PMD_DEVICE_TIMES_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_mbuf.h>
#include <rte_mbuf_dyn.h>

#include "config/options/options.h"
#include "pmd/port/device_clock.h"

// When a DPDK device itself received its packets: RTE_ETH_RX_OFFLOAD_TIMESTAMP, and the device's
// clock, which this thread (main) reads and workers convert by.
struct device_times {
	enum timestamps mode;
	bool used;
	char why[96]; // it is not, completes "--input NAME ..."
	int field;    // where in an mbuf the stamp is
	uint64_t flag;
	struct device_clock clock;
};

// Before the device is configured: whether it shall stamp packets; `capabilities` are its
// rx_offload_capa, `driver` is what it is called.
bool device_times_wanted(struct device_times *times, uint64_t capabilities, const char *driver);
// It will not after all.
void device_times_give_up(struct device_times *times, const char *why);

// Once the device is started: reads its clock until its rate is known (50 ms); gives up where it
// cannot be read.
void device_times_begin(struct device_times *times, uint16_t port);
// About once a second; more often does nothing.
void device_times_read(struct device_times *times, uint16_t port);

// The time of a packet that has been received by now_ns, by CLOCK_MONOTONIC; 0: it has none.
static inline uint64_t device_times_of(const struct device_times *times,
				       const struct device_lines *lines,
				       const struct rte_mbuf *mbuf, uint64_t now_ns)
{
	if (!(mbuf->ol_flags & times->flag))
		return 0;
	return device_lines_convert(
	    lines, *RTE_MBUF_DYNFIELD(mbuf, times->field, const rte_mbuf_timestamp_t *), now_ns);
}

#endif
