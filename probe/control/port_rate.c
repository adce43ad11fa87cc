// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/port_rate.h"

#define LEAST_NS UINT64_C(1000000000)

void port_rate_take(struct port_rate *rate, uint64_t began_ns, const struct port_sample *now)
{
	const struct port_sample begun = {.ns = began_ns};

	if (rate->last.ns == 0)
		rate->base = rate->last = began_ns != 0 ? begun : *now;
	if (now->ns - rate->last.ns >= LEAST_NS) {
		rate->base = rate->last;
		rate->last = *now;
	}
	rate->seconds = (double)(now->ns - rate->base.ns) / 1e9;
	if (rate->seconds <= 0) {
		rate->packets = rate->bits = 0;
		return;
	}
	rate->packets = (double)(now->packets - rate->base.packets) / rate->seconds;
	rate->bits = (double)(now->octets - rate->base.octets) * 8 / rate->seconds;
}
