// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_DEVICE_LOSS_H
#define PMD_DEVICE_LOSS_H

#include <stdint.h>

#include "config/counter_set.h"
#include "pmd/port/growing.h"
#include "pmd/port/port.h"

// The rows before N_LOSS_ROWS are losses; the others count, as records, what became of the link.
#define LOSS_COUNTERS(X)                                                                           \
	X(LOSS_MISSED, "dropped by device",                                                        \
	  "queue full: the worker was too slow (imissed); more workers", BOUNDARY_DEVICE)          \
	X(LOSS_NO_MBUF, "no packet buffer",                                                        \
	  "the pool was empty (rx_nombuf): a worker was stalled; more workers", BOUNDARY_DEVICE)   \
	X(LOSS_IN_PORT, "dropped before queues",                                                   \
	  "in the NIC's port, before any queue: look at PCIe width and memory", BOUNDARY_DEVICE)   \
	X(LOSS_ERRORS, "erroneous",                                                                \
	  "checksum, length and other errors (ierrors): look at cable and MTU", BOUNDARY_DEVICE)   \
	X(LOSS_RING, "dropped by kernel: ring full",                                               \
	  "the worker was too slow for the kernel's ring; more workers, or DPDK", BOUNDARY_DEVICE) \
	X(LOSS_INTERFACE, "dropped by kernel: interface",                                          \
	  "the interface's own rx_missed_errors or rx_fifo_errors: its hardware had no room",      \
	  BOUNDARY_DEVICE)                                                                         \
	X(LINK_GONE, "interface gone", "records counts how often it was deleted or moved away",    \
	  BOUNDARY_NONE)                                                                           \
	X(LINK_DOWN, "link down", "records counts how often the link went down", BOUNDARY_NONE)

enum loss_row {
#define X(row, name, help, boundary) row,
	LOSS_COUNTERS(X)
#undef X
	    N_LOSS_ROWS = LOSS_INTERFACE + 1
};

// What NIC or kernel lost before us, an input: DPDK's counters, and the kernel's own where DPDK
// hides them (af_xdp) or has no part (packet sockets). For the main thread alone.
struct device_loss {
	struct counter_set *counters;
	const struct input *input;
	struct growing interface; // the interface's own drops
	struct growing port[RX_MAP_PORTS][N_LOSS_ROWS];
};

int device_loss_begin(struct device_loss *loss, const struct input *input); // -ENOMEM
void device_loss_end(struct device_loss *loss);

// Reads the counters of the input and of its ports, and publishes them.
void device_loss_refresh(struct device_loss *loss, const struct port *const *ports,
			 unsigned n_ports);

#endif
