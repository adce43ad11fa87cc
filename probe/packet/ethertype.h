// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_ETHERTYPE_H
#define PROBE_ETHERTYPE_H

#include <stdbool.h>
#include <stdint.h>

// The IEEE's EtherTypes and IANA's PPP protocols that the parser knows.
enum {
	TYPE_IPV4 = 0x0800,
	TYPE_IPV6 = 0x86dd,
	TYPE_ETHERNET = 0x6558, // transparent Ethernet bridging: a whole frame follows
	TYPE_MPLS = 0x8847,
	TYPE_MPLS_UPSTREAM = 0x8848,
	TYPE_PPPOE_SESSION = 0x8864,
	TYPE_PPP = 0x880b,
	TYPE_PBB = 0x88e7,
	TYPE_MACSEC = 0x88e5,
	TYPE_CISCO_METADATA = 0x8909,
	TYPE_VN_TAG = 0x8926,
	TYPE_E_TAG = 0x893f,
	TYPE_NSH = 0x894f,
	TYPE_TRILL = 0x22f3,
	TYPE_JUMBO_LLC = 0x8870, // IEEE 802.2 of a frame that is too long for a length
	TYPE_FABRIC_PATH = 0x8903,
	TYPE_HSR = 0x892f,
	TYPE_ARISTA = 0xd28b,
	TYPE_REDUNDANCY = 0xf1c1,
	TYPE_LARGEST_LENGTH = 1500, // up to here the field is a length (IEEE 802.3)
};

enum {
	PPP_IPV4 = 0x21,
	PPP_IPV6 = 0x57,
	PPP_MPLS = 0x281,
	PPP_BRIDGED = 0x31,
	PPP_MULTILINK = 0x3d
};

static inline bool ethertype_is_vlan(uint16_t ethertype)
{
	return ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x8200 ||
	       ethertype == 0x9100 || ethertype == 0x9200 || ethertype == 0x9300;
}

// What follows NSH (RFC 8300 section 2.5) and VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe-13 section 3.2),
// which number it alike; 0: not known.
static inline uint16_t ethertype_of_next(uint8_t protocol)
{
	static const uint16_t next[] = {
	    [1] = TYPE_IPV4, [2] = TYPE_IPV6, [3] = TYPE_ETHERNET, [4] = TYPE_NSH, [5] = TYPE_MPLS};

	return protocol < sizeof(next) / sizeof(*next) ? next[protocol] : 0;
}

#endif
