// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_MODEL_SCHEDULE_H
#define TESTS_MODEL_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

// A run that both meters get: packets of a few Flows, in the order in which they were read, and the
// timeouts, of which one may change. What comes out is compared record by record.

enum { MOST_FLOWS = 6, MOST_PACKETS = 300, MOST_RECORDS = MOST_PACKETS };

// Both endpoints of a Flow; endpoint 0 sends what has direction 0. Ports are in host order.
struct schedule_flow {
	uint8_t ip_version, protocol;
	uint8_t address[2][16];
	uint16_t port[2];
};

struct schedule_packet {
	uint8_t flow, direction;
	uint8_t flags; // TCP
	uint8_t ttl, tos;
	uint16_t payload;
	uint32_t sequence, acknowledgement;
	uint64_t time_us;  // when it was captured
	uint64_t clock_us; // the latest time so far, in the order of reading
};

struct schedule {
	uint64_t active_us, idle_us, tcp_end_us, tcp_rst_us;
	unsigned n_flows, n_packets;
	unsigned change_at; // before this packet the active timeout becomes another one; 0: never
	uint64_t active_then_us;
	struct schedule_flow flow[MOST_FLOWS];
	struct schedule_packet packet[MOST_PACKETS];
};

// A Flow Record, as far as it is compared; [0] is the initiator's direction. No padding.
struct outcome {
	uint64_t packets[2], octets[2];
	uint64_t start_us[2], end_us[2]; // 0 in a direction without packets
	uint32_t min_length[2], max_length[2];
	uint16_t tcp_flags[2];
	uint8_t min_ttl[2], max_ttl[2], tos[2];
	uint8_t flow;
	uint8_t initiator; // the endpoint
	uint8_t method;	   // how the initiator was found: enum initiator_method
	uint8_t end_reason;
	uint8_t continues;
	uint8_t reserved;
};

struct outcomes {
	unsigned n;
	struct outcome outcome[MOST_RECORDS];
};

// The rules of metering in the plainest form there is: each Flow's packets on their own, no table,
// no sweep, no sums kept.
void reference_meter(const struct schedule *schedule, struct outcomes *outcomes);

#endif
