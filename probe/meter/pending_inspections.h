// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_PENDING_INSPECTIONS_H
#define PROBE_PENDING_INSPECTIONS_H

#include <stdint.h>

#include "dpi/dpi.h"

// Payload packets that classification shall inspect, in order. Each waits for the end of its run,
// so that its Flow's state and its payload are being fetched meanwhile; what ends a Flow has them
// inspected first.
struct pending_inspection {
	struct dpi_packet packet;
	uint32_t entry;
};

enum { PENDING_INSPECTIONS = 16 };

struct pending_inspections {
	uint32_t n;
	struct pending_inspection inspection[PENDING_INSPECTIONS];
};

#endif
