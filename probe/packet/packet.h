// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_PACKET_H
#define PROBE_PACKET_H

#include <stdbool.h>
#include <stdint.h>

#include "config/options/tunnels.h"

// Why a packet is not metered. One list makes enum, counter rows and help; a row's text is what a
// user reads.
#define IGNORE_REASONS(X)                                                                          \
	X(ARP, "ARP", "address resolution, RARP too: no IP packet")                                \
	X(LLDP, "LLDP", "discovery of neighbours (IEEE 802.1AB)")                                  \
	X(STP, "STP", "spanning tree (IEEE 802.1D), also one for each VLAN")                       \
	X(ISIS, "IS-IS", "routing (ISO 10589)")                                                    \
	X(CDP, "CDP", "discovery of neighbours by Cisco, and by Extreme")                          \
	X(LLC, "LLC", "other IEEE 802.2 frames without IP")                                        \
	X(LACP, "LACP", "slow protocols (IEEE 802.3 annex 57A): link aggregation, OAM")            \
	X(EAPOL, "EAPOL", "port authentication (IEEE 802.1X)")                                     \
	X(PTP, "PTP", "precision time over Ethernet (IEEE 1588)")                                  \
	X(CFM, "CFM", "connectivity faults (IEEE 802.1ag)")                                        \
	X(PAUSE, "MAC control", "pause frames (IEEE 802.3 annex 31B)")                             \
	X(LOOP, "loop test", "configuration test protocol: keepalives of switches")                \
	X(PPPOE, "PPPoE discovery", "PADI, PADO, PADR, PADS, PADT (RFC 2516)")                     \
	X(MACSEC, "MACsec encrypted", "frames that IEEE 802.1AE has encrypted or changed")         \
	X(STORAGE, "storage", "FCoE, RoCE version 1, ATA over Ethernet")                           \
	X(INDUSTRIAL, "industrial Ethernet", "PROFINET, EtherCAT, POWERLINK, GOOSE, SERCOS, MRP")  \
	X(PPP, "PPP control", "LCP, IPCP and whatever else PPP carries except IP")                 \
	X(BELOW_MPLS, "not IP below MPLS", "pseudowires and other non-IP payload of MPLS")         \
	X(NOT_IP, "not IP", "frames of another Ethertype")                                         \
	X(LINK_TRUNCATED, "link header cut",                                                       \
	  "the frame ends inside its link, VLAN, MPLS or PPPoE header")                            \
	X(LINK_TYPE, "link type", "an unknown link layer")                                         \
	X(WIRELESS, "802.11 without data",                                                         \
	  "management and control frames, empty, fragmented and damaged ones")                     \
	X(SEALED, "802.11 encrypted", "data frames that were not decrypted")                       \
	X(IP_VERSION, "wrong IP version",                                                          \
	  "the version nibble is neither what the link says nor 4 or 6")                           \
	X(IP_TRUNCATED, "IP header cut", "the capture or frame ends inside the IP header")         \
	X(IP_HEADER_LENGTH, "wrong IP header length",                                              \
	  "IHL below 5, or total length below the header")                                         \
	X(IP_LENGTH, "IP length beyond frame",                                                     \
	  "the frame had less than the IP length says, and was not sliced on its way")             \
	X(TUNNEL_REST, "rest of a tunnel's packet",                                                \
	  "later fragments of a tunnel's packet: its first was counted with the length of what "   \
	  "it holds")                                                                              \
	X(FILTERED, "filtered", "did not match --filter")                                          \
	X(SAMPLED_OUT, "sampled out", "not chosen by --sampling")                                  \
	X(DUPLICATE, "duplicate", "copies that a mirror made of a packet (--dedup)")

enum ignore_reason {
	IGNORE_NONE,
#define X(reason, name, help) IGNORE_##reason,
	IGNORE_REASONS(X)
#undef X
	    IGNORE_N_REASONS
};

enum {
	PACKET_FIRST_FRAGMENT = 1,
	PACKET_LATER_FRAGMENT = 2,
	PACKET_HAS_ICMP = 4,
	PACKET_HAS_MAC = 8,
	PACKET_HAS_MPLS = 16,
	PACKET_HAS_VNI = 32,
	PACKET_MORE_VLANS = 64,
	// The vni names one direction of the tunnel (GTP TEID, PPTP call id): it distinguishes no
	// two Flows, as the other direction has another.
	PACKET_VNI_ONE_WAY = 128,
	// The IP length says more than the frame had: a broker or switch has cut its tail off.
	PACKET_SLICED = 256,
	// The tunnel's packet is a first fragment: what is inside ends in other fragments.
	PACKET_IN_FRAGMENT = 512,
	PACKET_HAS_ERSPAN = 1024,
	PACKET_TUNNEL_HAS_ID = 2048 // the vni is that of the innermost tunnel, not of one around it
};

