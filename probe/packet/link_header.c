// SPDX-License-Identifier: BSD-3-Clause
#include "probe/packet/link_header.h"

#include <string.h>

#include <rte_common.h>

#include "probe/packet/ethertype.h"
#include "probe/packet/sound.h"

typedef enum ignore_reason step(struct packet_headers *packet, const struct bounds *bounds,
				struct place *place);

// A header of `octets` octets whose last two are the next EtherType.
static enum ignore_reason step_over(const struct bounds *bounds, struct place *place,
				    uint32_t octets)
{
	if (!bounds_has(bounds, place->at, octets))
		return IGNORE_LINK_TRUNCATED;
	place->at += octets;
	place->type = load_be16(bounds->frame + place->at - 2);
	return IGNORE_NONE;
}

// `type` begins behind a header of `octets` octets.
static enum ignore_reason step_to(const struct bounds *bounds, struct place *place, uint32_t octets,
				  uint16_t type)
{
	if (!bounds_has(bounds, place->at, octets))
		return IGNORE_LINK_TRUNCATED;
	place->at += octets;
	place->type = type;
	return IGNORE_NONE;
}

static enum ignore_reason ethernet(struct packet_headers *packet, const struct bounds *bounds,
				   struct place *place)
{
	if (!bounds_has(bounds, place->at, 14))
		return IGNORE_LINK_TRUNCATED;
	place->inner = packet->has & PACKET_HAS_MAC;
	packet->has |= PACKET_HAS_MAC;
	packet->mac_offset = place->at;
	return step_over(bounds, place, 14);
}

static void add_vlan(struct packet_headers *packet, uint16_t tag)
{
	uint16_t id = tag & 0xfff;

	if (packet->n_vlans == 0)
		packet->vlan = id;
	else if (packet->n_vlans == 1)
		packet->inner_vlan = id;
	else
		packet->has |= PACKET_MORE_VLANS;
	if (packet->n_vlans < UINT8_MAX)
		packet->n_vlans++;
}

// The tags of an inner frame take the place of those around it, as in tunnels.
static enum ignore_reason vlan(struct packet_headers *packet, const struct bounds *bounds,
			       struct place *place)
{
	if (!bounds_has(bounds, place->at, 4))
		return IGNORE_LINK_TRUNCATED;
	if (place->inner) {
		packet->n_vlans = 0;
		packet->inner_vlan = 0;
		packet->has &= (uint16_t)~PACKET_MORE_VLANS;
		place->inner = false;
	}
	add_vlan(packet, load_be16(bounds->frame + place->at));
	return step_over(bounds, place, 4);
}

// LLC with a SNAP header of the Ethernet organisation (RFC 1042): the true EtherType follows. Or
// with the service access point that is IP's own.
static enum ignore_reason snap(struct packet_headers *, const struct bounds *bounds,
			       struct place *place)
{
	if (bounds_has(bounds, place->at, 3) &&
	    memcmp(bounds->frame + place->at, "\x06\x06\x03", 3) == 0)
		return step_to(bounds, place, 3, TYPE_IPV4);
	if (!bounds_has(bounds, place->at, 8) ||
	    memcmp(bounds->frame + place->at, "\xaa\xaa\x03\0\0\0", 6) != 0 ||
	    load_be16(bounds->frame + place->at + 6) <= TYPE_LARGEST_LENGTH)
		return IGNORE_LLC;
	return step_over(bounds, place, 8);
}

static enum ignore_reason ip_of_nibble(const struct bounds *bounds, struct place *place)
{
	place->type = bounds->frame[place->at] >> 4 == 4 ? TYPE_IPV4 : TYPE_IPV6;
	return IGNORE_NONE;
}

// Nothing says what a label stack carries. A first nibble of 4 or 6 may be that of a MAC address
// (RFC 4928), so what is sound comes first: IP, Ethernet, Ethernet behind a control word (RFC 4448
// section 4.6); in this order, as a frame with a VLAN tag would pass for one behind a control word.
static enum ignore_reason below_mpls(const struct bounds *bounds, struct place *place)
{
	if (!bounds_has(bounds, place->at, 1))
		return IGNORE_IP_TRUNCATED;
	if (ip_is_sound(bounds, place->at))
		return ip_of_nibble(bounds, place);
	if (ethernet_is_sound(bounds, place->at))
		return step_to(bounds, place, 0, TYPE_ETHERNET);
	if (bounds->frame[place->at] >> 4 == 0 && ethernet_is_sound(bounds, place->at + 4))
		return step_to(bounds, place, 4, TYPE_ETHERNET);
	if (ip_is_plausible(bounds, place->at))
		return ip_of_nibble(bounds, place);
	return IGNORE_BELOW_MPLS;
}

static void set_labels(struct packet_headers *packet, uint32_t begin, uint32_t end)
{
	packet->labels_at = begin;
	packet->n_labels = (uint8_t)RTE_MIN((end - begin) / 4, (uint32_t)UINT8_MAX);
}

