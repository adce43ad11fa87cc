// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_KNOWLEDGE_H
#define DPI_KNOWLEDGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

// What Flows tell about later ones, shared by all workers without locks: each entry is one 64-bit
// atomic, so that a reader sees all of it or nothing. The tables are of fixed size and lossy: a
// newer entry pushes out the oldest of its bucket.

enum { KNOWLEDGE_BUCKETS = 16384, KNOWLEDGE_WAYS = 4 };

struct knowledge_table {
	_Atomic uint64_t entry[KNOWLEDGE_BUCKETS][KNOWLEDGE_WAYS] __attribute__((aligned(64)));
	_Atomic uint32_t newest; // second of the last entry + 1: nothing to look for long after
};

struct knowledge {
	struct knowledge_table expected; // endpoint -> (master, application)
	struct knowledge_table named;	 // address -> application
};

enum { EXPECTED_SECONDS = 120, NAMED_SECONDS = 1800 };

// Instead of an application: several were seen behind the address.
enum { KNOWLEDGE_AMBIGUOUS = UINT16_MAX };

struct knowledge_key {
	const uint8_t *address;
	unsigned octets;
	uint16_t port;
	uint8_t protocol;
};

// master << 16 | application; never 0 when found. `now_us` is packet time.
void knowledge_put(struct knowledge_table *table, const struct knowledge_key *key, uint32_t value,
		   uint64_t now_us);
uint32_t knowledge_get(const struct knowledge_table *table, const struct knowledge_key *key,
		       uint64_t now_us, unsigned lifetime_s);

static inline bool knowledge_may_have(const struct knowledge_table *table, uint64_t now_us,
				      unsigned lifetime_s)
{
	uint32_t newest = atomic_load_explicit(&table->newest, memory_order_relaxed);

	// another worker's packets may be a little ahead of ours
	return newest != 0 &&
	       (int32_t)((uint32_t)(now_us / 1000000) + 1 - newest) <= (int32_t)lifetime_s;
}

#endif
