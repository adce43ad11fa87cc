// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_FLOW_RECORD_H
#define EXPORT_FLOW_RECORD_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "config/application.h"
#include "config/counter_set.h"
#include "config/metadata.h"
#include "export/record/flow_measures.h"
#include "export/record/ring_cell.h"

// Forward is the initiator's direction. Index of every [2] member of a Flow Record.
enum { FORWARD = 0, REVERSE = 1 };

// flowEndReason (IE 136).
enum flow_end_reason {
	FLOW_END_IDLE = 1,
	FLOW_END_ACTIVE = 2,
	FLOW_END_DETECTED = 3,
	FLOW_END_FORCED = 4,
	FLOW_END_LACK_OF_RESOURCES = 5,
};

// biflowDirection (IE 239, RFC 5103 section 6.3): how the initiator was found.
enum biflow_direction { BIFLOW_ARBITRARY = 0, BIFLOW_INITIATOR = 1, BIFLOW_REVERSE_INITIATOR = 2 };

// Which rule found the initiator (initiatorMethod). Those before INITIATOR_PORT know, but for the
// first one; the others guess.
enum initiator_method {
	INITIATOR_FIRST,     // who sent the first packet
	INITIATOR_SYN,	     // who sent a SYN without ACK
	INITIATOR_SYNACK,    // who received a SYN with ACK
	INITIATOR_DISSECTOR, // who asked, as the application's protocol says
	INITIATOR_KNOWLEDGE, // as an earlier Flow of the same endpoints knew
	INITIATOR_PORT,	     // who has not the service's port
	INITIATOR_NETWORK,   // who is in the local networks
};

// What a record was made of, in ntop's numbers (FLOW_SOURCE).
enum flow_source { FLOW_OF_PACKETS = 0, FLOW_OF_FLOWS = 1, FLOW_OF_SFLOW = 2 };

// flowDirection (IE 61).
enum { FLOW_INGRESS = 0, FLOW_EGRESS = 1 };

// A Flow Record as it crosses from a worker to an exporter: by value, in cells of 64 octets,
// FLOW_RECORD_CELLS that every record has and as many as its measures and metadata need. Integers
// are in host order, addresses in network order (IPv4 in the first 4 octets). Times are
// microseconds since the epoch.
struct flow_record {
	uint8_t n_cells;    // of this record, measures and metadata too
	uint8_t kind;	    // CELL_RECORD
	uint8_t ip_version; // 0: a Flow without IP, of these MAC addresses
	uint8_t protocol;
	uint8_t end_reason;
	uint8_t biflow_direction;
	uint16_t metadata_octets;
	uint8_t source[16];
	uint8_t destination[16];
	uint16_t source_port; // of a Flow without IP its EtherType
	uint16_t destination_port;
	uint16_t icmp_type_code[2]; // type * 256 + code of a direction's first packet
	uint16_t vlan;		    // outermost tag's id, 0 for none
	uint16_t inner_vlan;
	uint32_t ingress_interface; // of the forward direction; see flow_record_interfaces()
	uint32_t vni;
	uint16_t metadata_at; // from the record's begin; measures before it are there
	uint8_t segment_type; // of the vni: 1 VXLAN, 2 NVGRE (IE 351)
	uint8_t flow_source;  // enum flow_source
	// 64
	uint64_t packets[2];
	uint64_t octets[2]; // IP octets
	uint64_t layer2_octets[2];
	uint64_t start_us[2]; // of the direction; 0 when it has no packets
	// 128
	uint64_t end_us[2];
	uint16_t tcp_flags[2];
	uint8_t tos[2];
	uint8_t min_ttl[2];
	uint8_t max_ttl[2];
	uint8_t source_mac[6];
	uint8_t destination_mac[6];
	uint8_t flow_direction[2]; // IE 61, by --local-networks; RECORD_HAS(DIRECTION): it is known
	uint16_t fragments[2];	   // packets that were fragments
	uint32_t min_length[2];	   // IP octets of the smallest packet
	uint32_t max_length[2];
	uint32_t flow_hash; // symmetric, of the key: for spreading records over collectors
	// 192
	struct application_label label;
	uint8_t initiator_method; // enum initiator_method
	uint8_t key_forward; // which of the key's directions is forward, where interims are made
	uint64_t has;	     // RECORD_HAS() bits
	union {
		uint64_t
		    key_id; // of the Flow Key, as its interims have it; not over restarts; or 0
		// Then, once the exporter has taken it: no other record of this probe has the same.
		uint64_t record_id;
	};
	// Where the Flow was observed. There is no exporter, and the domain is 0, where it was by
	// this probe: an output has its own domain.
	uint8_t exporter_ipv4[4]; // see RECORD_HAS(EXPORTER_IPV4); over IPv6: measures.foreign
	uint32_t observation_domain;
	uint32_t observation_point;
	uint32_t sampling;	// 1 packet or Flow of how many was taken; 0: not known
	uint32_t mpls_top;	// label, exp, bottom bit: the 24 bits of IE 70
	uint32_t time_error_ns; // by how much its times may be off; 0: not known
	uint32_t reverse_ingress_interface;
	uint32_t egress_interface[2]; // 0: not known, as of packets
	uint32_t selector; // id of how it was chosen, see struct selector; 0: not by this probe
	// 256
	struct flow_measures measures;
};

