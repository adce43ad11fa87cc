// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_FLOW_MEASURES_H
#define EXPORT_FLOW_MEASURES_H

#include <stdint.h>

// What is measured of a Flow besides its counters, only where some output has a field for it. A row
// makes RECORD_HAS(NAME), which says both that an output wants it and that a record holds it, and
// the member `name` of struct flow_measures, a struct flow_name. `measure_name`, in a file of
// probe/meter/, does the measuring.
#define FLOW_MEASURES(X) X(TCP, tcp) X(TUNNEL, tunnel)

// These, and what a packet does not tell: another exporter does, or a file of the user's. Rows are
// made into the same things, but nothing in probe/meter/ stands behind the further ones.
#define FLOW_EXTRAS(X) FLOW_MEASURES(X) X(ROUTE, route) X(FOREIGN, foreign)

// Measurements of one TCP connection, all from the probe's place on the way. Deltas since the last
// record but for the delays, windows and MSS; 0 where not seen.
struct flow_tcp {
	uint32_t client_network_delay_us; // SYN+ACK to ACK: probe to client and back
	uint32_t server_network_delay_us; // SYN to SYN+ACK: probe to server and back
	uint32_t application_delay_us;	  // first request octet to first response octet
	uint32_t retransmitted_packets[2];
	uint32_t out_of_order_packets[2];
	uint32_t window_max[2]; // octets, scaled when the handshake was seen
	uint32_t window_min[2];
	uint16_t mss[2]; // as announced in SYN and SYN+ACK
	uint32_t zero_window_packets[2];
};

enum { TUNNEL_MAX_LABELS = 16 };

// What lay around the packet that began the Flow: of the innermost tunnel, and the outermost stack
// of MPLS labels. All zeros: nothing.
struct flow_tunnel {
	uint8_t source[16]; // of the outer packet over IPv6, in network order
	uint8_t destination[16];
	uint8_t source_ipv4[4]; // over IPv4
	uint8_t destination_ipv4[4];
	uint8_t label[TUNNEL_MAX_LABELS][4]; // entries as they were
	uint32_t id;
	uint16_t erspan_session;
	uint8_t tunnel; // 1 + what tunnel_word() takes
	uint8_t outer_version;
	uint8_t depth; // labels of the stack, of which the first ones are kept
	uint8_t nvgre_flow;
	uint8_t reserved[2];
	uint64_t has; // RECORD_HAS() bits
};

// Where a Flow's packets come from and go to. Index 0 is of the source or of where they come in, 1
// of the destination or of where they leave. 0: not known.
struct flow_route {
	uint8_t next_hop[16]; // IPv6
	uint8_t bgp_next_hop[16];
	uint8_t next_hop_ipv4[4];
	uint8_t bgp_next_hop_ipv4[4];
	uint8_t none[16]; // zeros: what is not known of the reverse direction
	uint32_t as_number[2];
	uint32_t adjacent_as[2]; // the AS before the exporter's, and the one behind it
	uint32_t vrf[2];
	uint8_t prefix_length[2];
	char country[2][2]; // ISO 3166-1 alpha-2
	uint8_t reserved[2];
};

enum { FOREIGN_APPLICATION_OCTETS = 15 };

// What only another exporter can say of a Flow. 0: it did not.
struct flow_foreign {
	uint8_t exporter[16];	 // IPv6; an IPv4 address is a member of every record
	uint8_t post_nat[2][16]; // of source and destination, over IPv6
	uint8_t post_nat_ipv4[2][4];
	uint64_t observed_us; // of the event, since the epoch
	uint64_t flow_id;
	uint64_t original_flows; // of which the record was made
	uint32_t physical_interface[2];
	uint16_t post_nat_port[2];
	uint16_t extended_event; // of the firewall
	uint16_t post_vlan;
	uint8_t post_mac[2][6];
	uint8_t wtp_mac[6];
	uint8_t post_tos;
	uint8_t nat_event, firewall_event, forwarding_status;
	uint8_t application_octets; // of applicationId as the exporter has it (RFC 6759 section 4)
	uint8_t application[FOREIGN_APPLICATION_OCTETS];
	uint16_t drop_reason; // of a discarded packet of sFlow, in its numbers
	uint8_t reserved[4];
};

struct flow_measures {
#define X(NAME, name) struct flow_##name name __attribute__((aligned(8)));
	FLOW_EXTRAS(X)
#undef X
};

// Bits of flow_record.has: what is in the record besides what every Flow has.
enum record_bit {
	RECORD_BIT_ICMP, // icmp_type_code
	RECORD_BIT_MAC,	 // the input has MAC addresses
	RECORD_BIT_MPLS,
	RECORD_BIT_VNI,
	RECORD_BIT_CONTINUES, // an earlier record of the same Flow was made (active timeout)
	RECORD_BIT_DIRECTION,
	RECORD_BIT_EXPORTER_IPV4, // another one has observed the Flow
	RECORD_BIT_EXPORTER_IPV6,
	// of the measure tunnel
	RECORD_BIT_IN_TUNNEL,
	RECORD_BIT_OUTER_IPV4,
	RECORD_BIT_OUTER_IPV6,
	RECORD_BIT_TUNNEL_ID,
	RECORD_BIT_NVGRE,
	RECORD_BIT_ERSPAN,
	RECORD_BIT_LABEL_1, // and 2 and so on: the stack has so many
	RECORD_BIT_LABEL_10 = RECORD_BIT_LABEL_1 + 9,
	// of route
	RECORD_BIT_NEXT_HOP_IPV4,
	RECORD_BIT_NEXT_HOP_IPV6,
	RECORD_BIT_BGP_NEXT_HOP_IPV4,
	RECORD_BIT_BGP_NEXT_HOP_IPV6,
	// of foreign
	RECORD_BIT_POST_NAT_IPV4,
	RECORD_BIT_POST_NAT_IPV6,
	RECORD_BIT_POST_MAC,
	RECORD_BIT_WTP_MAC,
	RECORD_BIT_EXPORTER_APPLICATION,
#define X(NAME, name) RECORD_BIT_##NAME,
	FLOW_EXTRAS(X)
#undef X
	    RECORD_N_BITS
};

enum {
#define X(NAME, name) FLOW_MEASURE_##NAME,
	FLOW_MEASURES(X)
#undef X
	    FLOW_N_MEASURES
};

#define RECORD_HAS(bit) (UINT64_C(1) << RECORD_BIT_##bit)

enum {
#define X(NAME, name) FLOW_EXTRA_##NAME,
	FLOW_EXTRAS(X)
#undef X
	    FLOW_N_EXTRAS
};

// Of all extras: these are the last bits, those of the measures the first of them.
#define MEASURES_ALL	 (~UINT64_C(0) << (RECORD_N_BITS - FLOW_N_EXTRAS))
#define MEASURES_METERED (MEASURES_ALL & ~(MEASURES_ALL << FLOW_N_MEASURES))

#endif
