// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include "dpi/engine/learned.h"

// An entry: value 32 bits, tag 20 bits, time 12 bits in units of 2 s (it wraps after 2.2 hours,
// far beyond a lifetime; a stale entry that looks fresh again is one in a thousand looked at by
// accident and has to have the tag, too).
enum { TAG_BITS = 20, TIME_BITS = 12 };

static uint64_t mix(uint64_t hash, uint64_t octets)
{
	__uint128_t product = (__uint128_t)(hash ^ octets) * 0xd6e8feb86659fd93U;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t hash_of(const struct learned_key *key)
{
	uint64_t hash = 0x9e3779b97f4a7c15U ^ ((uint64_t)key->port << 8 | key->protocol);

	for (unsigned at = 0; at < key->octets; at += 4) {
		uint32_t part;

		memcpy(&part, key->address + at, sizeof(part));
		hash = mix(hash, part);
	}
	return mix(hash, key->octets);
}

static uint32_t tag_of(uint64_t hash)
{
	return (uint32_t)(hash >> 40) & ((1U << TAG_BITS) - 1);
}

static uint32_t age_of(uint64_t entry, uint32_t now)
{
	return (now - (uint32_t)entry) & ((1U << TIME_BITS) - 1);
}

static uint32_t time_of(uint64_t now_us)
{
	return (uint32_t)(now_us / 2000000) & ((1U << TIME_BITS) - 1);
}

void learned_put(struct learned_table *table, const struct learned_key *key, uint32_t value,
		 uint64_t now_us)
{
	uint64_t hash = hash_of(key);
	uint32_t now = time_of(now_us), tag = tag_of(hash);
	_Atomic uint64_t *bucket = table->entry[hash % LEARNED_BUCKETS];
	unsigned into = 0;
	uint32_t oldest = 0, second = (uint32_t)(now_us / 1000000) + 1;
	uint64_t made = (uint64_t)value << 32 | (uint64_t)tag << TIME_BITS | now;

	for (unsigned way = 0; way < LEARNED_WAYS; way++) {
		uint64_t entry = atomic_load_explicit(&bucket[way], memory_order_relaxed);

		if (entry == 0 || (uint32_t)(entry >> TIME_BITS & ((1U << TAG_BITS) - 1)) == tag) {
			into = way;
			break;
		}
		if (age_of(entry, now) >= oldest) {
			oldest = age_of(entry, now);
			into = way;
		}
	}
	// others read these lines: they are written when they change
	if (atomic_load_explicit(&bucket[into], memory_order_relaxed) != made)
		atomic_store_explicit(&bucket[into], made, memory_order_relaxed);
	if (atomic_load_explicit(&table->newest, memory_order_relaxed) != second)
		atomic_store_explicit(&table->newest, second, memory_order_relaxed);
}

uint32_t learned_get(const struct learned_table *table, const struct learned_key *key,
		     uint64_t now_us, unsigned lifetime_s)
{
	uint64_t hash = hash_of(key);
	uint32_t now = time_of(now_us), tag = tag_of(hash);
	const _Atomic uint64_t *bucket = table->entry[hash % LEARNED_BUCKETS];

	for (unsigned way = 0; way < LEARNED_WAYS; way++) {
		uint64_t entry = atomic_load_explicit(&bucket[way], memory_order_relaxed);

		if (entry != 0 && (uint32_t)(entry >> TIME_BITS & ((1U << TAG_BITS) - 1)) == tag &&
		    age_of(entry, now) <= lifetime_s / 2)
			return (uint32_t)(entry >> 32);
	}
	return 0;
}
