// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_PORT_STATE_H
#define PMD_PORT_STATE_H

#include <stdint.h>

#include "config/counter_set.h"

enum port_link {
	PORT_LINK_NONE, // it has none: a file, a virtual device
	PORT_LINK_GONE, // the interface is not there, it is waited for
	PORT_LINK_DOWN,
	PORT_LINK_UP,
};

// What a port is now, or a capture file. An input may have several.
struct port_state {
	const char *input;
	unsigned number;    // of the port, as DPDK counts; of a file, its place
	const char *driver; // "mlx5_pci", "packet sockets", "file"
	enum port_link link;
	uint32_t speed_mbit; // 0: not known
	// Frames that came to the device or interface since the start, those that were dropped
	// later too; of a file they are in its counters.
	uint64_t packets, octets;
	const struct counter_set *counters; // of the file, or what was lost before the probe
};

#endif
