// SPDX-License-Identifier: BSD-3-Clause
// The second parser: what lies between EtherTypes and IP.
#include "plain_packet.h"

static enum ignore_reason found(struct plain_packet *packet, struct slice rest, int version)
{
	packet->ip = rest;
	packet->version = version;
	return IGNORE_NONE;
}

enum ignore_reason plain_by_nibble(struct plain_packet *packet, struct slice rest)
{
	int64_t first = slice_number(rest, 0, 1);

	if (first < 0)
		return IGNORE_IP_TRUNCATED;
	if (first / 16 != 4 && first / 16 != 6)
		return IGNORE_IP_VERSION;
	return found(packet, rest, (int)first / 16);
}

// By the IEEE's list of EtherTypes.
static enum ignore_reason not_ip(int type)
{
	switch (type) {
	case 0x0806: // RFC 826
	case 0x8035: // RFC 903
		return IGNORE_ARP;
	case 0x88cc:
		return IGNORE_LLDP;
	case 0x8809:
		return IGNORE_LACP;
	case 0x888e:
	case 0x88c7: // pre-authentication of IEEE 802.11i
		return IGNORE_EAPOL;
	case 0x88f7:
		return IGNORE_PTP;
	case 0x8902:
		return IGNORE_CFM;
	case 0x8863:
		return IGNORE_PPPOE;
	case 0x22f4: // of TRILL
		return IGNORE_ISIS;
	case 0x8808:
		return IGNORE_PAUSE;
	case 0x9000:
	case 0x0060:
		return IGNORE_LOOP;
	case 0x8906: // FCoE
	case 0x8914: // its initialization
	case 0x8915: // RoCE
	case 0x88a2: // ATA over Ethernet
		return IGNORE_STORAGE;
	case 0x8892: // PROFINET
	case 0x88a4: // EtherCAT
	case 0x88ab: // POWERLINK
	case 0x88b8: // IEC 61850: GOOSE, GSE, sampled values
	case 0x88b9:
	case 0x88ba:
	case 0x88cd: // SERCOS
	case 0x88e3: // MRP
	case 0x88fb: // PRP's supervision
		return IGNORE_INDUSTRIAL;
	default:
		return IGNORE_NOT_IP;
	}
}

// IEEE 802.2 without the EtherType of RFC 1042.
static enum ignore_reason not_snap(struct slice llc)
{
	if (slice_begins(llc, "\x42\x42", 2) ||
	    slice_begins(llc, "\xaa\xaa\x03\x00\x00\x0c\x01\x0b", 8)) // Cisco's PVST+
		return IGNORE_STP;
	if (slice_begins(llc, "\xfe\xfe", 2))
		return IGNORE_ISIS;
	if (slice_begins(llc, "\xaa\xaa\x03\x00\x00\x0c\x20\x00", 8) || // Cisco's CDP
	    slice_begins(llc, "\xaa\xaa\x03\x00\xe0\x2b\x00\xbb", 8))	// Extreme's EDP
		return IGNORE_CDP;
	return IGNORE_LLC;
}

static void add_tag(struct plain_packet *packet, int64_t tag)
{
	if (packet->tags_are_outer) {
		packet->n_vlans = 0;
		packet->vlan[0] = packet->vlan[1] = 0;
		packet->tags_are_outer = false;
	}
	if (packet->n_vlans < 2)
		packet->vlan[packet->n_vlans] = tag & 0xfff;
	if (packet->n_vlans < 255)
		packet->n_vlans++;
}

// RFC 3032 section 2.1. What the stack carries is IP (RFC 4928), or Ethernet with or without a
// control word (RFC 4448); *type says which.
static enum ignore_reason below_labels(struct slice *rest, int *type)
{
	struct slice behind_word = slice_behind(*rest, 4);

	if (rest->here == 0)
		return IGNORE_IP_TRUNCATED;
	if (plain_is_ip(*rest)) {
		*type = rest->at[0] >> 4 == 4 ? 0x0800 : 0x86dd;
	} else if (plain_is_ethernet(*rest)) {
		*type = 0x6558;
	} else if (rest->at[0] < 16 && plain_is_ethernet(behind_word)) {
		*rest = behind_word;
		*type = 0x6558;
	} else if (plain_may_be_ip(*rest)) {
		*type = rest->at[0] >> 4 == 4 ? 0x0800 : 0x86dd;
	} else {
		return IGNORE_BELOW_MPLS;
	}
	return IGNORE_NONE;
}

static enum ignore_reason labels(struct plain_packet *packet, struct slice *rest, int *type)
{
	const uint8_t *first = rest->at;
	unsigned n = 0;
	int64_t entry;

