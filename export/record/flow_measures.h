// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_FLOW_MEASURES_H
#define EXPORT_FLOW_MEASURES_H

#include <stdint.h>

// What is measured of a Flow besides its counters, only where some output has a field for it. A row
// makes RECORD_HAS(NAME), which says both that an output wants it and that a record holds it, and
// the member `name` of struct flow_measures, a struct flow_name. `measure_name`, in a file of
// probe/meter/, does the measuring.
#define FLOW_MEASURES(X) X(TCP, tcp)

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