// RFC 3032 section 2.1: entries of 4 octets until the one with the bottom bit.
static enum ignore_reason mpls(struct packet_headers *packet, const struct bounds *bounds,
			       struct place *place)
{
	const bool first = !(packet->has & PACKET_HAS_MPLS);
	const uint32_t begin = place->at;
	uint32_t entry;

	do {
		if (!bounds_has(bounds, place->at, 4))
			return IGNORE_LINK_TRUNCATED;
		entry = load_be32(bounds->frame + place->at) >> 8;
		if (!(packet->has & PACKET_HAS_MPLS))
			packet->mpls_top = entry;
		packet->has |= PACKET_HAS_MPLS;
		place->at += 4;
	} while (!(entry & 1));
	if (first)
		set_labels(packet, begin, place->at);
	return below_mpls(bounds, place);
}

// RFC 1990 section 3: what has both bits B and E is no fragment. Its sequence number has 24 bits or
// 12, as the link's ends have agreed: it is what leaves a sound packet.
static enum ignore_reason multilink(const struct bounds *bounds, struct place *place,
				    uint32_t octets)
{
	const uint32_t at = place->at + octets;

	if (!bounds_has(bounds, at, 4))
		return IGNORE_LINK_TRUNCATED;
	if (bounds->frame[at] >> 6 != 3)
		return IGNORE_PPP;
	if (ppp_is_sound(bounds, at + 4))
		return step_to(bounds, place, octets + 4, TYPE_PPP);
	return ppp_is_sound(bounds, at + 2) ? step_to(bounds, place, octets + 2, TYPE_PPP)
					    : IGNORE_PPP;
}

// RFC 3518 section 4.1: flags, and the kind of MAC address, of which 1 is Ethernet's.
static enum ignore_reason bridged(const struct bounds *bounds, struct place *place, uint32_t octets)
{
	if (!bounds_has(bounds, place->at + octets, 2))
		return IGNORE_LINK_TRUNCATED;
	if (bounds->frame[place->at + octets + 1] != 1 ||
	    !ethernet_is_sound(bounds, place->at + octets + 2))
		return IGNORE_PPP;
	return step_to(bounds, place, octets + 2, TYPE_ETHERNET);
}

// The protocol field is one octet when its lowest bit is set (RFC 1661 section 6.5).
static enum ignore_reason ppp(struct packet_headers *, const struct bounds *bounds,
			      struct place *place)
{
	const uint8_t *field = bounds->frame + place->at;
	uint16_t protocol;
	uint32_t octets;

	if (!bounds_has(bounds, place->at, 2))
		return IGNORE_LINK_TRUNCATED;
	octets = field[0] & 1 ? 1 : 2;
	protocol = octets == 1 ? field[0] : load_be16(field);
	switch (protocol) {
	case PPP_IPV4:
		return step_to(bounds, place, octets, TYPE_IPV4);
	case PPP_IPV6:
		return step_to(bounds, place, octets, TYPE_IPV6);
	case PPP_MPLS:
		return step_to(bounds, place, octets, TYPE_MPLS);
	case PPP_MULTILINK:
		return multilink(bounds, place, octets);
	case PPP_BRIDGED:
		return bridged(bounds, place, octets);
	default:
		return IGNORE_PPP;
	}
}

// RFC 2516 section 4.
static enum ignore_reason pppoe(struct packet_headers *packet, const struct bounds *bounds,
				struct place *place)
{
	struct place payload = {.at = place->at + 6, .type = place->type, .inner = place->inner};
	enum ignore_reason reason;

	if (!bounds_has(bounds, place->at, 8))
		return IGNORE_LINK_TRUNCATED;
	reason = ppp(packet, bounds, &payload);
	if (reason == IGNORE_NONE)
		*place = payload;
	return reason;
}

// Cisco's VN-Tag: two virtual interfaces in 4 octets. IEEE 802.1BR: an E-Tag has 6.
static enum ignore_reason vn_tag(struct packet_headers *, const struct bounds *bounds,
				 struct place *place)
{
	return step_over(bounds, place, 4 + 2);
}

static enum ignore_reason e_tag(struct packet_headers *, const struct bounds *bounds,
				struct place *place)
{
	return step_over(bounds, place, 6 + 2);
}

// Cisco MetaData: version, length in words of 4 octets, options (the security group's tag).
static enum ignore_reason cisco_metadata(struct packet_headers *, const struct bounds *bounds,
					 struct place *place)
{
	if (!bounds_has(bounds, place->at, 2))
		return IGNORE_LINK_TRUNCATED;
	return step_over(bounds, place, 2 + bounds->frame[place->at + 1] * 4U + 2);
}

