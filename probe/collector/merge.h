// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_MERGE_H
#define PROBE_MERGE_H

#include "export/record/flow_record.h"

// What records of other exporters have to have in common to be of one Flow: the Flow Key, where it
// was observed, and the rate of the sampling, so that each record keeps one. Without padding.
struct merge_key {
	uint8_t source[16];
	uint8_t destination[16];
	uint8_t exporter[16]; // IPv4 in the first 4 octets
	uint8_t mac[12];      // of a Flow without IP
	uint32_t domain;
	uint32_t observation_point;
	uint32_t ingress_interface;
	uint32_t egress_interface;
	uint32_t vni;
	uint32_t sampling;
	uint32_t mpls_top; // of a Flow without IP
	uint16_t source_port;
	uint16_t destination_port;
	uint16_t vlan;
	uint16_t inner_vlan;
	uint8_t protocol;
	uint8_t ip_version;
	uint8_t direction; // FLOW_INGRESS + 1 and so on; 0: not told
	uint8_t flow_source;
	uint32_t reserved; // 0: the key is whole words
};

// `exporter` is who sent it: where the record has no room for that, its key has it nevertheless.
void merge_key_of(const struct flow_record *record, const uint8_t exporter[16],
		  struct merge_key *key);

// False: it is an event, or counts nothing, and stays by itself.
bool merge_is_of_flow(const struct flow_record *record);

// Microseconds from the earliest start to the latest end of both; `more` may be NULL.
uint64_t merge_span_us(const struct flow_record *record, const struct flow_record *more);

// False: a counter would wrap.
bool merge_fits(const struct flow_record *to, const struct flow_record *from);

// Adds what `from` counts to a record of the same key that has `room` octets: counters are exact
// sums, times the earliest and the latest, flags those of both; all else stays as the first one has
// it, metadata as the first one that has any.
void merge_add(struct flow_record *to, const struct flow_record *from, size_t room);

#endif
