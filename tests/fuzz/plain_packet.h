// SPDX-License-Identifier: BSD-3-Clause
// A second parser of packets, for comparing: slow and plain, from the same specifications, sharing
// nothing with the first but the names of reasons. It reads by slices that know their own end.
#ifndef TESTS_FUZZ_PLAIN_PACKET_H
#define TESTS_FUZZ_PLAIN_PACKET_H

#include "probe/packet/packet.h"
#include "slice.h"

struct plain_address {
	uint8_t octet[16];
};

struct plain_fragment {
	bool first, later; // neither: not a fragment
	bool more;
	uint32_t id, octets;
	uint16_t offset;
	uint8_t protocol;
};

struct plain_tunnel {
	uint8_t kind; // as struct packet_headers has it
	int64_t id;   // -1: it has none
	bool one_way;
	uint8_t segment_type, nvgre_flow;
	int32_t erspan_session; // -1: it has none
};

// What one level (a packet, or one in a tunnel of it) says; of what it has not, -1 or NULL.
struct plain_packet {
	const uint8_t *mac;
	unsigned n_vlans;
	uint16_t vlan[2];
	bool tags_are_outer; // the next VLAN tag is an inner frame's
	int64_t mpls_top;
	const uint8_t *labels;
	unsigned n_labels;
	struct slice rest; // of a packet without IP: what the last known header holds,
	int rest_type;	   // and its EtherType or length
	struct slice ip;   // from the IP header on
	int version;
	struct plain_address source, destination;
	const uint8_t *source_at, *destination_at;
	uint8_t protocol, tos, ttl;
	int64_t ip_octets;
	bool sliced;
	struct slice payload; // behind the last header that IP knows, without padding
	struct plain_fragment fragment;
	uint16_t source_port, destination_port, tcp_flags;
	int32_t icmp; // type and code
	unsigned n_tunnels;
	struct plain_tunnel tunnel;
	const struct plain_packet *outer; // of the tunnel
};

// From a frame's first octet, or from what follows an EtherType (or a length), to its IP packet.
enum ignore_reason plain_link(struct plain_packet *packet, struct slice frame, int link_type);
enum ignore_reason plain_follow(struct plain_packet *packet, struct slice rest, int type);
enum ignore_reason plain_by_nibble(struct plain_packet *packet, struct slice rest);
enum ignore_reason plain_ppp(struct plain_packet *packet, struct slice rest);
enum ignore_reason plain_wireless(struct plain_packet *packet, struct slice rest, int padded_to);
enum ignore_reason plain_radiotap(struct plain_packet *packet, struct slice rest);
enum ignore_reason plain_ppi(struct plain_packet *packet, struct slice rest);
// The IP packet at packet->ip and what it carries.
enum ignore_reason plain_ip(struct plain_packet *packet);

// Whether octets are what they look like; see probe/packet/sound.h for what is asked of them.
bool plain_is_ip(struct slice rest);
bool plain_may_be_ip(struct slice rest);
bool plain_is_announced_ip(struct slice rest, int version);
bool plain_is_ethernet(struct slice rest);
bool plain_is_ppp(struct slice rest);
bool plain_ipv6_is_likely(struct slice rest);
bool plain_ipv4_sum_is_right(struct slice header);

// From behind the tunnel's UDP or IP header; and VXLAN's mark of a header that says what follows.
enum ignore_reason plain_enter(int tunnel, struct plain_packet *inner, struct slice rest,
			       const struct plain_packet *outer);
bool plain_is_gpe(struct slice rest);

enum { PLAIN_LEVELS = PACKET_MAX_TUNNELS + 1 };

// levels[0] is the frame's packet, the last of *n_levels the innermost. tunnels: DECAP_ bits.
enum ignore_reason plain_parse(struct plain_packet levels[PLAIN_LEVELS], unsigned *n_levels,
			       struct slice frame, int link_type, unsigned tunnels);

#endif
