// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_PORT_H
#define PMD_PORT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <rte_ethdev.h>

#include "pmd/input/input.h"
#include "pmd/port/device_times.h"
#include "pmd/port/growing.h"
#include "pmd/port/packet_socket.h"
#include "pmd/port/rx_map.h"

enum { PORT_ROOM = 2048, PORT_DESCRIPTORS = 2048 };

struct port;

// What a port is driven by: a DPDK device, or packet sockets of ours. On error one line has been
// logged; returns -errno.
struct port_driver {
	const char *name;
	// Sets queues, MTU, offloads; nothing transmits.
	int (*configure)(struct port *port, const struct rx_map_port *mapped);
	int (*add_queue)(struct port *port, unsigned queue, struct rte_mempool *pool);
	// Starts receiving: promiscuous, all multicast, flow control off.
	int (*start)(struct port *port);
	void (*stop)(struct port *port);
	void (*close)(struct port *port);
	// Receives from the kernel's interface of that number, made again under the name of the
	// one that is gone, and stores it; while no worker polls a DPDK device. Logs nothing;
	// -errno: try again later. NULL: the port is not the kernel's.
	int (*reopen)(struct port *port, unsigned interface);
	// The descriptor that is readable when a queue of a started port has packets; -1: none.
	int (*wake_fd)(const struct port *port, unsigned queue);
};

extern const struct port_driver device_driver, socket_driver;

// One port that we receive from.
struct port {
	const struct port_driver *driver;
	uint16_t id; // mbuf->port; sockets are counted down from the highest
	const struct input *input;
	unsigned interface;	      // the kernel's number of it now
	bool kernel_times;	      // packets shall have the kernel's times
	bool small;		      // sockets have small rings
	unsigned device;	      // which of the input's devices, from 0
	bool carrier;		      // a NIC's port has one
	struct rte_eth_dev_info info; // of a DPDK device
	bool number_kept;	      // while that is gone
	struct device_times times;    // of its packets
	struct packet_socket *socket[RX_MAP_QUEUES];
	uint16_t fanout;		// the sockets' group, 0: none
	int xdp_socket;			// of an AF_XDP device, which has one queue; -1: none
	uint64_t xdp_drops;		// of sockets it had before
	struct growing packets, octets; // that came to it
	struct rx_port can;
	unsigned n_queues;
	uint16_t n_descriptors;
	uint16_t mtu;
	bool scatter;
	bool started;
	atomic_bool paused;	// a DPDK device that workers shall not poll now
	bool by_nic;		// its RSS spreads
	unsigned common_reta;	// entries of the redirection table that all ports have in common
	bool refuses_lsc;	// did not start with its link's interrupt
	bool link_interrupts;	// the link's changes interrupt
	atomic_uint link_downs; // that were told so and not looked at yet
	atomic_bool link_up, leaving; // as told last; the device is being taken away
	atomic_bool failed;	      // not taken out: to be opened anew
	struct rte_mempool *pool;
	bool renewed;			 // the pool is the port's own: it was opened again
	struct rte_mempool *pool_before; // its own until it was opened again the last time
	bool wants_interrupts;		 // an idle worker shall sleep
	bool interrupts;		 // its queues can wake a worker
	char rss[160];			 // what was read back, or why software spreads
};

// Whether there is a DPDK device behind its number now.
static inline bool port_has_device(const struct port *port)
{
	return !port->number_kept && rte_eth_dev_is_valid_port(port->id);
}

// What the device can do. trust_rss: believe also a virtual device that it spreads symmetrically.
int device_port_learn(struct port *port, uint16_t id, const struct input *input, bool trust_rss);
void socket_port_learn(struct port *port, uint16_t id, const struct input *input);

#endif
