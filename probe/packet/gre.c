// SPDX-License-Identifier: BSD-3-Clause
// GRE, and what is put into it: NVGRE, ERSPAN.
#include "probe/packet/ethernet.h"
#include "probe/packet/ethertype.h"
#include "probe/packet/tunnel.h"

enum { TYPE_ERSPAN = 0x88be, TYPE_ERSPAN_III = 0x22eb, TYPE_WCCP = 0x883e, TYPE_EOIP = 0x6400 };
enum { GRE_CHECKSUM = 0x8000, GRE_KEY = 0x2000, GRE_SEQUENCE = 0x1000, GRE_ACK = 0x80 };

// MikroTik's Ethernet over IP: the frame's length, and the tunnel's id, its last octet first.
static bool is_eoip(uint16_t flags, uint16_t type)
{
	return type == TYPE_EOIP && flags == (GRE_KEY | 1);
}

// The key of enhanced GRE (RFC 2637 section 4.1) is payload length and call id.
static void gre_key(struct packet_headers *inner, uint16_t flags, uint16_t type, uint32_t key)
{
	if (is_eoip(flags, type)) {
		tunnel_set_vni(inner, (key & 0xff) << 8 | (key >> 8 & 0xff));
	} else if ((flags & 7) == 1) {
		tunnel_set_vni(inner, key & 0xffff);
		inner->has |= PACKET_VNI_ONE_WAY;
	} else {
		tunnel_set_vni(inner, key);
	}
}

// RFC 7637 section 3.2: neither checksum nor sequence number; what is below 0x1000 is reserved, so
// such a key is one of another program's that puts Ethernet into GRE.
static bool is_nvgre(uint16_t flags, uint16_t type, uint32_t key)
{
	enum { LEAST_VSID = 0x1000 };

	return type == TYPE_ETHERNET && flags == GRE_KEY && key >> 8 >= LEAST_VSID;
}

static void set_nvgre(struct packet_headers *inner)
{
	inner->tunnel = TUNNEL_NVGRE + 1;
	inner->segment_type = SEGMENT_NVGRE;
	inner->nvgre_flow = (uint8_t)inner->vni;
	inner->vni >>= 8;
}

// draft-foschiano-erspan-03 sections 4.2 and 4.3: the last ten bits of the first word.
static void set_erspan(struct packet_headers *inner, const struct bounds *bounds, uint32_t at)
{
	inner->tunnel = TUNNEL_ERSPAN + 1;
	if (!bounds_has(bounds, at, 4))
		return;
	inner->erspan_session = load_be32(bounds->frame + at) & 0x3ff;
	inner->has |= PACKET_HAS_ERSPAN;
}

// draft-foschiano-erspan-03 section 4.3: a header of 12 octets, a platform's of 8 more with the
// last bit. Its frame type is 0 for Ethernet, 2 for IP.
static enum ignore_reason enter_erspan_iii(struct packet_headers *inner,
					   const struct bounds *bounds, uint32_t at)
{
	const uint8_t *header = bounds->frame + at;

	if (!bounds_has(bounds, at, 12))
		return IGNORE_LINK_TRUNCATED;
	set_erspan(inner, bounds, at);
	at += header[11] & 1 ? 20 : 12;
	if ((header[10] >> 2 & 31) == 2)
		return ip_by_nibble(inner, bounds, at);
	return ethernet_parse(inner, bounds, at);
}

// draft-foschiano-erspan-03 sections 4.1 and 4.2: with a sequence number of GRE it is of type II
// and has a header of 8 octets.
static enum ignore_reason enter_erspan(struct packet_headers *inner, const struct bounds *bounds,
				       uint32_t at, bool numbered)
{
	inner->tunnel = TUNNEL_ERSPAN + 1;
	if (!numbered)
		return ethernet_parse(inner, bounds, at);
	set_erspan(inner, bounds, at);
	return ethernet_parse(inner, bounds, at + 8);
}

// draft-wilson-wrec-wccp-v2-01 section 4.12: version 2 has 4 octets before the packet, which do not
// begin as IPv4 does.
static enum ignore_reason enter_wccp(struct packet_headers *inner, const struct bounds *bounds,
				     uint32_t at)
{
	if (bounds_has(bounds, at, 1) && bounds->frame[at] >> 4 != 4)
		at += 4;
	return ip_by_nibble(inner, bounds, at);
}

// RFC 2784, RFC 2890, RFC 2637.
enum ignore_reason tunnel_gre(struct packet_headers *inner, const struct bounds *bounds,
			      uint32_t at, const struct packet_headers *)
{
	uint16_t flags = load_be16(bounds->frame + at);
	uint16_t type = load_be16(bounds->frame + at + 2);

	at += flags & GRE_CHECKSUM ? 8 : 4;
	if (flags & GRE_KEY) {
		if (!bounds_has(bounds, at, 4))
			return IGNORE_LINK_TRUNCATED;
		gre_key(inner, flags, type, load_be32(bounds->frame + at));
		if (is_nvgre(flags, type, inner->vni))
			set_nvgre(inner);
		at += 4;
	}
	at += flags & GRE_SEQUENCE ? 4 : 0;
	at += flags & GRE_ACK && (flags & 7) == 1 ? 4 : 0;
	switch (type) {
	case TYPE_ERSPAN:
		return enter_erspan(inner, bounds, at, flags & GRE_SEQUENCE);
	case TYPE_ERSPAN_III:
		return enter_erspan_iii(inner, bounds, at);
	case TYPE_WCCP:
		return enter_wccp(inner, bounds, at);
	case TYPE_EOIP:
		return is_eoip(flags, type) ? ethernet_parse(inner, bounds, at) : IGNORE_NOT_IP;
	case TYPE_PPP:
		return ppp_parse(inner, bounds, at);
	default:
		return ethertype_parse(inner, bounds, at, type);
	}
}
