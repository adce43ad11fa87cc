// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_POLLER_H
#define PMD_POLLER_H

#include <stdint.h>

#include <rte_mbuf.h>

#include "config/counter_set.h"
#include "pmd/eal/waiter.h"
#include "pmd/port/port.h"

enum { POLLER_QUEUES = 64 };

#define POLLER_COUNTERS(X)                                                                         \
	X(RECEIVED, "received", "packets taken from the queues", COUNTER_IN, BOUNDARY_NONE)        \
	X(HANDED_ON, "handed on", "given to the worker that polls", COUNTER_OUT,                   \
	  BOUNDARY_READER_WORKER)                                                                  \
	X(MISPLACED, "misplaced (1 of 1024 checked)",                                              \
	  "the NIC put it into another worker's queue: its Flow may be counted twice; use "        \
	  "--spread software",                                                                     \
	  COUNTER_NOTE, BOUNDARY_NONE)                                                             \
	X(NO_STAMP, "without a NIC's time",                                                        \
	  "the NIC did not stamp it, or its clock was just set: it has its burst's time",          \
	  COUNTER_NOTE, BOUNDARY_NONE)

enum poller_row {
#define X(row, name, help, side, boundary) POLLER_##row,
	POLLER_COUNTERS(X)
#undef X
};

// A worker's RX queues and its counters of them; the worker's alone.
struct poller {
	struct counter_set *counters;
	unsigned n_queues;
	bool stamps;
	unsigned next;		 // whom to ask first
	atomic_bool misplaced;	 // a packet was; others read it
	_Atomic uint32_t rounds; // polls made; others read it
	struct waiter *waiter;
	struct {
		struct packet_socket *socket; // NULL: a DPDK device
		uint16_t port, queue;
		const struct port *of;
	} queue[POLLER_QUEUES];
	int interrupts; // epoll descriptor of the devices' RX interrupts, -1: none has them
} __attribute__((aligned(64)));

// Returns -errno without a line: ENOMEM, ENOSPC when it has too many queues.
// `stamps`: packets of devices get stamps too, with the NIC's time or that of their burst.
int poller_begin(struct poller *poller, unsigned worker, bool stamps);
int poller_add(struct poller *poller, const struct port *port, unsigned queue);
void poller_end(struct poller *poller);

// Up to n packets of its queues, in turn.
uint16_t poller_receive(struct poller *poller, struct rte_mbuf **burst, uint16_t n);

// Once the ports are started: makes `waiter` wake up when a queue has packets. A queue that cannot
// say so makes its sleeps short.
void poller_wake(struct poller *poller, struct waiter *waiter);
// The same for a port that was opened again, from another thread than the worker's.
void poller_wake_again(struct poller *poller, const struct port *port);

// For the worker, around a sleep: enables and disables the devices' RX interrupts. False: packets
// came meanwhile, do not sleep.
bool poller_sleep_begin(struct poller *poller);
void poller_sleep_end(struct poller *poller);

// For the worker: a packet that its NIC should have given to another worker.
void poller_note_misplaced(struct poller *poller);

#endif
