// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_SFLOW_COUNTERS_H
#define EXPORT_SFLOW_COUNTERS_H

#include "export/decode/interfaces.h"

// What the records of a counter sample say of an interface.
struct sflow_interface_told {
	bool counted; // `counters` are there, and `index`
	uint32_t index;
	struct interface_counters counters;
	const uint8_t *name; // NULL: none
	uint32_t name_octets;
};

// Reads generic interface counters and port names; other records are stepped over. False: it says
// nothing of an interface.
bool sflow_counters_read(const uint8_t *octets, uint32_t n, struct sflow_interface_told *told);

#endif
