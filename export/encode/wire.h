// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_WIRE_H
#define EXPORT_WIRE_H

#include <stdint.h>
#include <string.h>

#include <rte_byteorder.h>

// Integers in network order at any address.
static inline void wire_put16(uint8_t *to, uint16_t value)
{
	value = rte_cpu_to_be_16(value);
	memcpy(to, &value, sizeof(value));
}

static inline void wire_put32(uint8_t *to, uint32_t value)
{
	value = rte_cpu_to_be_32(value);
	memcpy(to, &value, sizeof(value));
}

static inline void wire_put64(uint8_t *to, uint64_t value)
{
	value = rte_cpu_to_be_64(value);
	memcpy(to, &value, sizeof(value));
}

// Octets of a text, without its NUL.
static inline void wire_put_octets(void *to, const char *text, uint32_t length)
{
	memcpy(to, text, length);
}

// The low `length` octets of a number; one that is too large for them becomes the largest.
static inline void wire_put_number(uint8_t *to, unsigned length, uint64_t value)
{
	uint8_t octets[8];

	if (length < 8 && value >> (8 * length) != 0)
		value = (UINT64_C(1) << (8 * length)) - 1;
	wire_put64(octets, value);
	memcpy(to, octets + 8 - length, length);
}

// The largest length of at most `room` octets at which UTF-8 text may be cut.
static inline uint32_t wire_cut_utf8(const char *text, uint32_t length, uint32_t room)
{
	if (length <= room)
		return length;
	while (room > 0 && ((uint8_t)text[room] & 0xc0) == 0x80)
		room--;
	return room;
}

#endif
