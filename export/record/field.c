// SPDX-License-Identifier: BSD-3-Clause
#include <rte_common.h>

#include "export/record/field.h"
#include "export/record/field_value.h"

// Short names for the columns of the table.
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
#define CALL(f)	    .source = FROM_FUNCTION, .number = (f)
#define CONSTANT(n) .source = FROM_CONSTANT, .constant = (n)
#define METADATA(k) .source = FROM_METADATA, .metadata = METADATA_##k, .shown = SHOWN_NONZERO
#define WRITTEN(f)  .source = FROM_TEXT, .text = (f), .shown = SHOWN_NONZERO
#define NEEDS(bit)  .needs = RECORD_HAS(bit)
#define TUNNEL(bit) .needs = RECORD_HAS(TUNNEL) | RECORD_HAS(bit)
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

// clang-format off
const struct field field_table[] = {
	{"sourceIPv4Address", IANA(8), OCTETS(FIELD_IPV4, 4, source, destination), IDENTIFIER,
	 .family = FAMILY_IPV4, .nprobe = {"IPV4_SRC_ADDR"}, .zmq = {8}, .sets = EVERY_SET,
	 .link = true, .description = "IPv4 source address"},
	{"destinationIPv4Address", IANA(12), OCTETS(FIELD_IPV4, 4, destination, source), IDENTIFIER,
	 .family = FAMILY_IPV4, .nprobe = {"IPV4_DST_ADDR"}, .zmq = {12}, .sets = EVERY_SET,
	 .link = true, .description = "IPv4 destination address"},
	{"sourceIPv6Address", IANA(27), OCTETS(FIELD_IPV6, 16, source, destination), IDENTIFIER,
	 .family = FAMILY_IPV6, .nprobe = {"IPV6_SRC_ADDR"}, .zmq = {27}, .sets = EVERY_SET,
	 .description = "IPv6 source address"},
	{"destinationIPv6Address", IANA(28), OCTETS(FIELD_IPV6, 16, destination, source), IDENTIFIER,
	 .family = FAMILY_IPV6, .nprobe = {"IPV6_DST_ADDR"}, .zmq = {28}, .sets = EVERY_SET,
	 .description = "IPv6 destination address"},
	{"sourceTransportPort", IANA(7), UNSIGNED(2), TURNED(source_port, destination_port), IDENTIFIER,
	 .nprobe = {"L4_SRC_PORT"}, .zmq = {7}, .sets = EVERY_SET,
	 .description = "source port of TCP, UDP, SCTP, DCCP; 0 for other protocols and later fragments"},
	{"destinationTransportPort", IANA(11), UNSIGNED(2), TURNED(destination_port, source_port),
	 IDENTIFIER, .nprobe = {"L4_DST_PORT"}, .zmq = {11}, .special = SPECIAL_DESTINATION_PORT, .sets = EVERY_SET,
	 .description = "destination port; in NetFlow and IPFIX type * 256 + code for ICMP"},
	{"protocolIdentifier", IANA(4), UNSIGNED(1), OF_FLOW(protocol), IDENTIFIER,
	 .nprobe = {"PROTOCOL"}, .zmq = {4}, .sets = EVERY_SET,
	 .description = "IP protocol, of IPv6 the last header of the chain"},
	{"ipVersion", IANA(60), UNSIGNED(1), OF_FLOW(ip_version), IDENTIFIER,
	 .nprobe = {"IP_PROTOCOL_VERSION"}, .zmq = {60}, .sets = SET_DEFAULT | SET_NTOP,
	 .description = "4 or 6"},
	{"ipClassOfService", IANA(5), UNSIGNED(1), EACH(tos), IDENTIFIER, .v9 = {5, 55},
	 .nprobe = {"SRC_TOS", "DST_TOS"}, .zmq = {5, 55}, .sets = SET_DEFAULT | SET_NTOP,
	 .description = "DSCP and ECN of the first packet"},
	{"tcpControlBits", IANA(6), UNSIGNED(2), EACH(tcp_flags), .semantics = FIELD_FLAGS, .usual_length = 1,
	 .shown = SHOWN_NONZERO, .sets = EVERY_SET,
	 .description = "TCP flags of all packets, or-ed (RFC 7125)"},
	{"packetDeltaCount", IANA(2), UNSIGNED(8), EACH(packets), PACKETS, .v9 = {2, 24},
	 .nprobe = {"IN_PKTS", "OUT_PKTS"}, .zmq = {2, 24}, .sets = EVERY_SET,
	 .link = true, .description = "packets since the last record of the Flow"},
	{"octetDeltaCount", IANA(1), UNSIGNED(8), EACH(octets), COUNT_OCTETS, .v9 = {1, 23},
	 .nprobe = {"IN_BYTES", "OUT_BYTES"}, .zmq = {1, 23}, .sets = EVERY_SET,
	 .link = true, .description = "IP octets since the last record of the Flow, headers included"},
	{"layer2OctetDeltaCount", IANA(352), UNSIGNED(8), EACH(layer2_octets), COUNT_OCTETS,
	 .sets = SET_RANGE, .link = true, .description = "octets of the frames, without the FCS"},
	{"flowStartMilliseconds", IANA(152), TIME(start_us), .special = SPECIAL_START_TIME,
	 .nprobe = {"FLOW_START_MILLISECONDS"}, .sets = SET_DEFAULT | SET_MINIMAL,
	 .link = true, .description = "first packet of the record, ms since 1970; sets have flowStartSysUpTime in NetFlow v9"},
	{"flowEndMilliseconds", IANA(153), TIME(end_us), .special = SPECIAL_END_TIME,
	 .nprobe = {"FLOW_END_MILLISECONDS"}, .sets = SET_DEFAULT | SET_MINIMAL,
	 .link = true, .description = "last packet of the record, ms since 1970; sets have flowEndSysUpTime in NetFlow v9"},
	{"flowStartSysUpTime", IANA(22), UNSIGNED(4), CONSTANT(0), .units = UNITS_MS,
	 .nprobe = {"FIRST_SWITCHED"}, .special = SPECIAL_START_UPTIME, .sets = SET_NTOP,
	 .link = true, .description = "first packet, ms of sysUptime; NetFlow v9 only, others get flowStartMilliseconds"},
	{"flowEndSysUpTime", IANA(21), UNSIGNED(4), CONSTANT(0), .units = UNITS_MS,
	 .nprobe = {"LAST_SWITCHED"}, .special = SPECIAL_END_UPTIME, .sets = SET_NTOP,
	 .link = true, .description = "last packet, ms of sysUptime; NetFlow v9 only, others get flowEndMilliseconds"},
	{"flowStartSeconds", IANA(150), UNSIGNED(4), CALL(field_start_seconds), .zmq = {22},
	 .link = true, .description = "first packet of the record, s since 1970"},
	{"flowEndSeconds", IANA(151), UNSIGNED(4), CALL(field_end_seconds), .zmq = {21},
	 .link = true, .description = "last packet of the record, s since 1970"},
	{"flowDurationMilliseconds", IANA(161), UNSIGNED(4), CALL(field_duration_ms), .units = UNITS_MS,
	 .nprobe = {"FLOW_DURATION_MILLISECONDS"},
	 .link = true, .description = "from the first to the last packet, both directions"},
	{"flowEndReason", IANA(136), UNSIGNED(1), OF_FLOW(end_reason), IDENTIFIER,
	 .nprobe = {"FLOW_END_REASON"}, .sets = SET_DEFAULT | SET_NTOP,
	 .link = true, .description = "1 idle, 2 active timeout, 3 end seen, 4 forced, 5 lack of resources"},
	{"biflowDirection", IANA(239), UNSIGNED(1), CALL(flow_biflow_direction), IDENTIFIER,
	 .special = SPECIAL_BIFLOW_DIRECTION,
	 .nprobe = {"BIFLOW_DIRECTION"}, .sets = SET_DEFAULT,
	 .link = true, .description = "0 arbitrary, 1 source is the initiator, 2 destination is (RFC 5103); see initiatorMethod"},
	{"initiatorMethod", OWN(14, 0), STRING(16), .source = FROM_TEXT, .text = field_initiator_method_text, .sets = SET_RANGE,
	 .link = true, .description = "how the initiator was found: syn, synack, dissector, knowledge, port, network or first"},
	{"timestampErrorNanoseconds", OWN(23, 0), UNSIGNED(4), OF_FLOW(time_error_ns), .shown = SHOWN_NONZERO,
	 .link = true, .description = "by how much a live packet's time can be off the system's clock, as measured in the last minutes; 0 for files"},
	{"ingressInterface", IANA(10), UNSIGNED(4), OF_FLOW(ingress_interface), IDENTIFIER,
	 .nprobe = {"INPUT_SNMP"}, .zmq = {10}, .sets = SET_DEFAULT | SET_NTOP,
	 .link = true, .description = "number of the input (--ifindex)"},
	{"egressInterface", IANA(14), UNSIGNED(4), CONSTANT(0), IDENTIFIER, .shown = SHOWN_NONZERO,
	 .nprobe = {"OUTPUT_SNMP"}, .sets = SET_DEFAULT,
	 .link = true, .description = "0: a probe does not see where packets leave"},
	{"flowDirection", IANA(61), UNSIGNED(1), TURNED(flow_direction[FORWARD], flow_direction[REVERSE]),
	 IDENTIFIER, NEEDS(DIRECTION), .nprobe = {"DIRECTION"}, .zmq = {61}, .sets = SET_DEFAULT | SET_NTOP,
	 .description = "by --local-networks: 0 into ours, 1 out of ours; else 0, and no text has it"},
	{"vlanId", IANA(58), UNSIGNED(2), OF_FLOW(vlan), IDENTIFIER, .shown = SHOWN_NONZERO,
	 .nprobe = {"SRC_VLAN"}, .zmq = {58}, .sets = SET_DEFAULT | SET_NTOP,
	 .link = true, .description = "outermost VLAN id, 0 for none"},
	{"dot1qVlanId", IANA(243), UNSIGNED(2), OF_FLOW(vlan), IDENTIFIER, .shown = SHOWN_NONZERO,
	 .nprobe = {"DOT1Q_SRC_VLAN"}, .sets = SET_DEFAULT,
	 .link = true, .description = "outermost VLAN id, for collectors that know this element only"},
	{"dot1qCustomerVlanId", IANA(245), UNSIGNED(2), OF_FLOW(inner_vlan), IDENTIFIER,
	 .shown = SHOWN_NONZERO, .sets = SET_MAC | SET_TUNNEL, .link = true, .description = "inner VLAN id"},
	{"icmpTypeCodeIPv4", IANA(32), UNSIGNED(2), EACH(icmp_type_code), IDENTIFIER, .family = FAMILY_IPV4,
	 NEEDS(ICMP), .nprobe = {"ICMP_TYPE"}, .sets = SET_DEFAULT | SET_NTOP,
	 .description = "type * 256 + code of the first packet"},
	{"icmpTypeCodeIPv6", IANA(139), UNSIGNED(2), EACH(icmp_type_code), IDENTIFIER, .family = FAMILY_IPV6,
	 .v9 = {32}, NEEDS(ICMP), .sets = SET_DEFAULT | SET_NTOP, .description = "type * 256 + code of the first packet"},
	{"applicationId", IANA(95), .type = FIELD_APPLICATION, .length = 5, OF_FLOW(label.application),
	 IDENTIFIER, .nprobe = {"APPLICATION_ID"}, .sets = SET_DEFAULT | SET_APP,
	 .description = "classification engine 22 and nDPI's number (RFC 6759)"},
	{"selectorId", IANA(302), UNSIGNED(8), CONSTANT(1), IDENTIFIER, .shown = SHOWN_NONZERO,
	 .link = true, .description = "which sampling the record went through; see its options record"},
	{"sourceMacAddress", IANA(56), OCTETS(FIELD_MAC, 6, source_mac, destination_mac), IDENTIFIER,
	 NEEDS(MAC), .nprobe = {"IN_SRC_MAC"}, .zmq = {56}, .sets = SET_MAC | SET_NTOP,
	 .link = true, .description = "source MAC address of the first packet"},
	{"destinationMacAddress", IANA(80), OCTETS(FIELD_MAC, 6, destination_mac, source_mac), IDENTIFIER,
	 NEEDS(MAC), .nprobe = {"IN_DST_MAC"}, .zmq = {80}, .sets = SET_MAC | SET_NTOP,
	 .link = true, .description = "destination MAC address of the first packet"},
	{"ethernetType", IANA(256), UNSIGNED(2), CALL(field_ethernet_type), IDENTIFIER, .link = true,
	 .description = "EtherType of what the Flow is of: IPv4, IPv6, or with --non-ip flows others; 0 for IEEE 802.2"},
	{"mplsTopLabelStackSection", IANA(70), .type = FIELD_OCTETS, .length = 3, OF_FLOW(mpls_top), IDENTIFIER,
	 NEEDS(MPLS), .nprobe = {"MPLS_LABEL_1"}, .sets = SET_TUNNEL,
	 .link = true, .description = "label, EXP and bottom bit of the outermost MPLS label"},
	{"layer2SegmentId", IANA(351), UNSIGNED(8), CALL(field_layer2_segment_id), IDENTIFIER, NEEDS(VNI),
	 .sets = SET_TUNNEL,
	 .description = "of the innermost tunnel: VNI, GRE key, GTP TEID, L2TP session (version 2: after the tunnel id); 2^56 more for VXLAN, 2^57 for NVGRE (IANA)"},
	{"outerSourceIPv4Address", OWN(15, 0), OCTETS(FIELD_IPV4, 4, measures.tunnel.source_ipv4, measures.tunnel.destination_ipv4), IDENTIFIER,
	 .v9 = {40015}, TUNNEL(OUTER_IPV4), .sets = SET_TUNNEL, .description = "source of the packet around the Flow's packets, of the innermost tunnel"},
	{"outerDestinationIPv4Address", OWN(16, 0), OCTETS(FIELD_IPV4, 4, measures.tunnel.destination_ipv4, measures.tunnel.source_ipv4), IDENTIFIER,
	 .v9 = {40016}, TUNNEL(OUTER_IPV4), .sets = SET_TUNNEL, .description = "its destination"},
	{"outerSourceIPv6Address", OWN(17, 0), OCTETS(FIELD_IPV6, 16, measures.tunnel.source, measures.tunnel.destination), IDENTIFIER,
	 .v9 = {40017}, TUNNEL(OUTER_IPV6), .sets = SET_TUNNEL, .description = "so for a tunnel over IPv6"},
	{"outerDestinationIPv6Address", OWN(18, 0), OCTETS(FIELD_IPV6, 16, measures.tunnel.destination, measures.tunnel.source), IDENTIFIER,
	 .v9 = {40018}, TUNNEL(OUTER_IPV6), .sets = SET_TUNNEL, .description = "so for a tunnel over IPv6"},
	{"tunnelKind", OWN(19, 0), STRING(8), .source = FROM_TEXT, .text = field_tunnel_text, .v9 = {40019}, TUNNEL(IN_TUNNEL),
	 .sets = SET_TUNNEL, .description = "innermost tunnel: a word of --decap, or nvgre or erspan"},
	{"tunnelId", OWN(20, 0), UNSIGNED(4), OF_FLOW(measures.tunnel.id), IDENTIFIER, .v9 = {40020}, TUNNEL(TUNNEL_ID), .sets = SET_TUNNEL,
	 .description = "its id as layer2SegmentId has it, without the kind in the highest octet"},
	{"nvgreFlowId", OWN(21, 0), UNSIGNED(1), OF_FLOW(measures.tunnel.nvgre_flow), IDENTIFIER, .v9 = {40021}, TUNNEL(NVGRE),
	 .sets = SET_TUNNEL, .description = "FlowID behind NVGRE's VSID (RFC 7637)"},
	{"erspanSessionId", OWN(22, 0), UNSIGNED(2), OF_FLOW(measures.tunnel.erspan_session), IDENTIFIER, .v9 = {40022}, TUNNEL(ERSPAN),
	 .sets = SET_TUNNEL, .description = "session of ERSPAN II and III"},
	{"mplsLabelStackDepth", IANA(202), UNSIGNED(4), OF_FLOW(measures.tunnel.depth), IDENTIFIER, TUNNEL(LABEL_1), .sets = SET_TUNNEL,
	 .description = "labels of the outermost stack"},
	{"mplsLabelStackSection", IANA(316), OCTETS(FIELD_OCTETS, 64, measures.tunnel.label, measures.tunnel.label), TUNNEL(LABEL_1),
	 .sets = SET_TUNNEL, .description = "the first 16 entries of the outermost stack with their TTLs, zeros behind the last one"},
	LABEL(2), LABEL(3), LABEL(4), LABEL(5), LABEL(6), LABEL(7), LABEL(8), LABEL(9), LABEL(10),
	{"minimumIpTotalLength", IANA(25), UNSIGNED(8), EACH(min_length), .units = UNITS_OCTETS,
	 .nprobe = {"MIN_IP_PKT_LEN"}, .sets = SET_RANGE | SET_TCP, .description = "IP octets of the smallest packet"},
	{"maximumIpTotalLength", IANA(26), UNSIGNED(8), EACH(max_length), .units = UNITS_OCTETS,
	 .nprobe = {"MAX_IP_PKT_LEN"}, .sets = SET_RANGE | SET_TCP, .description = "IP octets of the largest packet"},
	{"minimumTTL", IANA(52), UNSIGNED(1), EACH(min_ttl),
	 .nprobe = {"MIN_TTL"}, .sets = SET_RANGE | SET_TCP, .description = "smallest TTL or hop limit"},
	{"maximumTTL", IANA(53), UNSIGNED(1), EACH(max_ttl),
	 .nprobe = {"MAX_TTL"}, .sets = SET_RANGE | SET_TCP, .description = "largest TTL or hop limit"},
	{"fragmentDeltaCount", NTOP(80, 81), UNSIGNED(2), EACH(fragments), PACKETS, .shown = SHOWN_NONZERO,
	 .nprobe = {"SRC_FRAGMENTS", "DST_FRAGMENTS"}, .zmq = {K(80), K(81)}, .sets = SET_RANGE | SET_NTOP,
	 .description = "packets that were fragments"},

	{"clientNetworkDelayMicroseconds", OWN(1, 0), UNSIGNED(4), OF_FLOW(measures.tcp.client_network_delay_us),
	 .v9 = {57554}, .units = UNITS_US, NEEDS(TCP), .sets = SET_TCP,
	 .description = "SYN+ACK to ACK: from the probe to the client and back"},
	{"serverNetworkDelayMicroseconds", OWN(2, 0), UNSIGNED(4), OF_FLOW(measures.tcp.server_network_delay_us),
	 .v9 = {57556}, .units = UNITS_US, NEEDS(TCP), .sets = SET_TCP,
	 .description = "SYN to SYN+ACK: from the probe to the server and back"},
	{"applicationDelayMicroseconds", OWN(3, 0), UNSIGNED(4), OF_FLOW(measures.tcp.application_delay_us),
	 .v9 = {57558}, .units = UNITS_US, NEEDS(TCP), .sets = SET_TCP,
	 .description = "first octet of the request to first octet of the response"},
	{"clientNetworkDelayMilliseconds", NTOP(123, 0), UNSIGNED(4), CALL(field_client_delay_ms), .units = UNITS_MS,
	 NEEDS(TCP), .nprobe = {"CLIENT_NW_LATENCY_MS"}, .zmq = {K(123)}, .sets = SET_NTOP,
	 .description = "clientNetworkDelayMicroseconds in ms, rounded"},
	{"serverNetworkDelayMilliseconds", NTOP(124, 0), UNSIGNED(4), CALL(field_server_delay_ms), .units = UNITS_MS,
	 NEEDS(TCP), .nprobe = {"SERVER_NW_LATENCY_MS"}, .zmq = {K(124)}, .sets = SET_NTOP,
	 .description = "serverNetworkDelayMicroseconds in ms, rounded"},
	{"applicationDelayMilliseconds", NTOP(125, 0), UNSIGNED(4), CALL(field_application_delay_ms), .units = UNITS_MS,
	 NEEDS(TCP), .nprobe = {"APPL_LATENCY_MS"}, .zmq = {K(125)}, .sets = SET_NTOP,
	 .description = "applicationDelayMicroseconds in ms, rounded"},
	{"retransmittedPacketDeltaCount", NTOP(109, 110), UNSIGNED(4), EACH(measures.tcp.retransmitted_packets), PACKETS,
	 NEEDS(TCP), .nprobe = {"RETRANSMITTED_IN_PKTS", "RETRANSMITTED_OUT_PKTS"}, .zmq = {K(109), K(110)},
	 .sets = SET_TCP | SET_NTOP, .description = "TCP packets that carried octets seen before"},
	{"outOfOrderPacketDeltaCount", NTOP(111, 112), UNSIGNED(4), EACH(measures.tcp.out_of_order_packets), PACKETS,
	 NEEDS(TCP), .nprobe = {"OOORDER_IN_PKTS", "OOORDER_OUT_PKTS"}, .zmq = {K(111), K(112)},
	 .sets = SET_TCP | SET_NTOP, .description = "TCP packets that came late, filling a gap"},
	{"tcpWindowMinimum", NTOP(415, 419), UNSIGNED(4), EACH(measures.tcp.window_min), .units = UNITS_OCTETS,
	 NEEDS(TCP), .nprobe = {"TCP_WIN_MIN_IN", "TCP_WIN_MIN_OUT"}, .sets = SET_TCP,
	 .description = "smallest receive window announced, scaled where the handshake was seen"},
	{"tcpWindowMaximum", NTOP(416, 420), UNSIGNED(4), EACH(measures.tcp.window_max), .units = UNITS_OCTETS,
	 NEEDS(TCP), .nprobe = {"TCP_WIN_MAX_IN", "TCP_WIN_MAX_OUT"}, .zmq = {K(416), K(420)},
	 .sets = SET_TCP | SET_NTOP, .description = "largest receive window announced"},
	{"tcpMaximumSegmentSize", NTOP(417, 421), UNSIGNED(2), EACH(measures.tcp.mss), .units = UNITS_OCTETS,
	 NEEDS(TCP), .nprobe = {"TCP_WIN_MSS_IN", "TCP_WIN_MSS_OUT"}, .sets = SET_TCP,
	 .description = "MSS option of SYN and SYN+ACK"},
	{"tcpZeroWindowPacketDeltaCount", OWN(4, 5), UNSIGNED(4), EACH(measures.tcp.zero_window_packets), PACKETS,
	 NEEDS(TCP), .sets = SET_TCP, .description = "packets that announced a closed receive window"},
	{"tcpFlagsOfBoth", OWN(6, 0), UNSIGNED(2), CALL(field_both_tcp_flags), .semantics = FIELD_FLAGS, .v9 = {6},
	 .usual_length = 1, .shown = SHOWN_NONZERO, .nprobe = {"TCP_FLAGS"}, .zmq = {6},
	 .description = "TCP flags of both directions, or-ed"},
	{"clientTcpFlags", NTOP(78, 0), UNSIGNED(1), OF_FLOW(tcp_flags[FORWARD]), .semantics = FIELD_FLAGS,
	 .shown = SHOWN_NONZERO, .nprobe = {"CLIENT_TCP_FLAGS"}, .zmq = {K(78)}, .sets = SET_NTOP,
	 .description = "TCP flags of the initiator's packets, or-ed"},
	{"serverTcpFlags", NTOP(79, 0), UNSIGNED(1), OF_FLOW(tcp_flags[REVERSE]), .semantics = FIELD_FLAGS,
	 .shown = SHOWN_NONZERO, .nprobe = {"SERVER_TCP_FLAGS"}, .zmq = {K(79)}, .sets = SET_NTOP,
	 .description = "TCP flags of the responder's packets, or-ed"},
	{"initiatorPackets", IANA(298), UNSIGNED(8), OF_FLOW(packets[FORWARD]), PACKETS,
	 .nprobe = {"INITIATOR_PKTS"}, .link = true, .description = "packets of the initiator since the last record"},
	{"responderPackets", IANA(299), UNSIGNED(8), OF_FLOW(packets[REVERSE]), PACKETS,
	 .nprobe = {"RESPONDER_PKTS"}, .link = true, .description = "packets of the responder since the last record"},
	{"initiatorOctets", IANA(231), UNSIGNED(8), OF_FLOW(octets[FORWARD]), COUNT_OCTETS,
	 .nprobe = {"INITIATOR_OCTETS"}, .link = true, .description = "IP octets of the initiator since the last record"},
	{"responderOctets", IANA(232), UNSIGNED(8), OF_FLOW(octets[REVERSE]), COUNT_OCTETS,
	 .nprobe = {"RESPONDER_OCTETS"}, .link = true, .description = "IP octets of the responder since the last record"},

	{"ndpiApplication", NTOP(118, 0), UNSIGNED(2), OF_FLOW(label.application), IDENTIFIER,
	 .shown = SHOWN_NONZERO, .nprobe = {"L7_PROTO"}, .zmq = {K(118)}, .sets = SET_NTOP,
	 .description = "nDPI's number of the application"},
	{"ndpiConfidence", NTOP(560, 0), UNSIGNED(1), CALL(field_ndpi_confidence), IDENTIFIER,
	 .shown = SHOWN_NONZERO, .nprobe = {"L7_CONFIDENCE"}, .zmq = {K(560)}, .sets = SET_NTOP,
	 .description = "how sure nDPI would be: 1 guessed by port, 6 inspected"},
	{"applicationName", IANA(96), STRING(48), WRITTEN(field_application_text), .nprobe = {"APPLICATION_NAME"},
	 .sets = SET_APP, .description = "protocol and application: TLS.Netflix"},
	{"ndpiApplicationName", NTOP(119, 0), STRING(48), WRITTEN(field_application_text),
	 .nprobe = {"L7_PROTO_NAME"}, .zmq = {K(119)}, .sets = SET_NTOP, .description = "as applicationName"},
	{"applicationCategoryName", IANA(372), STRING(24), WRITTEN(field_category_text), .sets = SET_APP,
	 .description = "what kind of application"},
	{"applicationConfidence", OWN(7, 0), STRING(16), WRITTEN(field_confidence_text), .sets = SET_APP,
	 .description = "how it was found: signature, dissector, hostname, expectation, dns; port is a guess"},
	{"tlsServerName", NTOP(188, 0), STRING(64), METADATA(TLS_SERVER_NAME), .nprobe = {"TLS_SERVER_NAME"},
	 .zmq = {K(188)}, .sets = SET_APP | SET_NTOP, .description = "server name in the ClientHello (TLS, DTLS, QUIC)"},
	{"tlsAlpn", OWN(10, 0), STRING(32), METADATA(TLS_ALPN), .sets = SET_APP,
	 .description = "protocols offered in the ClientHello (ALPN)"},
	{"tlsVersion", NTOP(495, 0), UNSIGNED(2), METADATA(TLS_VERSION), IDENTIFIER,
	 .nprobe = {"TLS_VERSION"}, .zmq = {K(495)}, .sets = SET_APP, .description = "TLS version: 772 is TLS 1.3"},
	{"tlsCipher", NTOP(493, 0), UNSIGNED(2), METADATA(TLS_CIPHER), IDENTIFIER,
	 .nprobe = {"TLS_CIPHER"}, .zmq = {K(493)}, .sets = SET_APP | SET_NTOP, .description = "cipher suite the server chose"},
	{"tlsJa3", NTOP(489, 0), STRING(32), METADATA(TLS_JA3), .nprobe = {"JA3C_HASH"}, .zmq = {K(489)},
	 .sets = SET_APP, .description = "JA3 fingerprint of the client"},
	{"tlsJa3s", NTOP(490, 0), STRING(32), METADATA(TLS_JA3S), .nprobe = {"JA3S_HASH"}, .zmq = {K(490)},
	 .sets = SET_APP, .description = "JA3S fingerprint of the server"},
	{"tlsJa4", NTOP(576, 0), STRING(40), METADATA(TLS_JA4), .nprobe = {"JA4C_HASH"}, .zmq = {K(576)},
	 .sets = SET_APP | SET_NTOP, .description = "JA4 fingerprint of the client"},
	{"httpRequestHost", IANA(460), STRING(64), METADATA(HTTP_HOST), .nprobe = {"HTTP_SITE"}, .zmq = {K(361)},
	 .sets = SET_APP | SET_NTOP, .description = "Host header"},
	{"httpRequestMethod", IANA(459), STRING(8), METADATA(HTTP_METHOD), .nprobe = {"HTTP_METHOD"}, .zmq = {K(360)},
	 .sets = SET_APP | SET_NTOP, .description = "request method"},
	{"httpRequestTarget", IANA(461), STRING(128), METADATA(HTTP_TARGET), .nprobe = {"HTTP_URL"}, .zmq = {K(180)},
	 .sets = SET_APP | SET_NTOP, .description = "request target"},
	{"httpUserAgent", IANA(468), STRING(64), METADATA(HTTP_USER_AGENT), .nprobe = {"HTTP_USER_AGENT"},
	 .zmq = {K(183)}, .sets = SET_APP | SET_NTOP, .description = "User-Agent header"},
	{"httpStatusCode", IANA(457), UNSIGNED(2), METADATA(HTTP_STATUS), IDENTIFIER, .nprobe = {"HTTP_RET_CODE"},
	 .zmq = {K(181)}, .sets = SET_APP | SET_NTOP, .description = "status code of the response"},
	{"httpContentType", IANA(469), STRING(32), METADATA(HTTP_CONTENT_TYPE), .nprobe = {"HTTP_MIME"},
	 .sets = SET_APP, .description = "Content-Type header of the response"},
	{"dnsQueryName", NTOP(205, 0), STRING(64), METADATA(DNS_NAME), .nprobe = {"DNS_QUERY"}, .zmq = {K(205)},
	 .sets = SET_APP | SET_NTOP, .description = "name asked for"},
	{"dnsQueryType", NTOP(207, 0), UNSIGNED(2), METADATA(DNS_TYPE), IDENTIFIER, .nprobe = {"DNS_QUERY_TYPE"},
	 .zmq = {K(207)}, .sets = SET_APP | SET_NTOP, .description = "type asked for: 1 A, 28 AAAA"},
	{"dnsResponseCode", NTOP(208, 0), UNSIGNED(1), METADATA(DNS_RCODE), IDENTIFIER, .nprobe = {"DNS_RET_CODE"},
	 .zmq = {K(208)}, .sets = SET_APP | SET_NTOP, .description = "code of the answer: 0 no error, 3 no such name"},
	{"sshHassh", OWN(11, 0), STRING(32), METADATA(SSH_HASSH), .sets = SET_APP,
	 .description = "HASSH fingerprint of the client"},
	{"sshHasshServer", OWN(12, 0), STRING(32), METADATA(SSH_HASSH_SERVER), .sets = SET_APP,
	 .description = "HASSH fingerprint of the server"},
	{"quicVersion", OWN(13, 0), UNSIGNED(4), METADATA(QUIC_VERSION), IDENTIFIER, .sets = SET_APP,
	 .description = "QUIC version: 1 is RFC 9000"},
};
// clang-format on

const unsigned n_fields = RTE_DIM(field_table);
