// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_HASH_H
#define CONFIG_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// FNV-1a of 64 bits, for ids that must be the same in every run: hash_end(hash_text(HASH_BEGIN,
// ...)).
#define HASH_BEGIN UINT64_C(14695981039346656037)

static inline uint64_t hash_octets(uint64_t hash, const void *octets, size_t n)
{
	for (size_t i = 0; i < n; i++)
		hash = (hash ^ ((const uint8_t *)octets)[i]) * UINT64_C(1099511628211);
	return hash;
}

// With the octet that ends it: "a", "bc" is another than "ab", "c".
static inline uint64_t hash_text(uint64_t hash, const char *text)
{
	return hash_octets(hash, text, strlen(text) + 1);
}

static inline uint64_t hash_number(uint64_t hash, uint64_t number)
{
	return hash_octets(hash, &number, sizeof(number));
}

// Every bit of it depends on every octet. Never 0.
static inline uint64_t hash_end(uint64_t hash)
{
	hash = (hash ^ hash >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	hash = (hash ^ hash >> 27) * UINT64_C(0x94d049bb133111eb);
	hash ^= hash >> 31;
	return hash != 0 ? hash : 1;
}

#endif
