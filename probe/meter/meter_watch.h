// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_METER_WATCH_H
#define PROBE_METER_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/meter/pkt_meta.h"

// Flows of conversations that are watched for what the mirror does to them (probe/span). Their
// packets go the long way by ENTRY_INSPECT, as those do that are classified; all others know
// nothing of it.
struct meter;
struct meter_watch;
struct span_rows;

// within_us: how long copies are looked for. NULL: memory is short.
struct meter_watch *meter_watch_new(uint64_t within_us, int numa_node);
void meter_watch_free(struct meter_watch *watch);
struct span_rows *meter_watch_rows(struct meter_watch *watch);

// The functions below want a meter with a watch. A Flow has begun: it may be watched from now on.
void meter_watch_begin(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
		       const struct slow_headers *slow);
bool meter_watches(const struct meter *meter, uint32_t entry);
void meter_watch_packet(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
			const struct slow_headers *slow);
// The Flow is over; one that is not watched is passed over.
void meter_watch_end(struct meter *meter, uint32_t entry);
// All are.
void meter_watch_close(struct meter *meter);

#endif
