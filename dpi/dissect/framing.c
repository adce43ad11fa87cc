// SPDX-License-Identifier: BSD-3-Clause
// Many protocols say at a fixed place how long their message is. Where that agrees with the payload
// (messages may follow each other in a segment, the last may go on in the next one) it is worth
// some 14 bits of proof, which rules with few fixed octets lean on.
#include <netinet/in.h>

#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/framing.h"

enum { FULL_SEGMENT = 500, MAX_FRAMES = 8 };

uint32_t frame_length(const struct frame_layout *frame, const uint8_t *at, uint32_t left)
{
	uint32_t value = 0;

	if (left < (uint32_t)frame->at + frame->octets)
		return 0;
	for (unsigned i = 0; i < frame->octets; i++)
		value = value << 8 |
			at[frame->little ? frame->at + frame->octets - 1U - i : frame->at + i];
	if (value > FRAME_MAX)
		return 0;
	value += frame->more;
	return value >= (uint32_t)frame->at + frame->octets ? value : 0;
}

bool frame_fits(const struct dissection *d, const struct frame_layout *frame)
{
	bool tcp = d->packet->protocol == IPPROTO_TCP;
	uint32_t whole = d->length + d->missing, at = 0;

	for (unsigned n = 0; n < MAX_FRAMES && at < d->length; n++) {
		uint32_t length = frame_length(frame, d->payload + at, d->length - at);

		if (length == 0)
			return n > 0 && tcp && whole >= FULL_SEGMENT;
		if (length == whole - at)
			return true;
		if (!tcp || (length > whole - at && whole < FULL_SEGMENT))
			return false;
		if (length > whole - at)
			return true;
		at += length;
	}
	return true;
}

// The length of a BER element with a tag of one octet (X.690 8.1), its header included; 0 when it
// is not one.
uint32_t ber_length(const uint8_t *at, uint32_t left, uint32_t *header)
{
	uint32_t value = 0, n;

	if (left < 2)
		return 0;
	n = at[1] & 0x7f;
	if ((at[1] & 0x80) == 0) {
		*header = 2;
		return n + 2;
	}
	if (n == 0 || n > 4 || left < 2 + n)
		return 0;
	for (uint32_t i = 0; i < n; i++)
		value = value << 8 | at[2 + i];
	*header = 2 + n;
	return value <= FRAME_MAX ? value + *header : 0;
}

bool ber_fits(const struct dissection *d, uint32_t offset)
{
	uint32_t whole = d->length + d->missing, at = offset, header;

	for (unsigned n = 0; n < MAX_FRAMES && at < d->length; n++) {
		uint32_t length = ber_length(d->payload + at, d->length - at, &header);

		if (length == 0)
			return n > 0 && whole >= FULL_SEGMENT;
		if (length >= whole - at)
			return length == whole - at || whole >= FULL_SEGMENT;
		if (d->packet->protocol != IPPROTO_TCP)
			return false;
		at += length;
	}
	return at > offset;
}

enum verdict ber_dissect(struct dissection *d)
{
	return ber_fits(d, 0) ? DISSECT_DONE : DISSECT_NOT_MINE;
}

// len_be16_4_6: a big-endian number of 16 bits at octet 4, and 6 more octets, are the whole
// message.
#define FRAME_CHECK(name, ...)                                                                     \
	enum verdict name##_dissect(struct dissection *d)                                          \
	{                                                                                          \
		static const struct frame_layout frame = {__VA_ARGS__};                            \
                                                                                                   \
		return frame_fits(d, &frame) ? DISSECT_DONE : DISSECT_NOT_MINE;                    \
	}

FRAME_CHECK(len_u8_1_2, .at = 1, .octets = 1, .more = 2)
FRAME_CHECK(len_be16_0_0, .at = 0, .octets = 2)
FRAME_CHECK(len_be16_0_2, .at = 0, .octets = 2, .more = 2)
FRAME_CHECK(len_be16_1_0, .at = 1, .octets = 2)
FRAME_CHECK(len_be16_2_0, .at = 2, .octets = 2)
FRAME_CHECK(len_be16_2_4, .at = 2, .octets = 2, .more = 4)
FRAME_CHECK(len_be16_4_0, .at = 4, .octets = 2)
FRAME_CHECK(len_be16_4_6, .at = 4, .octets = 2, .more = 6)
FRAME_CHECK(len_be16_6_0, .at = 6, .octets = 2)
FRAME_CHECK(len_be16_6_8, .at = 6, .octets = 2, .more = 8)
FRAME_CHECK(len_be24_1_0, .at = 1, .octets = 3)
FRAME_CHECK(len_be32_0_0, .at = 0, .octets = 4)
FRAME_CHECK(len_be32_0_4, .at = 0, .octets = 4, .more = 4)
FRAME_CHECK(len_be32_2_6, .at = 2, .octets = 4, .more = 6)
FRAME_CHECK(len_be32_4_8, .at = 4, .octets = 4, .more = 8)
FRAME_CHECK(len_be32_5_9, .at = 5, .octets = 4, .more = 9)
FRAME_CHECK(len_be32_12_16, .at = 12, .octets = 4, .more = 16)
FRAME_CHECK(len_le16_0_0, .at = 0, .octets = 2, .little = true)
FRAME_CHECK(len_le16_2_0, .at = 2, .octets = 2, .little = true)
FRAME_CHECK(len_le16_2_24, .at = 2, .octets = 2, .little = true, .more = 24)
FRAME_CHECK(len_le16_3_5, .at = 3, .octets = 2, .little = true, .more = 5)
FRAME_CHECK(len_le24_0_4, .at = 0, .octets = 3, .little = true, .more = 4)
FRAME_CHECK(len_le32_0_0, .at = 0, .octets = 4, .little = true)
FRAME_CHECK(len_le32_0_8, .at = 0, .octets = 4, .little = true, .more = 8)
FRAME_CHECK(len_le32_1_5, .at = 1, .octets = 4, .little = true, .more = 5)
FRAME_CHECK(len_le32_2_6, .at = 2, .octets = 4, .little = true, .more = 6)
FRAME_CHECK(len_le32_16_24, .at = 16, .octets = 4, .little = true, .more = 24)
FRAME_CHECK(len_le32_19_23, .at = 19, .octets = 4, .little = true, .more = 23)
