// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_ZMQ_TLV_H
#define EXPORT_ZMQ_TLV_H

#include <stdint.h>
#include <string.h>

#include <rte_byteorder.h>

// The serialisation that ntopng reads: two octets (version, format), then items of one octet (kind
// of the key, kind of the value), key and value, integers big-endian in their smallest width; an
// octet 1 ends each record.
enum { TLV_VERSION = 1, TLV_FORMAT = 1, TLV_END_OF_RECORD = 1, TLV_HEADER_OCTETS = 2 };
enum { TLV_UINT8 = 2, TLV_UINT16, TLV_UINT32, TLV_UINT64, TLV_FLOAT = 10, TLV_STRING = 11 };
enum { TLV_MAX_NUMBER = 1 + 4 + 8, TLV_STRING_EXTRA = 1 + 4 + 2 };

// A key, ready to be copied.
struct tlv_key {
	uint8_t kind; // in the upper four bits
	uint8_t n;
	uint8_t octets[4];
};

static inline struct tlv_key tlv_key(uint32_t number)
{
	const rte_be32_t wide = rte_cpu_to_be_32(number);
	struct tlv_key key = {.kind = TLV_UINT32 << 4, .n = 4};

	if (number <= UINT16_MAX) {
		key.kind = (number <= UINT8_MAX ? TLV_UINT8 : TLV_UINT16) << 4;
		key.n = number <= UINT8_MAX ? 1 : 2;
	}
	memcpy(key.octets, (const uint8_t *)&wide + 4 - key.n, key.n);
	return key;
}

static inline uint8_t *tlv_begin(uint8_t *at, const struct tlv_key *key, uint8_t kind)
{
	*at++ = key->kind | kind;
	memcpy(at, key->octets, sizeof(key->octets)); // all four: the rest is written over
	return at + key->n;
}

// Needs TLV_MAX_NUMBER octets of room. Returns the end.
static inline uint8_t *tlv_number(uint8_t *at, const struct tlv_key *key, uint64_t number)
{
	const rte_be64_t wide = rte_cpu_to_be_64(number);
	uint8_t kind = TLV_UINT64, n = 8;

	if (number <= UINT32_MAX) {
		kind = number <= UINT8_MAX    ? TLV_UINT8
		       : number <= UINT16_MAX ? TLV_UINT16
					      : TLV_UINT32;
		n = (uint8_t)(1U << (kind - TLV_UINT8));
	}
	at = tlv_begin(at, key, kind);
	memcpy(at, (const uint8_t *)&wide + 8 - n, n);
	return at + n;
}

// Needs TLV_MAX_NUMBER octets of room. A float is in host order, unlike integers.
static inline uint8_t *tlv_float(uint8_t *at, const struct tlv_key *key, float number)
{
	at = tlv_begin(at, key, TLV_FLOAT);
	memcpy(at, &number, sizeof(number));
	return at + sizeof(number);
}

// Needs TLV_STRING_EXTRA + length octets of room.
static inline uint8_t *tlv_string(uint8_t *at, const struct tlv_key *key, const void *text,
				  uint16_t length)
{
	at = tlv_begin(at, key, TLV_STRING);
	*at++ = (uint8_t)(length >> 8);
	*at++ = (uint8_t)length;
	memcpy(at, text, length);
	return at + length;
}

#endif
