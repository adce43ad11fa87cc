// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_POLLER_H
#define PMD_POLLER_H

#include <stdint.h>

#include <rte_mbuf.h>

#include "config/counter_set.h"
#include "pmd/port/port.h"

enum { POLLER_QUEUES = 64 };

enum poller_row { POLLER_RECEIVED, POLLER_HANDED_ON, POLLER_MISPLACED };

// A worker's RX queues and its counters of them; the worker's alone.
struct poller {
	struct counter_set *counters;
	unsigned n_queues;
	unsigned next; // whom to ask first
	struct {
		struct packet_socket *socket; // NULL: a DPDK device
		uint16_t port, queue;
	} queue[POLLER_QUEUES];
} __attribute__((aligned(64)));

// Returns -errno without a line: ENOMEM, ENOSPC when it has too many queues.
int poller_begin(struct poller *poller, unsigned worker);
int poller_add(struct poller *poller, const struct port *port, unsigned queue);
void poller_end(struct poller *poller);

// Up to n packets of its queues, in turn.
uint16_t poller_receive(struct poller *poller, struct rte_mbuf **burst, uint16_t n);

// For the worker: a packet that its NIC should have given to another worker.
void poller_note_misplaced(struct poller *poller);

#endif
