// SPDX-License-Identifier: BSD-3-Clause
// WebSocket (RFC 6455) where the upgrade was not seen: frames that fill the segment.
#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/reader.h"

enum { MASKED = 0x80, RESERVED = 0x30, CONTROL = 8, MAX_CONTROL = 125 };

// Section 5.2: the length is written in the fewest octets. 0: none is.
static uint64_t read_length(struct octet_reader *r, uint8_t octet)
{
	const unsigned code = octet & 0x7f;
	uint64_t length;

	if (code < 126)
		return code;
	if (code == 126) {
		length = reader_u16(r);
		return length > MAX_CONTROL ? length : UINT64_MAX;
	}
	length = (uint64_t)reader_u32(r) << 32;
	length |= reader_u32(r);
	return length > UINT16_MAX ? length : UINT64_MAX;
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
		const uint64_t length = read_length(&r, second);

		reader_skip(&r, second & MASKED ? 4 : 0);
		if (r.short_of || !is_frame(d, first, second))
			return DISSECT_NOT_MINE;
		if (length > reader_left(&r))
			return d->missing > 0 && length == reader_left(&r) + d->missing
				   ? DISSECT_DONE
				   : DISSECT_NOT_MINE;
		reader_skip(&r, (uint32_t)length);
	}
	return DISSECT_DONE;
}