enum {
	FLOW_RECORD_OCTETS = offsetof(struct flow_record, measures),
	FLOW_RECORD_CELLS = FLOW_RECORD_OCTETS / FLOW_CELL,
	FLOW_RECORD_MAX_OCTETS = sizeof(struct flow_record) + METADATA_MAX_OCTETS,
	FLOW_RECORD_MAX_CELLS = (FLOW_RECORD_MAX_OCTETS + FLOW_CELL - 1) / FLOW_CELL,
};

// A record with all that it can hold.
union flow_record_room {
	struct flow_record record;
	uint8_t octets[FLOW_RECORD_MAX_CELLS * FLOW_CELL];
} __attribute__((aligned(64)));

static_assert(offsetof(struct flow_record, kind) == offsetof(struct ring_cell, kind) &&
		  offsetof(struct flow_record, n_cells) == offsetof(struct ring_cell, n_cells),
	      "a record is a cell of a kind");
static_assert(FLOW_RECORD_OCTETS == 256, "four cells are in every Flow Record");
static_assert(offsetof(struct flow_record, packets) == 64, "counters start the second cell");
static_assert(offsetof(struct flow_record, end_us) == 128,
	      "ends and colder members start the third");
static_assert(offsetof(struct flow_record, label) == 192, "classification starts the fourth");
static_assert(FLOW_RECORD_MAX_CELLS <= UINT8_MAX && RECORD_N_BITS <= 64, "n_cells and has");

// Where the metadata begins of a record with room for these measures.
static inline uint16_t flow_record_octets(uint64_t measures)
{
	uint16_t octets = FLOW_RECORD_OCTETS;

#define X(NAME, name)                                                                              \
	if (measures & RECORD_HAS(NAME))                                                           \
		octets = offsetof(struct flow_record, measures.name) + sizeof(struct flow_##name);
	FLOW_EXTRAS(X)
#undef X
	return octets;
}

// Where packets of the forward direction come in and leave; the others come in there and leave
// here.
static inline void flow_record_interfaces(struct flow_record *record, uint32_t in, uint32_t out)
{
	record->ingress_interface = record->egress_interface[REVERSE] = in;
	record->egress_interface[FORWARD] = record->reverse_ingress_interface = out;
}

// Whether it counts something in a direction: another exporter may tell octets without packets.
static inline bool flow_record_has_direction(const struct flow_record *record, unsigned direction)
{
	return (record->packets[direction] | record->octets[direction]) != 0;
}

// Both directions.
static inline struct counts flow_record_counts(const struct flow_record *record)
{
	return (struct counts){.packets = record->packets[FORWARD] + record->packets[REVERSE],
			       .octets = record->octets[FORWARD] + record->octets[REVERSE],
			       .records = 1};
}

// All members; zeros where the record has no room for a measure. Its metadata is not copied.
static inline void flow_record_copy(struct flow_record *to, const struct flow_record *from)
{
	memcpy(to, from, from->metadata_at);
	memset((uint8_t *)to + from->metadata_at, 0, sizeof(*to) - from->metadata_at);
}

// metadata_octets of struct metadata_item, see config/metadata.h.
static inline uint8_t *flow_record_metadata(const struct flow_record *record)
{
	return (uint8_t *)record + record->metadata_at;
}

// Once its metadata is there.
static inline uint8_t flow_record_cells(const struct flow_record *record)
{
	return (uint8_t)((record->metadata_at + record->metadata_octets + FLOW_CELL - 1) /
			 FLOW_CELL);
}

#endif
