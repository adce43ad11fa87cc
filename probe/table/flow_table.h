// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_FLOW_TABLE_H
#define PROBE_FLOW_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/table/flow_entry.h"
#include "probe/table/flow_key.h"
#include "probe/table/table_filler.h"
#include "probe/table/table_memory.h"

// The Flow table of one worker. Entries stand in arrays of their own (hot, cold, far, deadline by
// index); an index of buckets of one cache line each finds an entry by a 16-bit tag. An entry is in
// one of two buckets; when both are full others are moved (cuckoo), so the table holds max_flows
// Flows whatever their keys are. A bucket knows how many of its own are in their second bucket, so
// a miss mostly costs one line.

enum { BUCKET_SLOTS = 10, DEADLINES = 16, ENTRY_NONE = UINT32_MAX };

struct flow_bucket {
	uint16_t tag[BUCKET_SLOTS]; // 0: empty
	uint16_t elsewhere;	    // Flows of this bucket that are in their second one
	uint16_t guest;		    // bit a slot: this is the Flow's second bucket
	uint32_t entry[BUCKET_SLOTS];
};
static_assert(sizeof(struct flow_bucket) == 64, "a bucket is one cache line");

// Where a key belongs.
struct flow_home {
	uint32_t bucket;
	uint16_t tag;
};

struct flow_table {
	struct flow_bucket *bucket;
	struct flow_hot *hot;
	struct flow_hot *no_entry; // one beyond the last, without a key: where none was found
	struct flow_cold *cold;
	struct flow_far *far;
	struct flow_age *age; // not touched at the start
	uint32_t *deadline;   // in ticks, see meter.h; 0 in a free entry; whole lines of DEADLINES
	uint32_t *free;	      // stack of n_free free entries
	uint32_t n_buckets;
	uint32_t max_flows;
	uint32_t n_free;
	uint32_t n_fresh; // entries from here on were never used
	uint32_t tag_secret;
	struct hash_key secret;
	struct table_memory memory;
	struct table_filler filler;
};

// Takes all memory, some of it while Flows come already; max_flows is kept. heap: from malloc, an
// exact buffer for each array, for tests. Returns -ENOMEM or -EINVAL; nothing is reported.
int flow_table_new(struct flow_table *table, uint64_t max_flows, int numa_node, bool heap);
void flow_table_free(struct flow_table *table);
// Octets that a table of max_flows takes.
uint64_t flow_table_octets(uint64_t max_flows);

static inline uint32_t flow_table_live(const struct flow_table *table)
{
	return table->n_fresh - table->n_free;
}

static inline bool flow_table_full(const struct flow_table *table)
{
	return table->n_free == 0 && table->n_fresh == table->max_flows;
}

static inline struct flow_home flow_table_home(const struct flow_table *table, __m128i key)
{
	__m128i hash = flow_key_hash(&table->secret, key);
	uint64_t low = (uint32_t)_mm_cvtsi128_si32(hash);

	return (struct flow_home){
	    .bucket = (uint32_t)(low * table->n_buckets >> 32),
	    .tag = (uint16_t)_mm_extract_epi16(hash, 7) | 1, // never 0
	};
}

// Never the bucket itself: the two add up to an odd number, and the number of buckets is even.
static inline uint32_t flow_table_other(const struct flow_table *table, struct flow_home home)
{
	uint32_t mixed = (home.tag ^ table->tag_secret) * UINT32_C(0x9e3779b1);
	uint32_t sum = (uint32_t)((uint64_t)mixed * table->n_buckets >> 32) | 1;

	return sum >= home.bucket ? sum - home.bucket : sum + table->n_buckets - home.bucket;
}

// A bit for each slot with the tag: bit 2 * slot, see flow_bucket_slot().
static inline unsigned flow_bucket_match(const struct flow_bucket *bucket, uint16_t tag)
{
	const unsigned slots = UINT32_C(0x55555555) & ((1U << 2 * BUCKET_SLOTS) - 1);
#ifdef __AVX2__
	const __m256i same = _mm256_cmpeq_epi16(_mm256_load_si256((const __m256i *)bucket),
						_mm256_set1_epi16((short)tag));

	return (unsigned)_mm256_movemask_epi8(same) & slots;
#else
	const __m128i want = _mm_set1_epi16((short)tag);
	const __m128i low = _mm_cmpeq_epi16(_mm_load_si128((const __m128i *)bucket), want);
	const __m128i high = _mm_cmpeq_epi16(_mm_load_si128((const __m128i *)bucket + 1), want);

	return ((unsigned)_mm_movemask_epi8(low) | (unsigned)_mm_movemask_epi8(high) << 16) & slots;
#endif
}

// The first slot of a match, which is not 0.
static inline unsigned flow_bucket_slot(unsigned match)
{
	return (unsigned)__builtin_ctz(match) / 2;
}

// What stands in that slot.
static inline uint32_t flow_bucket_entry(const struct flow_bucket *bucket, unsigned match)
{
	const uint8_t *entry =
	    (const uint8_t *)bucket->entry + (size_t)2 * (unsigned)__builtin_ctz(match);

	return *(const uint32_t *)entry;
}

// The entry of a key, or ENTRY_NONE.
uint32_t flow_table_find(const struct flow_table *table, const struct flow_key *key,
			 struct flow_home home);
// Takes a free entry for a key that is not there and stores the key in it; other members are left
// as they are. ENTRY_NONE when the table is full.
uint32_t flow_table_insert(struct flow_table *table, const struct flow_key *key,
			   struct flow_home home);
void flow_table_remove(struct flow_table *table, uint32_t entry);
// Removes all entries.
void flow_table_clear(struct flow_table *table);
// Of the Flow Key: one that is the same for both directions, and an id that differs where keys do.
uint32_t flow_long_hash(const struct flow_key *key, const struct flow_far *far);
uint64_t flow_entry_id(const struct flow_key *key);

static inline uint32_t flow_entry_hash(const struct flow_key *key, const struct flow_far *far)
{
	if (key->kind & KEY_LONG)
		return flow_long_hash(key, far);
	return (uint32_t)_mm_crc32_u64(_mm_crc32_u32(key->protocol, key->ports), key->address);
}

#endif
