// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_FRAMING_H
#define DPI_FRAMING_H

#include "dpi/engine/dissector.h"

// Where a message says how long it is: `octets` octets at `at`, to which `more` are added.
struct frame_layout {
	uint8_t at, octets;
	bool little; // little-endian
	uint8_t more;
};

enum { FRAME_MAX = 1 << 24 };

// The whole message's length by its header; 0 when the header is not there or makes no sense.
uint32_t frame_length(const struct frame_layout *frame, const uint8_t *at, uint32_t left);
// Whether the payload consists of such messages.
bool frame_fits(const struct dissection *dissection, const struct frame_layout *frame);

// The length of a BER element, header included (its own length goes to *header); 0: it is none.
uint32_t ber_length(const uint8_t *at, uint32_t left, uint32_t *header);
// Whether the payload consists of BER elements from `offset` on.
bool ber_fits(const struct dissection *dissection, uint32_t offset);

#endif
