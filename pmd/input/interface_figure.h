// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_INTERFACE_FIGURE_H
#define PMD_INTERFACE_FIGURE_H

#include <stdbool.h>
#include <stdint.h>

// Reads one of the figures that the kernel keeps of an interface, below /sys/class/net/DEVICE:
// "speed", "statistics/rx_packets". False when there is no such interface or figure now, or it is
// not known (negative).
bool interface_figure_read(const char *device, const char *name, uint64_t *value);

// All that it has received and lost: the names of its statistics that begin with rx_, sorted.
void interface_statistics(const char *device,
			  void (*figure)(void *context, const char *name, uint64_t value),
			  void *context);

#endif
