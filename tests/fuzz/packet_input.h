// SPDX-License-Identifier: BSD-3-Clause
// The input of targets that parse frames: link type (index), DECAP_ bits, octets that the capture
// has cut (2), the frame.
#ifndef TESTS_FUZZ_PACKET_INPUT_H
#define TESTS_FUZZ_PACKET_INPUT_H

#include <stdint.h>

enum { FUZZ_LINK_TYPES = 20, FUZZ_PACKET_HEADER = 4 };
static const uint16_t fuzz_link_types[FUZZ_LINK_TYPES] = {
    1, 0, 9, 12, 14, 101, 104, 108, 113, 228, 229, 276, 10, 51, 105, 117, 127, 192, 239, 77};

#endif
