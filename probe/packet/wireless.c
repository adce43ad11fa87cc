// SPDX-License-Identifier: BSD-3-Clause
#include "probe/packet/wireless.h"

#include "probe/packet/ethernet.h"

enum { LINK_ETHERNET = 1, LINK_PPP = 9, LINK_RAW = 12, LINK_80211 = 105, LINK_RADIOTAP = 127 };

// Frame control of IEEE 802.11-2016 9.2.4.1: the first octet has type and subtype, the second
// flags.
enum {
	TYPE_MASK = 0x0f, // with the version, which is 0
	TYPE_DATA = 0x08,
	SUBTYPE_NO_DATA = 0x40,
	SUBTYPE_QOS = 0x80,
};

enum {
	FLAG_TO_AND_FROM_DS = 0x03,
	FLAG_PROTECTED = 0x40,
	FLAG_ORDER = 0x80, // in a QoS frame: an HT control field follows
};

enum { QOS_HOLDS_AMSDU = 0x80 };

static uint32_t load_le32(const uint8_t *octets)
{
	return (uint32_t)octets[3] << 24 | (uint32_t)octets[2] << 16 | (uint32_t)octets[1] << 8 |
	       octets[0];
}

static uint32_t load_le16(const uint8_t *octets)
{
	return (uint32_t)octets[1] << 8 | octets[0];
}

static uint32_t header_octets(const uint8_t *control)
{
	uint32_t octets = 24;

	if ((control[1] & FLAG_TO_AND_FROM_DS) == FLAG_TO_AND_FROM_DS)
		octets += 6;
	if (control[0] & SUBTYPE_QOS)
		octets += control[1] & FLAG_ORDER ? 6 : 2;
	return octets;
}

static bool holds_amsdu(const uint8_t *control)
{
	uint32_t addresses = (control[1] & FLAG_TO_AND_FROM_DS) == FLAG_TO_AND_FROM_DS ? 30 : 24;

	return control[0] & SUBTYPE_QOS && control[addresses] & QOS_HOLDS_AMSDU;
}

// `alignment`: the header is padded to a multiple of it.
static enum ignore_reason frame_at(struct packet_headers *packet, const struct bounds *bounds,
				   uint32_t at, uint32_t alignment)
{
	const uint8_t *control = bounds->frame + at;
	uint32_t octets;

	if (!bounds_has(bounds, at, 2))
		return IGNORE_LINK_TRUNCATED;
	if ((control[0] & TYPE_MASK) != TYPE_DATA || control[0] & SUBTYPE_NO_DATA)
		return IGNORE_WIRELESS;
	if (control[1] & FLAG_PROTECTED)
		return IGNORE_SEALED;
	octets = header_octets(control);
	if (!bounds_has(bounds, at, octets))
		return IGNORE_LINK_TRUNCATED;
	if (load_le16(control + 22) & 0xf) // a later fragment of a frame
		return IGNORE_WIRELESS;
	at += (octets + alignment - 1) & ~(alignment - 1);
	if (holds_amsdu(control))
		at += 14; // of the first subframe: two addresses and a length
	return ethertype_parse(packet, bounds, at, 0);
}

enum ignore_reason wireless_frame(struct packet_headers *packet, const struct bounds *bounds,
				  uint32_t at)
{
	return frame_at(packet, bounds, at, 1);
}

enum { PRESENT_TSFT = 1, PRESENT_FLAGS = 2, PRESENT_MORE = 1U << 31 };
enum { RADIOTAP_PADDED = 0x20, RADIOTAP_BAD_FCS = 0x40 };

// The flags field of a radiotap header of `octets` octets at `at` (radiotap.org, "Flags"): after
// the words that say which fields are there, and a time of 8 octets in its natural alignment.
static uint8_t radiotap_flags(const struct bounds *bounds, uint32_t at, uint32_t octets)
{
	const uint8_t *header = bounds->frame + at;
	uint32_t present = load_le32(header + 4), end = 8;

	if (!(present & PRESENT_FLAGS))
		return 0;
	while (load_le32(header + end - 4) & PRESENT_MORE) {
		end += 4;
		if (end > octets)
			return 0;
	}
	if (present & PRESENT_TSFT)
		end = ((end + 7) & ~7U) + 8;
	return end < octets ? header[end] : 0;
}

enum ignore_reason wireless_radiotap(struct packet_headers *packet, const struct bounds *bounds,
				     uint32_t at)
{
	uint32_t octets;
	uint8_t flags;

	if (!bounds_has(bounds, at, 8))
		return IGNORE_LINK_TRUNCATED;
	octets = load_le16(bounds->frame + at + 2);
	if (octets < 8 || !bounds_has(bounds, at, octets))
		return IGNORE_LINK_TRUNCATED;
	flags = radiotap_flags(bounds, at, octets);
	if (flags & RADIOTAP_BAD_FCS)
		return IGNORE_WIRELESS;
	return frame_at(packet, bounds, at + octets, flags & RADIOTAP_PADDED ? 4 : 1);
}

// The header of CACE's "Per-Packet Information": version, flags, its whole length, a link type.
enum ignore_reason wireless_ppi(struct packet_headers *packet, const struct bounds *bounds)
{
	uint32_t octets;

	if (!bounds_has(bounds, 0, 8))
		return IGNORE_LINK_TRUNCATED;
	octets = load_le16(bounds->frame + 2);
	if (octets < 8 || !bounds_has(bounds, 0, octets))
		return IGNORE_LINK_TRUNCATED;
	switch (load_le32(bounds->frame + 4)) {
	case LINK_ETHERNET:
		return ethernet_parse(packet, bounds, octets);
	case LINK_PPP:
		return ppp_parse(packet, bounds, octets);
	case LINK_RAW:
		return ip_by_nibble(packet, bounds, octets);
	case LINK_80211:
		return wireless_frame(packet, bounds, octets);
	case LINK_RADIOTAP:
		return wireless_radiotap(packet, bounds, octets);
	default:
		return IGNORE_LINK_TYPE;
	}
}
