// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_FLOW_WALK_H
#define PROBE_FLOW_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "config/application.h"

// A worker shows main the Flows that live in its table: it walks it itself, some entries a poll and
// for one hundredth of its time, into a ring that main empties. Flows that begin or end meanwhile
// may be shown or not; none is shown twice that was not made twice.

enum { LIVE_FLOW_MAC_AT = 10 };

struct live_flow {
	// Network order, IPv4 in the first 4 octets; without IP, that of ARP there, the MAC address
	// behind.
	uint8_t address[2][16];
	uint16_t port[2];
	uint16_t ethertype;	      // of a Flow without IP, 0: it has none
	bool has_arp;		      // such a Flow's IPv4 addresses are there
	uint8_t ip_version, protocol; // ip_version 0: a Flow without IP
	uint16_t vlan;
	uint16_t application; // so far, 0: unknown
	uint8_t worker, input;
	uint64_t packets[2], octets[2]; // by sender, since the last cut
	uint64_t age_us, silent_us;
	bool ended, reset; // as TCP: FIN both ways or RST; then whether RST
	// Only of a walk that looks for some Flows, see flow_walk_look_for().
	bool cut_before;		 // an earlier record was made
	uint8_t initiator_method;	 // enum initiator_method, as it would be now
	uint8_t segment_type, dpi_state; // of the vni; DPI_UNDECIDED and so on
	uint8_t seen[2];		 // payload packets that classification has looked at
	uint16_t tcp_flags[2], inner_vlan;
	struct application_label label;
	uint32_t hash, bucket, entry; // of the Flow Key; where it belongs, where it stands
	uint32_t vni, mpls_top;
	uint32_t tunnel_id;
	uint8_t tunnel; // 1 + the innermost one's kind, where some output wants to know; else 0
	uint64_t duration_us; // from the first packet to the last one
};

// How it is known who began it: "it sent a SYN".
const char *live_flow_initiator_text(const struct live_flow *flow);

struct flow_walk;
struct meter;

// NULL: no memory. Main owns it, and may free it once flow_walk_is_over() or its worker has ended.
struct flow_walk *flow_walk_new(unsigned worker);
void flow_walk_free(struct flow_walk *walk);

// Before it begins: only those that fit, with all that is known of them. The context has to live
// as long as the walk; the worker calls `fits`.
void flow_walk_look_for(struct flow_walk *walk,
			bool (*fits)(const void *context, const struct live_flow *flow),
			const void *context);

// For main: up to n Flows.
unsigned flow_walk_take(struct flow_walk *walk, struct live_flow *flows, unsigned n);
void flow_walk_cancel(struct flow_walk *walk);
bool flow_walk_is_over(const struct flow_walk *walk);

// For the worker, once a poll: some steps. False: it is over; flow_walk_end() then makes the walk
// main's again.
bool flow_walk_go_on(struct flow_walk *walk, const struct meter *meter, uint64_t now_us);
void flow_walk_end(struct flow_walk *walk);

#endif
