// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_DEVICE_LOSS_H
#define PMD_DEVICE_LOSS_H

#include <stdint.h>

#include "config/counter_set.h"
#include "pmd/port/port.h"

// What NIC or kernel lost before us, an input: DPDK's counters, and the kernel's own where DPDK
// hides them (af_xdp) or has no part (packet sockets). For the main thread alone.
struct device_loss {
	struct counter_set *counters;
	const struct input *input;
	uint64_t interface_before; // the interface's own drops when we began
};

int device_loss_begin(struct device_loss *loss, const struct input *input); // -ENOMEM
void device_loss_end(struct device_loss *loss);

// Reads the counters of the input and of its ports, and publishes them.
void device_loss_refresh(struct device_loss *loss, const struct port *const *ports,
			 unsigned n_ports);

#endif
