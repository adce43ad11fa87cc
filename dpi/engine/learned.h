// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_LEARNED_H
#define DPI_LEARNED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

// What Flows announce of later ones, shared by all workers without locks: each entry is
// one 64-bit atomic, so that a reader sees all of it or nothing. The tables are of fixed size and
// lossy: a newer entry pushes out the oldest of its bucket.

enum { LEARNED_BUCKETS = 16384, LEARNED_WAYS = 4 };

struct learned_table {
	_Atomic uint64_t entry[LEARNED_BUCKETS][LEARNED_WAYS] __attribute__((aligned(64)));
	_Atomic uint32_t newest; // second of the last entry + 1: nothing to look for long after
};

struct learned {
	struct learned_table expected; // endpoint -> (master, application)
	struct learned_table named;    // address -> application
};

enum { EXPECTED_SECONDS = 120, NAMED_SECONDS = 1800 };

// Instead of an application: several were seen behind the address.
enum { LEARNED_AMBIGUOUS = UINT16_MAX };

struct learned_key {
	const uint8_t *address;
	unsigned octets;
	uint16_t port;
	uint8_t protocol;
};

// master << 16 | application; never 0 when found. `now_us` is packet time.
void learned_put(struct learned_table *table, const struct learned_key *key, uint32_t value,
		 uint64_t now_us);
uint32_t learned_get(const struct learned_table *table, const struct learned_key *key,
		     uint64_t now_us, unsigned lifetime_s);

static inline bool learned_may_have(const struct learned_table *table, uint64_t now_us,
				    unsigned lifetime_s)
{
	uint32_t newest = atomic_load_explicit(&table->newest, memory_order_relaxed);

	// another worker's packets may be a little ahead of ours
	return newest != 0 &&
	       (int32_t)((uint32_t)(now_us / 1000000) + 1 - newest) <= (int32_t)lifetime_s;
}

#endif
