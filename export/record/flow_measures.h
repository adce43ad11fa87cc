// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_FLOW_MEASURES_H
#define EXPORT_FLOW_MEASURES_H

#include <stdint.h>

// What is measured of a Flow besides its counters, only where some output has a field for it. A row
// makes RECORD_HAS(NAME), which says both that an output wants it and that a record holds it, and
// the member `name` of struct flow_measures, a struct flow_name. `measure_name`, in a file of
// probe/meter/, does the measuring.
#define FLOW_MEASURES(X) X(TCP, tcp) X(TUNNEL, tunnel)

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

struct flow_measures {
#define X(NAME, name) struct flow_##name name __attribute__((aligned(8)));
	FLOW_MEASURES(X)
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
#define X(NAME, name) RECORD_BIT_##NAME,
	FLOW_MEASURES(X)
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

// Of all measures: these are the last bits.
#define MEASURES_ALL (~UINT64_C(0) << (RECORD_N_BITS - FLOW_N_MEASURES))

#endif