// IEEE 802.1Q clause 9.7: the I-TAG ends with the customer's frame.
static enum ignore_reason pbb(struct packet_headers *, const struct bounds *bounds,
			      struct place *place)
{
	return step_to(bounds, place, 4, TYPE_ETHERNET);
}

// IEEE 802.1AE clause 9.3: without the bits E and C nothing is changed but for the 16 octets at the
// end; with SC a channel identifier of 8 octets.
static enum ignore_reason macsec(struct packet_headers *, const struct bounds *bounds,
				 struct place *place)
{
	enum { CHANNEL = 0x20, ENCRYPTED_OR_CHANGED = 0x0c };
	uint8_t control;

	if (!bounds_has(bounds, place->at, 6))
		return IGNORE_LINK_TRUNCATED;
	control = bounds->frame[place->at];
	if (control & ENCRYPTED_OR_CHANGED)
		return IGNORE_MACSEC;
	return step_over(bounds, place, (control & CHANNEL ? 14 : 6) + 2);
}

// RFC 8300 section 2.2: the length in words, and what follows.
static enum ignore_reason nsh(struct packet_headers *, const struct bounds *bounds,
			      struct place *place)
{
	const uint8_t *header = bounds->frame + place->at;
	uint16_t next;
	uint32_t octets;

	if (!bounds_has(bounds, place->at, 8))
		return IGNORE_LINK_TRUNCATED;
	octets = (header[1] & 63) * 4U;
	next = ethertype_of_next(header[3]);
	if (octets < 8 || header[0] >> 6 != 0 || next == 0)
		return IGNORE_NOT_IP;
	return step_to(bounds, place, octets, next);
}

// IEC 62439-3 section 5.7: path, size and sequence number. IEEE 802.1CB section 7.8: two reserved
// octets and a sequence number.
static enum ignore_reason redundancy_tag(struct packet_headers *, const struct bounds *bounds,
					 struct place *place)
{
	return step_over(bounds, place, 4 + 2);
}

// Arista's tap aggregation: subtype 1, a version that says how long the time stamp is, in TAI or
// UTC.
static enum ignore_reason arista(struct packet_headers *, const struct bounds *bounds,
				 struct place *place)
{
	const uint8_t *header = bounds->frame + place->at;

	if (!bounds_has(bounds, place->at, 4))
		return IGNORE_LINK_TRUNCATED;
	if (load_be16(header) != 1 || header[2] > 1 || (header[3] != 0x10 && header[3] != 0x20))
		return IGNORE_NOT_IP;
	return step_over(bounds, place, 4 + (header[3] == 0x10 ? 8 : 6) + 2);
}

// RFC 6325 section 3.1: version 0, the length of options in words, hop count, two nicknames.
static enum ignore_reason trill(struct packet_headers *, const struct bounds *bounds,
				struct place *place)
{
	uint16_t header;

	if (!bounds_has(bounds, place->at, 6))
		return IGNORE_LINK_TRUNCATED;
	header = load_be16(bounds->frame + place->at);
	if (header >> 14 != 0)
		return IGNORE_NOT_IP;
	return step_to(bounds, place, 6 + (header >> 6 & 31) * 4U, TYPE_ETHERNET);
}

// Cisco's FabricPath: a tree's number and a TTL in 2 octets, and the host's frame.
static enum ignore_reason fabric_path(struct packet_headers *, const struct bounds *bounds,
				      struct place *place)
{
	return step_to(bounds, place, 2, TYPE_ETHERNET);
}

static const struct link_header {
	uint16_t type;
	step *step;
} link_headers[] = {
    {TYPE_MPLS, mpls},	    {TYPE_MPLS_UPSTREAM, mpls},
    {TYPE_PPP, ppp},	    {TYPE_PPPOE_SESSION, pppoe},
    {TYPE_VN_TAG, vn_tag},  {TYPE_CISCO_METADATA, cisco_metadata},
    {TYPE_E_TAG, e_tag},    {TYPE_ETHERNET, ethernet},
    {TYPE_PBB, pbb},	    {TYPE_MACSEC, macsec},
    {TYPE_NSH, nsh},	    {TYPE_HSR, redundancy_tag},
    {TYPE_TRILL, trill},    {TYPE_REDUNDANCY, redundancy_tag},
    {TYPE_ARISTA, arista},  {TYPE_FABRIC_PATH, fabric_path},
    {TYPE_JUMBO_LLC, snap},
};

enum ignore_reason link_header_step(struct packet_headers *packet, const struct bounds *bounds,
				    struct place *place)
{
	if (ethertype_is_vlan(place->type))
		return vlan(packet, bounds, place);
	if (place->type <= TYPE_LARGEST_LENGTH)
		return snap(packet, bounds, place);
	for (unsigned i = 0; i < sizeof(link_headers) / sizeof(*link_headers); i++)
		if (link_headers[i].type == place->type)
			return link_headers[i].step(packet, bounds, place);
	return IGNORE_NOT_IP;
}
