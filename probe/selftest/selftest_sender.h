// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SELFTEST_SENDER_H
#define PROBE_SELFTEST_SENDER_H

#include <sched.h>
#include <stdint.h>

#include "pmd/eal/cores.h"
#include "probe/selftest/selftest_records.h"

struct selftest_sender {
	const char *port;  // PCI address, or a virtual device's NAME,ARGS
	cpu_set_t cpus;	   // that it may run on
	uint16_t n_queues; // of a virtual device: as many as its peer has
	uint16_t id;
	struct rte_mempool *pool;
};

// What is sent: each Flow's packets both ways, all Flows in turn, at this rate.
struct selftest_load {
	unsigned stage, n_flows;
	uint64_t n_packets, per_second;
};

// Starts DPDK in this process and the port, whose link has to come up. On error one line has been
// printed; returns -errno.
int selftest_sender_open(struct selftest_sender *sender);
void selftest_sender_close(struct selftest_sender *sender);
// Sends; returns how many nanoseconds it took, and notes in flows (NULL: not) what was sent when.
uint64_t selftest_send(struct selftest_sender *sender, const struct selftest_load *load,
		       struct selftest_flow *flows);

#endif