// What the fragments of one IP packet have in common besides addresses (RFC 791 section 3.2, RFC
// 8200 section 4.5), and which part of it this is.
struct packet_fragment {
	uint32_t id;
	uint32_t octets;  // of payload
	uint16_t offset;  // of the payload, in 8 octets
	uint8_t protocol; // IPv4: it tells packets apart too; IPv6: 0
	bool more;	  // it is not the last
};

// A fragment with all that tells its packet from others.
struct ip_fragment {
	struct packet_fragment fragment;
	const uint8_t *source, *destination;
	uint32_t vni;
	uint16_t vlan, inner_vlan;
	uint16_t has; // PACKET_HAS_VNI, PACKET_VNI_ONE_WAY
	uint8_t ip_version;
};

// What layer2SegmentId calls a tunnel (IANA's IPFIX registry, element 351).
enum { SEGMENT_OTHER = 0, SEGMENT_VXLAN = 1, SEGMENT_NVGRE = 2 };

// How many tunnels may lie in each other; what is deeper is metered as the tunnel that holds it.
enum { PACKET_MAX_TUNNELS = 8 };

// What the slow way of the parser found in one packet. Offsets are from the start of the frame's
// octets. Ports and lengths are in host order, addresses stay where they are in the packet.
struct packet_headers {
	uint32_t l3_offset;
	uint32_t l4_offset;   // l4_captured octets are there
	uint32_t l4_captured; // without Ethernet padding; 0 in a later fragment
	uint8_t ip_version;
	uint8_t protocol; // last header of the chain
	uint32_t ip_octets;
	uint32_t wire_length; // layer-2 octets, of a sliced frame as it was before
	uint16_t source_port, destination_port;
	uint16_t tcp_flags; // 12 bits
	uint16_t icmp_type_code;
	uint8_t tos, ttl;
	uint16_t has; // PACKET_ bits
	uint8_t n_vlans;
	uint8_t n_tunnels;
	uint16_t vlan, inner_vlan; // ids of the two outermost tags
	uint32_t mpls_top;	   // label, exp, bottom bit
	uint16_t ethertype; // of a packet without IP: what stands at l3_offset, or its length
	uint32_t labels_at; // n_labels entries of 4 octets, the outermost first
	uint8_t n_labels;
	uint8_t tunnel; // 1 + the index of the innermost one (config/options/tunnels.h); 0: none
	uint8_t segment_type; // SEGMENT_, of the vni
	uint8_t nvgre_flow;   // RFC 7637 section 3.2
	uint8_t outer_version;
	uint16_t erspan_session;
	const uint8_t *outer_source, *outer_destination; // of the innermost tunnel
	uint32_t vni;	     // VXLAN, Geneve, GRE key, GTP TEID: of the innermost tunnel with one
	uint32_t mac_offset; // of the destination MAC, the source MAC follows
	const uint8_t *source, *destination; // addresses, 4 or 16 octets
	struct packet_fragment fragment;     // with PACKET_FIRST_FRAGMENT, PACKET_LATER_FRAGMENT
	struct ip_fragment outer;	     // the tunnel's, with PACKET_IN_FRAGMENT
};

static inline struct ip_fragment packet_fragment_of(const struct packet_headers *packet)
{
	return (struct ip_fragment){
	    .fragment = packet->fragment,
	    .source = packet->source,
	    .destination = packet->destination,
	    .vni = packet->vni,
	    .vlan = packet->vlan,
	    .inner_vlan = packet->inner_vlan,
	    .has = packet->has & (PACKET_HAS_VNI | PACKET_VNI_ONE_WAY),
	    .ip_version = packet->ip_version,
	};
}

struct packet_settings {
	struct decap decap;
	bool drop_sliced; // ignore frames that are shorter than their IP packet
};

// Parses `captured` octets of a frame that had wire_length octets, by the metering rules in the
// manual. Never reads beyond `captured`. Returns why the packet is not metered, or IGNORE_NONE.
enum ignore_reason packet_parse(struct packet_headers *packet,
				const struct packet_settings *settings, const uint8_t *frame,
				uint32_t captured, uint32_t wire_length, uint16_t link_type);

#endif
