// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_OCTETS_H
#define EXPORT_OCTETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Numbers in network order, at any alignment.
static inline uint16_t octets_get16(const uint8_t *at)
{
	uint16_t number;

	memcpy(&number, at, sizeof(number));
	return __builtin_bswap16(number);
}

static inline uint32_t octets_get32(const uint8_t *at)
{
	uint32_t number;

	memcpy(&number, at, sizeof(number));
	return __builtin_bswap32(number);
}

static inline uint64_t octets_get64(const uint8_t *at)
{
	uint64_t number;

	memcpy(&number, at, sizeof(number));
	return __builtin_bswap64(number);
}

// Of any size (RFC 7011 section 6.2); of more than 8 octets the last 8.
static inline uint64_t octets_number(const uint8_t *at, size_t n)
{
	uint64_t number = 0;

	switch (n) {
	case 1:
		return *at;
	case 2:
		return octets_get16(at);
	case 4:
		return octets_get32(at);
	case 8:
		return octets_get64(at);
	default:
		for (size_t i = n > 8 ? n - 8 : 0; i < n; i++)
			number = number << 8 | at[i];
		return number;
	}
}

static inline bool octets_are_zeros(const uint8_t *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (at[i] != 0)
			return false;
	return true;
}

#endif
