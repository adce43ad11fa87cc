// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_FIELD_ROW_H
#define EXPORT_FIELD_ROW_H

#include "export/record/field.h"

// Short names for the columns of field_table[].
#define R	    struct flow_record
#define IANA(n)	    .pen = PEN_IANA, .element = {n, n}
#define NTOP(n, m)  .pen = PEN_NTOP, .element = {n, m}
#define OWN(n, m)   .pen = PEN_OWN, .element = {n, m}
#define UNSIGNED(n) .type = FIELD_UNSIGNED, .length = (n)
#define STRING(v9n) .type = FIELD_STRING, .length = FIELD_VARIABLE, .usual_length = (v9n)
#define OF_FLOW(m)                                                                                 \
	.source = FROM_MEMBER, .offset = {offsetof(R, m), offsetof(R, m)},                         \
	.width = sizeof(((R *)0)->m)
#define EACH(m)                                                                                    \
	.source = FROM_MEMBER, .offset = {offsetof(R, m[0]), offsetof(R, m[1])},                   \
	.width = sizeof(((R *)0)->m[0]), .reversible = true
#define TURNED(a, b)                                                                               \
	.source = FROM_MEMBER, .offset = {offsetof(R, a), offsetof(R, b)},                         \
	.width = sizeof(((R *)0)->a)
#define OCTETS(t, n, a, b)                                                                         \
	.type = (t), .length = (n), .source = FROM_OCTETS,                                         \
	.offset = {offsetof(R, a), offsetof(R, b)}
#define TIME(m)                                                                                    \
	.type = FIELD_MILLISECONDS, .length = 8, .source = FROM_TIME,                              \
	.offset = {offsetof(R, m[0]), offsetof(R, m[1])}, .reversible = true, .units = UNITS_MS
#define CALL(f)	     .source = FROM_FUNCTION, .number = (f)
#define CONSTANT(n)  .source = FROM_CONSTANT, .constant = (n)
#define METADATA(k)  .source = FROM_METADATA, .metadata = METADATA_##k, .shown = SHOWN_NONZERO
#define WRITTEN(f)   .source = FROM_TEXT, .text = (f), .shown = SHOWN_NONZERO
#define NEEDS(bit)   .needs = RECORD_HAS(bit)
#define TUNNEL(bit)  .needs = RECORD_HAS(TUNNEL) | RECORD_HAS(bit)
#define ROUTE(bit)   .needs = RECORD_HAS(ROUTE) | RECORD_HAS(bit), .sets = SET_COLLECTED
#define FOREIGN(bit) .needs = RECORD_HAS(FOREIGN) | RECORD_HAS(bit)
// Numbers of a Flow that the record has room for, by direction and else.
#define ROUTE_PAIR(m, a) TURNED(measures.route.m[a], measures.route.m[1 - (a)]), ROUTE_NUMBER
#define ROUTE_NUMBER	 IDENTIFIER, NEEDS(ROUTE), .shown = SHOWN_NONZERO, .sets = SET_COLLECTED
#define FOREIGN_PAIR(m, a)                                                                         \
	TURNED(measures.foreign.m[a], measures.foreign.m[1 - (a)]), FOREIGN_NUMBER
#define FOREIGN_FLOW(m) OF_FLOW(measures.foreign.m), FOREIGN_NUMBER
#define FOREIGN_NUMBER	IDENTIFIER, NEEDS(FOREIGN), .shown = SHOWN_NONZERO, .sets = SET_COLLECTED
// Addresses; nothing is known of the reverse direction's next hops.
#define NEXT_HOP_IPV4(m) OCTETS(FIELD_IPV4, 4, measures.route.m, measures.route.none), IDENTIFIER
#define NEXT_HOP_IPV6(m) OCTETS(FIELD_IPV6, 16, measures.route.m, measures.route.none), IDENTIFIER
#define POST_NAT_IPV4(a)                                                                           \
	OCTETS(FIELD_IPV4, 4, measures.foreign.post_nat_ipv4[a],                                   \
	       measures.foreign.post_nat_ipv4[1 - (a)]),                                           \
	    IDENTIFIER, FOREIGN(POST_NAT_IPV4), .sets = SET_COLLECTED
#define POST_NAT_IPV6(a)                                                                           \
	OCTETS(FIELD_IPV6, 16, measures.foreign.post_nat[a], measures.foreign.post_nat[1 - (a)]),  \
	    IDENTIFIER, FOREIGN(POST_NAT_IPV6), .sets = SET_COLLECTED
#define POST_MAC(a)                                                                                \
	OCTETS(FIELD_MAC, 6, measures.foreign.post_mac[a], measures.foreign.post_mac[1 - (a)]),    \
	    IDENTIFIER, FOREIGN(POST_MAC), .sets = SET_COLLECTED, .link = true
#define COUNTRY(a)                                                                                 \
	STRING(2), .source = FROM_OCTETS, NEEDS(ROUTE), .shown = SHOWN_NONZERO,                    \
		   .offset = {offsetof(R, measures.route.country[a]),                              \
			      offsetof(R, measures.route.country[1 - (a)])},                       \
		   .width = 2, .sets = SET_GEO
#define OF_EXPORTER_IPV6                                                                           \
	OCTETS(FIELD_IPV6, 16, measures.foreign.exporter, measures.foreign.exporter)
// The nth label of an MPLS stack; the first has a row of its own, for it is a member of every
// record.
#define LABEL(n)                                                                                   \
	{                                                                                          \
		"mplsLabelStackSection" #n, IANA(69 + (n)),                                        \
		    OCTETS(FIELD_OCTETS, 3, measures.tunnel.label[(n)-1],                          \
			   measures.tunnel.label[(n)-1]),                                          \
		    IDENTIFIER, .nprobe = {"MPLS_LABEL_" #n},                                      \
				.needs = RECORD_HAS(TUNNEL) | RECORD_HAS(LABEL_1) << ((n)-1),      \
				.sets = SET_TUNNEL,                                                \
				.description = "label " #n ", EXP and bottom bit"                  \
	}
#define PACKETS	     .semantics = FIELD_DELTA, .units = UNITS_PACKETS
#define COUNT_OCTETS .semantics = FIELD_DELTA, .units = UNITS_OCTETS
#define IDENTIFIER   .semantics = FIELD_IDENTIFIER

#define K(n)	     V9_NTOP_BASE + (n) // a key of ntop's own
#define EVERY_SET    (SET_DEFAULT | SET_MINIMAL | SET_NTOP)

#endif