	do {
		entry = slice_number(*rest, 0, 4);
		if (entry < 0)
			return IGNORE_LINK_TRUNCATED;
		if (packet->mpls_top < 0)
			packet->mpls_top = entry >> 8;
		*rest = slice_behind(*rest, 4);
		n++;
	} while (!(entry & 0x100));
	if (packet->labels == NULL) {
		packet->labels = first;
		packet->n_labels = n < 255 ? n : 255;
	}
	return below_labels(rest, type);
}

// RFC 8300 section 2.5, and VXLAN-GPE.
static int next_protocol(int64_t number)
{
	static const int types[] = {0, 0x0800, 0x86dd, 0x6558, 0x894f, 0x8847};

	return number >= 0 && number <= 5 ? types[number] : 0;
}

static enum ignore_reason service_header(struct slice *rest, int *type)
{
	int64_t words = slice_number(*rest, 0, 2) & 63;

	if (rest->here < 8)
		return IGNORE_LINK_TRUNCATED;
	if (words < 2 || rest->at[0] >= 0x40 || next_protocol(rest->at[3]) == 0)
		return IGNORE_NOT_IP; // version, length, what follows
	if (rest->here < words * 4)
		return IGNORE_LINK_TRUNCATED;
	*type = next_protocol(rest->at[3]);
	*rest = slice_behind(*rest, words * 4);
	return IGNORE_NONE;
}

// RFC 1990 section 3: begin and end in one fragment; either size of the number. RFC 3518
// section 4.1: bridged Ethernet.
static enum ignore_reason point_to_more_points(struct slice *rest, int *type, int protocol,
					       int octets)
{
	const struct slice header = slice_behind(*rest, octets);
	bool multilink = protocol == 0x3d;

	if (header.here < (multilink ? 4 : 2))
		return IGNORE_LINK_TRUNCATED;
	if (multilink && header.at[0] < 0xc0)
		return IGNORE_PPP;
	if (multilink && plain_is_ppp(slice_behind(header, 4)))
		*rest = slice_behind(header, 4);
	else if (multilink && plain_is_ppp(slice_behind(header, 2)))
		*rest = slice_behind(header, 2);
	else if (!multilink && header.at[1] == 1 && plain_is_ethernet(slice_behind(header, 2)))
		*rest = slice_behind(header, 2);
	else
		return IGNORE_PPP;
	*type = multilink ? 0x880b : 0x6558;
	return IGNORE_NONE;
}

static enum ignore_reason point_to_point(struct slice *rest, int *type)
{
	int octets = rest->here > 0 && rest->at[0] % 2 ? 1 : 2; // RFC 1661 section 2

	if (rest->here < 2)
		return IGNORE_LINK_TRUNCATED;
	switch (slice_number(*rest, 0, octets)) {
	case 0x21:
		*type = 0x0800;
		break;
	case 0x57:
		*type = 0x86dd;
		break;
	case 0x281:
		*type = 0x8847;
		break;
	case 0x31:
		return point_to_more_points(rest, type, 0x31, octets);
	case 0x3d:
		return point_to_more_points(rest, type, 0x3d, octets);
	default:
		return IGNORE_PPP;
	}
	*rest = slice_behind(*rest, octets);
	return IGNORE_NONE;
}

// RFC 2516 section 4.
static enum ignore_reason session(struct slice *rest, int *type)
{
	struct slice payload = slice_behind(*rest, 6);
	enum ignore_reason reason =
	    rest->here < 8 ? IGNORE_LINK_TRUNCATED : point_to_point(&payload, type);

	if (reason == IGNORE_NONE)
		*rest = payload;
	return reason;
}

// A tag of `octets` octets with the next EtherType at its end.
static enum ignore_reason over_tag(struct slice *rest, int *type, int64_t octets)
{
	if (rest->here < octets)
		return IGNORE_LINK_TRUNCATED;
	*type = (int)slice_number(*rest, octets - 2, 2);
	*rest = slice_behind(*rest, octets);
	return IGNORE_NONE;
}

static enum ignore_reason over_frame(struct plain_packet *packet, struct slice *rest, int *type)
{
	if (rest->here < 14)
		return IGNORE_LINK_TRUNCATED;
	packet->tags_are_outer = packet->mac != NULL;
	packet->mac = rest->at;
	return over_tag(rest, type, 14);
}

static enum ignore_reason over_secure_tag(struct slice *rest, int *type)
{
	if (rest->here < 6)
		return IGNORE_LINK_TRUNCATED;
	if (rest->at[0] & 0x0c) // encrypted, or changed text
		return IGNORE_MACSEC;
	return over_tag(rest, type, rest->at[0] & 0x20 ? 16 : 8);
}

