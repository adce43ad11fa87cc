// SPDX-License-Identifier: BSD-3-Clause
#include "probe/meter/meter.h"

void meter_entry_totals(const struct flow_hot *hot, const struct flow_cold *cold, unsigned d,
			struct counts *total)
{
	const struct flow_direction *direction = &hot->direction[d];

	total->packets = ((uint64_t)cold->packets[d] << CARRY_PACKETS) +
			 (direction->packets & (ENTRY_NO_PACKETS - 1));
	total->octets = ((uint64_t)cold->octets[d] << CARRY_OCTETS) + direction->octets;
	total->records = 0;
}
