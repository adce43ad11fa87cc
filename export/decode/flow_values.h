// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_FLOW_VALUES_H
#define EXPORT_FLOW_VALUES_H

#include <stdbool.h>
#include <stdint.h>

// Information Elements of which several together make a member of a Flow Record, or of which one
// among several counts: they wait here until all of a Data Record has been read. A row is a number,
// with the element of IANA's registry; NetFlow v9 has the same numbers up to 127, and later ones
// where it has them at all.
#define FLOW_VALUES(X)                                                                             \
	X(OCTETS, 1)                                                                               \
	X(PACKETS, 2)                                                                              \
	X(TOTAL_OCTETS, 85)                                                                        \
	X(TOTAL_PACKETS, 86)                                                                       \
	X(POST_OCTETS, 23)                                                                         \
	X(POST_PACKETS, 24)                                                                        \
	X(INITIATOR_OCTETS, 231)                                                                   \
	X(RESPONDER_OCTETS, 232)                                                                   \
	X(INITIATOR_PACKETS, 298)                                                                  \
	X(RESPONDER_PACKETS, 299)                                                                  \
	X(LAYER2_OCTETS, 352)                                                                      \
	X(LAYER2_TOTAL_OCTETS, 353)                                                                \
	X(END_UPTIME, 21)                                                                          \
	X(START_UPTIME, 22)                                                                        \
	X(START_S, 150)                                                                            \
	X(END_S, 151)                                                                              \
	X(START_MS, 152)                                                                           \
	X(END_MS, 153)                                                                             \
	X(START_US, 154)                                                                           \
	X(END_US, 155)                                                                             \
	X(START_NS, 156)                                                                           \
	X(END_NS, 157)                                                                             \
	X(START_DELTA_US, 158)                                                                     \
	X(END_DELTA_US, 159)                                                                       \
	X(INIT_MS, 160)                                                                            \
	X(DURATION_MS, 161)                                                                        \
	X(DURATION_US, 162)                                                                        \
	X(OBSERVED_S, 322)                                                                         \
	X(OBSERVED_MS, 323)                                                                        \
	X(OBSERVED_US, 324)                                                                        \
	X(OBSERVED_NS, 325)                                                                        \
	X(SAMPLING_INTERVAL, 34)                                                                   \
	X(SAMPLING_ALGORITHM, 35)                                                                  \
	X(SAMPLER_ID, 48)                                                                          \
	X(SAMPLER_INTERVAL, 50)                                                                    \
	X(SELECTOR_ID, 302)                                                                        \
	X(PACKET_INTERVAL, 305)                                                                    \
	X(PACKET_SPACE, 306)                                                                       \
	X(SAMPLING_SIZE, 309)                                                                      \
	X(SAMPLING_POPULATION, 310)                                                                \
	X(SAMPLING_PROBABILITY, 311)                                                               \
	X(ICMP_IPV4, 32)                                                                           \
	X(ICMP_IPV6, 139)                                                                          \
	X(ICMP_TYPE_IPV4, 176)                                                                     \
	X(ICMP_CODE_IPV4, 177)                                                                     \
	X(ICMP_TYPE_IPV6, 178)                                                                     \
	X(ICMP_CODE_IPV6, 179)                                                                     \
	X(DIRECTION, 61)                                                                           \
	X(IP_VERSION, 60)                                                                          \
	X(BIFLOW_DIRECTION, 239)                                                                   \
	X(ETHERNET_TYPE, 256)                                                                      \
	X(SEGMENT_ID, 351)                                                                         \
	X(FRAME_OCTETS, 312)

enum flow_value {
#define X(name, element) VALUE_##name,
	FLOW_VALUES(X)
#undef X
	    N_FLOW_VALUES
};

// Octets that stay where they are until the record is made.
#define FLOW_SPANS(X)                                                                              \
	X(SOURCE_IPV4, 8)                                                                          \
	X(DESTINATION_IPV4, 12)                                                                    \
	X(SOURCE_IPV6, 27)                                                                         \
	X(DESTINATION_IPV6, 28)                                                                    \
	X(APPLICATION, 95)                                                                         \
	X(APPLICATION_NAME, 96)                                                                    \
	X(INTERFACE_NAME, 82)                                                                      \
	X(INTERFACE_DESCRIPTION, 83)                                                               \
	X(IP_SECTION, 313)                                                                         \
	X(FRAME_SECTION, 315)

enum flow_span_kind {
#define X(name, element) SPAN_##name,
	FLOW_SPANS(X)
#undef X
	    N_FLOW_SPANS
};

struct flow_span {
	const uint8_t *octets;
	uint16_t n;
};

// What of a Data Record has been read. Only what its Template has is set: see there.
struct flow_values {
	uint64_t number[2][N_FLOW_VALUES]; // the reverse direction's are RFC 5103's
	struct flow_span span[N_FLOW_SPANS];
};

#define VALUE_BIT(name) (UINT64_C(1) << VALUE_##name)
#define SPAN_BIT(name)	(1U << SPAN_##name)

// When an event was.
#define VALUE_BITS_OBSERVED                                                                        \
	(VALUE_BIT(OBSERVED_S) | VALUE_BIT(OBSERVED_MS) | VALUE_BIT(OBSERVED_US) |                 \
	 VALUE_BIT(OBSERVED_NS))

_Static_assert(N_FLOW_VALUES <= 64 && N_FLOW_SPANS <= 32, "a bit for each in a word");

#endif