// IEEE 802.3: a length instead of an EtherType. RFC 1042: an EtherType in SNAP.
static enum ignore_reason over_llc(struct slice *rest, int *type)
{
	if (slice_begins(*rest, "\x06\x06\x03", 3)) { // IP's own service access point
		*rest = slice_behind(*rest, 3);
		*type = 0x0800;
		return IGNORE_NONE;
	}
	if (!slice_begins(*rest, "\xaa\xaa\x03\0\0\0", 6) || slice_number(*rest, 6, 2) <= 1500)
		return not_snap(*rest);
	return over_tag(rest, type, 8);
}

// Before another frame.
static enum ignore_reason over_octets(struct slice *rest, int *type, int64_t octets)
{
	if (rest->here < octets)
		return IGNORE_LINK_TRUNCATED;
	*rest = slice_behind(*rest, octets);
	*type = 0x6558;
	return IGNORE_NONE;
}

// Subtype 1; version 0x10 has 8 octets of time, 0x20 has 6; 0x100 more: not of TAI but of UTC.
static enum ignore_reason over_time(struct slice *rest, int *type)
{
	int64_t version = slice_number(*rest, 2, 2);

	if (version < 0)
		return IGNORE_LINK_TRUNCATED;
	if (slice_number(*rest, 0, 2) != 1)
		return IGNORE_NOT_IP;
	switch (version) {
	case 0x010:
	case 0x110:
		return over_tag(rest, type, 14);
	case 0x020:
	case 0x120:
		return over_tag(rest, type, 12);
	default:
		return IGNORE_NOT_IP;
	}
}

// RFC 6325 section 3.1.
static enum ignore_reason over_nicknames(struct slice *rest, int *type)
{
	int64_t header = slice_number(*rest, 0, 2);

	if (rest->here < 6)
		return IGNORE_LINK_TRUNCATED;
	if (header >= 0x4000) // version
		return IGNORE_NOT_IP;
	return over_octets(rest, type, 6 + header / 64 % 32 * 4);
}

// One header more; the reason why that is not possible.
static enum ignore_reason over_header(struct plain_packet *packet, struct slice *rest, int *type)
{
	switch (*type) {
	case 0x8100: // customer's, service's, and what was used before IEEE 802.1ad
	case 0x88a8:
	case 0x8200:
	case 0x9100:
	case 0x9200:
	case 0x9300:
		if (rest->here >= 4)
			add_tag(packet, slice_number(*rest, 0, 2));
		return over_tag(rest, type, 4);
	case 0x8847:
	case 0x8848:
		return labels(packet, rest, type);
	case 0x880b:
		return point_to_point(rest, type);
	case 0x8864:
		return session(rest, type);
	case 0x8926: // VN-Tag
		return over_tag(rest, type, 6);
	case 0x892f: // HSR
	case 0xf1c1: // R-TAG of IEEE 802.1CB
		return over_tag(rest, type, 6);
	case 0xd28b: // Arista
		return over_time(rest, type);
	case 0x22f3: // TRILL
		return over_nicknames(rest, type);
	case 0x8903: // FabricPath
		return over_octets(rest, type, 2);
	case 0x8870: // a frame that is too long for a length
		return over_llc(rest, type);
	case 0x893f: // E-TAG of IEEE 802.1BR
		return over_tag(rest, type, 8);
	case 0x8909: // Cisco MetaData: version, words of options
		return rest->here < 2 ? IGNORE_LINK_TRUNCATED
				      : over_tag(rest, type, 4 + 4 * rest->at[1]);
	case 0x88e7: // I-TAG of IEEE 802.1ah
		return over_octets(rest, type, 4);
	case 0x6558:
		return over_frame(packet, rest, type);
	case 0x88e5:
		return over_secure_tag(rest, type);
	case 0x894f:
		return service_header(rest, type);
	default:
		return *type <= 1500 ? over_llc(rest, type) : not_ip(*type);
	}
}

enum ignore_reason plain_follow(struct plain_packet *packet, struct slice rest, int type)
{
	enum ignore_reason reason;

	for (;;) {
		if (type == 0x0800 || type == 0x86dd)
			return found(packet, rest, type == 0x0800 ? 4 : 6);
		reason = over_header(packet, &rest, &type);
		if (reason != IGNORE_NONE) {
			packet->rest = rest;
			packet->rest_type = type;
			return reason;
		}
	}
}

enum ignore_reason plain_ppp(struct plain_packet *packet, struct slice rest)
{
	// RFC 1662 section 3.1: address and control
	return plain_follow(
	    packet, slice_begins(rest, "\xff\x03", 2) ? slice_behind(rest, 2) : rest, 0x880b);
}
