// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_PORT_H
#define PMD_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_ethdev.h>

#include "pmd/input.h"
#include "pmd/placement.h"

enum { PORT_ROOM = 2048, PORT_DESCRIPTORS = 2048 };

// One DPDK port that we receive from.
struct port {
	uint16_t id;
	const struct input *input;
	struct rte_eth_dev_info info;
	struct placement_port can;
	unsigned n_queues;
	uint16_t n_descriptors;
	uint16_t mtu;
	bool scatter;
	bool started;
	char rss[160]; // what was read back, or why software spreads
};

// What the device can do. trust_rss: believe also a virtual device that it spreads symmetrically.
int port_learn(struct port *port, uint16_t id, const struct input *input, bool trust_rss);

// Sets queues, MTU, offloads; nothing transmits. On error one line has been told; returns -errno.
int port_configure(struct port *port, const struct placed_port *placed);
int port_add_queue(const struct port *port, unsigned queue, struct rte_mempool *pool);

// Starts receiving: promiscuous, all multicast, flow control off.
int port_start(struct port *port);
void port_stop(struct port *port);
void port_close(struct port *port);

#endif
