// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SOUND_H
#define PROBE_SOUND_H

#include "probe/packet/bounds.h"

// Whether octets that nothing announces are what they look like.

// An IP packet at `at`. IPv4: a whole header with a right checksum (RFC 791), and a total length
// that fits, or is beyond the frame as a sliced packet's is. IPv6: addresses of assigned space
// (RFC 4291 section 2.4), a known next header, and a length to the octet.
bool ip_is_sound(const struct bounds *bounds, uint32_t at);

// What only looks like IP and is not refuted, to be asked when nothing else fits: the header is cut
// by the capture, the IPv4 checksum was left to a NIC, or an IPv6 packet was sliced.
bool ip_is_plausible(const struct bounds *bounds, uint32_t at);

// What an EtherType or a PPP protocol announces as IP of this version: it may be padded or sliced,
// and the checksum may have been left to a NIC.
bool ip_is_announced(const struct bounds *bounds, uint32_t at, unsigned version);

// An Ethernet frame at `at` that announces IP and holds it, with up to four VLAN tags, PPPoE or an
// MPLS stack between them.
bool ethernet_is_sound(const struct bounds *bounds, uint32_t at);

// What PPP's protocol field at `at`, of one octet or two, announces as IP and holds it.
bool ppp_is_sound(const struct bounds *bounds, uint32_t at);

// Addresses of assigned space and a known next header, of an IPv6 header that is all there.
bool ipv6_is_likely(const uint8_t *ip);
// Of a header that is all there (RFC 1071).
bool ipv4_checksum_is_right(const uint8_t *ip);

#endif
