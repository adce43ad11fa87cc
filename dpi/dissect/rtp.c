// SPDX-License-Identifier: BSD-3-Clause
// RTP and RTCP (RFC 3550). RTP has hardly a fixed bit: it takes two packets of one source in row.
#include <string.h>

#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/reader.h"

enum { APP_RTP = 87, APP_RTCP = 165, MAX_STEP = 16 };

// RFC 3551 section 6: 0 to 34 are assigned, 96 to 127 dynamic, 72 to 76 would be RTCP.
static bool is_payload_type(uint8_t type)
{
	return type <= 34 || type >= 96;
}

static bool is_rtp(const struct dissection *d)
{
	uint32_t header = 12 + 4U * (d->payload[0] & 0x0f);

	if (d->length < 12 || d->payload[0] >> 6 != 2 || !is_payload_type(d->payload[1] & 0x7f))
		return false;
	return d->length + d->missing > header;
}

// Scratch: source (4), sequence (2), payload type and a mark, direction and a mark.
static bool follows(const struct dissection *d)
{
	uint16_t before = (uint16_t)(d->scratch[4] << 8 | d->scratch[5]);
	uint16_t now = (uint16_t)(d->payload[2] << 8 | d->payload[3]);
	uint16_t step = (uint16_t)(now - before);

	return memcmp(d->scratch, d->payload + 8, 4) == 0 && step >= 1 && step <= MAX_STEP;
}

static void remember(struct dissection *d)
{
	memcpy(d->scratch, d->payload + 8, 4);
	memcpy(d->scratch + 4, d->payload + 2, 2);
	d->scratch[6] = d->payload[1] | 0x80;
	d->scratch[7] = d->to_server ? 0x51 : 0x52;
}

enum verdict rtp_dissect(struct dissection *d)
{
	bool waiting = d->scratch[7] == 0x51 || d->scratch[7] == 0x52;

	if (!is_rtp(d))
		return DISSECT_NOT_MINE;
	if (waiting && d->to_server != (d->scratch[7] == 0x51))
		return DISSECT_WANT_PACKET;
	if (waiting && follows(d)) {
		dpi_set_label(d, APP_RTP, 0);
		return DISSECT_DONE;
	}
	if (memcmp(d->payload + 8, "\0\0\0\0", 4) == 0)
		return DISSECT_NOT_MINE;
	remember(d);
	return DISSECT_WANT_PACKET;
}

// RFC 3550 section 6.1: a report comes first, lengths in words fill the datagram; what SRTCP adds
// stands behind.
enum verdict rtcp_dissect(struct dissection *d)
{
	uint32_t whole = d->length + d->missing, at = 0;
	unsigned n = 0;

	while (at + 8 <= d->length && n < 8) {
		const uint8_t *packet = d->payload + at;
		uint32_t octets = 4 + 4U * ((uint32_t)packet[2] << 8 | packet[3]);
		bool first = n == 0 ? packet[1] == 200 || packet[1] == 201 || packet[1] == 205 ||
					  packet[1] == 206
				    : packet[1] >= 200 && packet[1] <= 207;

		if (packet[0] >> 6 != 2 || !first || octets > whole - at)
			break;
		at += octets;
		n++;
	}
	if (n == 0 || (at != whole && (n < 2 || whole - at > 20)))
		return DISSECT_NOT_MINE;
	dpi_set_label(d, APP_RTCP, 0);
	return DISSECT_DONE;
}
