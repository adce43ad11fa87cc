// SPDX-License-Identifier: BSD-3-Clause
#include "probe/packet/ethernet.h"

#include <string.h>

#include "probe/packet/ethertype.h"
#include "probe/packet/link_header.h"

enum ignore_reason ip_found(struct packet_headers *packet, uint32_t at, uint8_t ip_version)
{
	packet->l3_offset = at;
	packet->ip_version = ip_version;
	return IGNORE_NONE;
}

enum ignore_reason ip_by_nibble(struct packet_headers *packet, const struct bounds *bounds,
				uint32_t at)
{
	uint8_t version;

	if (!bounds_has(bounds, at, 1))
		return IGNORE_IP_TRUNCATED;
	version = bounds->frame[at] >> 4;
	if (version == 4 || version == 6)
		return ip_found(packet, at, version);
	return IGNORE_IP_VERSION;
}

// What is no IP packet, by EtherType.
static enum ignore_reason ethertype_kind(uint16_t type)
{
	static const struct {
		uint16_t type;
		enum ignore_reason reason;
	} kinds[] = {
	    {0x0806, IGNORE_ARP},	 {0x8035, IGNORE_ARP},	      {0x88cc, IGNORE_LLDP},
	    {0x8809, IGNORE_LACP},	 {0x888e, IGNORE_EAPOL},      {0x88c7, IGNORE_EAPOL},
	    {0x88f7, IGNORE_PTP},	 {0x8902, IGNORE_CFM},	      {0x8863, IGNORE_PPPOE},
	    {0x8808, IGNORE_PAUSE},	 {0x9000, IGNORE_LOOP},	      {0x0060, IGNORE_LOOP},
	    {0x8906, IGNORE_STORAGE},	 {0x8914, IGNORE_STORAGE},    {0x8915, IGNORE_STORAGE},
	    {0x88a2, IGNORE_STORAGE},	 {0x8892, IGNORE_INDUSTRIAL}, {0x88a4, IGNORE_INDUSTRIAL},
	    {0x88ab, IGNORE_INDUSTRIAL}, {0x88b8, IGNORE_INDUSTRIAL}, {0x88b9, IGNORE_INDUSTRIAL},
	    {0x88ba, IGNORE_INDUSTRIAL}, {0x88cd, IGNORE_INDUSTRIAL}, {0x88e3, IGNORE_INDUSTRIAL},
	    {0x88fb, IGNORE_INDUSTRIAL}, {0x22f4, IGNORE_ISIS},
	};

	for (unsigned i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i].type == type)
			return kinds[i].reason;
	return IGNORE_NOT_IP;
}

// Of IEEE 802.2: by its service access point, or by what a vendor's SNAP header says.
static enum ignore_reason llc_kind(const struct bounds *bounds, uint32_t at)
{
	static const struct {
		uint8_t octets;
		const char *begin;
		enum ignore_reason reason;
	} kinds[] = {
	    {2, "\x42\x42", IGNORE_STP},
	    {8, "\xaa\xaa\x03\x00\x00\x0c\x01\x0b", IGNORE_STP}, // for each VLAN
	    {2, "\xfe\xfe", IGNORE_ISIS},
	    {8, "\xaa\xaa\x03\x00\x00\x0c\x20\x00", IGNORE_CDP},
	    {8, "\xaa\xaa\x03\x00\xe0\x2b\x00\xbb", IGNORE_CDP},
	};

	for (unsigned i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (bounds_has(bounds, at, kinds[i].octets) &&
		    memcmp(bounds->frame + at, kinds[i].begin, kinds[i].octets) == 0)
			return kinds[i].reason;
	return IGNORE_LLC;
}

static enum ignore_reason walk(struct packet_headers *packet, const struct bounds *bounds,
			       struct place place)
{
	enum ignore_reason reason;

	do {
		if (place.type == TYPE_IPV4)
			return ip_found(packet, place.at, 4);
		if (place.type == TYPE_IPV6)
			return ip_found(packet, place.at, 6);
		reason = link_header_step(packet, bounds, &place);
	} while (reason == IGNORE_NONE);
	packet->l3_offset = place.at;
	packet->ethertype = place.type;
	if (reason == IGNORE_NOT_IP)
		return ethertype_kind(place.type);
	return reason == IGNORE_LLC ? llc_kind(bounds, place.at) : reason;
}

enum ignore_reason ethertype_parse(struct packet_headers *packet, const struct bounds *bounds,
				   uint32_t at, uint16_t ethertype)
{
	return walk(packet, bounds, (struct place){.at = at, .type = ethertype});
}

enum ignore_reason ppp_parse(struct packet_headers *packet, const struct bounds *bounds,
			     uint32_t at)
{
	if (bounds_has(bounds, at, 2) && load_be16(bounds->frame + at) == 0xff03)
		at += 2;
	return ethertype_parse(packet, bounds, at, TYPE_PPP);
}

enum ignore_reason pppoe_parse(struct packet_headers *packet, const struct bounds *bounds,
			       uint32_t at)
{
	return ethertype_parse(packet, bounds, at, TYPE_PPPOE_SESSION);
}

enum ignore_reason ethernet_parse(struct packet_headers *packet, const struct bounds *bounds,
				  uint32_t at)
{
	return ethertype_parse(packet, bounds, at, TYPE_ETHERNET);
}
