// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_DEVICE_LOSS_H
#define PMD_DEVICE_LOSS_H

#include <stdint.h>

#include "config/counter_set.h"
#include "pmd/port/growing.h"
#include "pmd/port/port.h"

enum loss_row {
	LOSS_MISSED,
	LOSS_NO_MBUF,
	LOSS_ERRORS,
	LOSS_RING,
	LOSS_INTERFACE,
	N_LOSS_ROWS,
	LINK_GONE = N_LOSS_ROWS,
	LINK_DOWN,
	N_DEVICE_ROWS
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
