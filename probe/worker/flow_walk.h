// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_FLOW_WALK_H
#define PROBE_FLOW_WALK_H

#include <stdbool.h>
#include <stdint.h>

// A worker shows main the Flows that live in its table: it walks it itself, some entries a poll and
// for one hundredth of its time, into a ring that main empties. Flows that begin or end meanwhile
// may be shown or not; none is shown twice that was not made twice.

struct live_flow {
	uint8_t address[2][16]; // network order, IPv4 in the first 4 octets
	uint16_t port[2];
	uint8_t ip_version, protocol;
	uint16_t vlan;
	uint16_t application; // so far, 0: unknown
	uint8_t worker, input;
	uint64_t packets[2], octets[2]; // by sender, since the last cut
	uint64_t age_us, silent_us;
};

struct flow_walk;
struct meter;

// NULL: no memory. Main owns it, and may free it once flow_walk_is_over() or its worker has ended.
struct flow_walk *flow_walk_new(unsigned worker);
void flow_walk_free(struct flow_walk *walk);

// For main: up to n Flows.
unsigned flow_walk_take(struct flow_walk *walk, struct live_flow *flows, unsigned n);
void flow_walk_cancel(struct flow_walk *walk);
bool flow_walk_is_over(const struct flow_walk *walk);

// For the worker, once a poll: some steps. False: it is over; flow_walk_end() then makes the walk
// main's again.
bool flow_walk_go_on(struct flow_walk *walk, const struct meter *meter, uint64_t now_us);
void flow_walk_end(struct flow_walk *walk);

#endif
