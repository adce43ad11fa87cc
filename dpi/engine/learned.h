// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_LEARNED_H
#define DPI_LEARNED_H

#include <assert.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

// What Flows announce of later ones. Each worker has its tables: it alone writes them, all workers
// read them without locks. An entry is a key, a value and the time from the first to the last of
// its announcements; what was announced at T holds for Flows that start from T to T + lifetime. So
// the answer depends on times only, not on who asks, nor on how many workers share the work. A
// table is of fixed size: a full bucket loses the entry that was announced longest ago.

enum { LEARNED_BUCKETS = 4096, LEARNED_WAYS = 8 };

// Written under `version`, which is odd meanwhile; `last_us` also on its own.
struct learned_entry {
	_Atomic uint32_t version;
	_Atomic uint32_t value;
	_Atomic uint64_t key; // its hash; 0: the entry is free
	_Atomic uint64_t first_us, last_us;
};
static_assert(sizeof(struct learned_entry) == 32, "two entries a cache line");

struct learned_table {
	struct learned_entry entry[LEARNED_BUCKETS][LEARNED_WAYS] __attribute__((aligned(64)));
	_Atomic uint64_t newest_us; // of the last announcement, + 1; 0: there was none
};

struct learned {
	struct learned_table expected; // endpoint -> master << 16 | application
	struct learned_table named;    // client and address -> application, or LEARNED_NO_NAME
};

#define EXPECTED_LIFETIME_US UINT64_C(120000000)
#define NAMED_LIFETIME_US    UINT64_C(1800000000)

// A name was asked for that no list has: it may still share its address with others.
enum { LEARNED_NO_NAME = UINT16_MAX };

struct learned_key {
	const uint8_t *address;
	const uint8_t *client; // for whom it holds; NULL: for all
	unsigned octets;       // of each address, 4 or 16
	uint16_t port;
	uint8_t protocol;
	uint64_t hash; // of all this, for learned_get(); 0: not known yet
};

// All values that hold for a Flow: how many differ, and the least of them.
struct learned_values {
	unsigned n; // 2: two or more
	uint32_t value;
};

// The table's worker only. False: another entry that may still hold was lost for it.
bool learned_put(struct learned_table *table, const struct learned_key *key, uint32_t value,
		 uint64_t now_us, uint64_t lifetime_us);
// Adds what the table has for a Flow that started at start_us to the values.
void learned_get(const struct learned_table *table, struct learned_key *key, uint64_t start_us,
		 uint64_t lifetime_us, struct learned_values *values);

#endif
