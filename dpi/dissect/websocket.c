// SPDX-License-Identifier: BSD-3-Clause
// WebSocket (RFC 6455) where the upgrade was not seen: frames that fill the segment.
#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/reader.h"

enum { MASKED = 0x80, RESERVED = 0x30, CONTROL = 8, MAX_CONTROL = 125 };

// Section 5.2: the length is written in the fewest octets. UINT32_MAX: it is not, or the frame is
// larger than a segment.
static uint32_t read_length(struct octet_reader *r, uint8_t octet)
{
	const unsigned code = octet & 0x7f;
	uint32_t length;

	if (code < 126)
		return code;
	length = code == 126 ? reader_u16(r) : 0;
	return length > MAX_CONTROL ? length : UINT32_MAX;
}

// Sections 5.1, 5.2, 5.5: a client masks and a server does not; control frames are whole and short.
static bool is_frame(const struct dissection *d, uint8_t first, uint8_t second)
{
	const unsigned opcode = first & 0x0f;
	const bool masked = (second & MASKED) != 0;

	if ((first & RESERVED) != 0 || (opcode > 2 && opcode < CONTROL) || opcode > 10)
		return false;
	if (opcode >= CONTROL && ((first & 0x80) == 0 || (second & 0x7f) > MAX_CONTROL))
		return false;
	return !d->packet->start_seen || masked == d->to_server;
}

enum verdict websocket_dissect(struct dissection *d)
{
	struct octet_reader r = reader_of(d->payload, d->length);

	while (reader_left(&r) > 0) {
		const uint8_t first = reader_u8(&r), second = reader_u8(&r);
		const uint32_t length = read_length(&r, second);

		reader_skip(&r, second & MASKED ? 4 : 0);
		if (r.short_of || !is_frame(d, first, second))
			return DISSECT_NOT_MINE;
		if (length > reader_left(&r))
			return DISSECT_NOT_MINE;
		reader_skip(&r, length);
	}
	return DISSECT_DONE;
}
