// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_TOP_LIST_H
#define EXPORT_TOP_LIST_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include <emmintrin.h>

// Who has the most octets of all, in fixed memory. A key's sums count what came since it was
// listed, so they are never too large; sums of the whole list are exact. `floor` is the most octets
// that a key which is not listed can have, and that a listed one can have more than it shows: 0 as
// long as all keys had room, and never above 1/keep of all octets.

// What is ranked; zeros where a kind of list needs no more.
struct top_key {
	uint8_t address[2][16];
	uint32_t number;
	uint8_t ip_version; // of the addresses; 0: MAC
	uint8_t reserved[3];
};
static_assert(sizeof(struct top_key) == 40, "a key has no padding: all of it is hashed");

// By two directions: what they are is said by the kind of list.
struct top_sum {
	uint64_t octets[2], packets[2];
	uint64_t flows;
};

struct top_entry {
	struct top_key key;
	struct top_sum sum;
	uint64_t missed; // at most so many octets came before it was listed
};

enum top_order { TOP_BY_OCTETS, TOP_BY_PACKETS, TOP_BY_FLOWS };

struct top_list {
	unsigned keep, n; // when 2 * keep keys are listed, the largest are kept
	struct top_entry *entry;
	uint64_t *upper; // room for keep_largest()
	uint32_t *place; // of 4 * keep or more: the entry's index + 1; 0: free
	uint32_t n_places;
	__m128i secret[2]; // so that nobody can craft keys of one place
	uint64_t floor;
	uint64_t slack; // the same of what was merged into it, and of what was not listed at all
	struct top_sum total;
};

// Room for 2 * keep keys, of a power of two. 0 or -ENOMEM.
int top_list_new(struct top_list *list, unsigned keep);
void top_list_free(struct top_list *list);
void top_list_clear(struct top_list *list);

void top_list_add(struct top_list *list, const struct top_key *key, const struct top_sum *sum);
// What came, but of whom is not known.
void top_list_add_unknown(struct top_list *list, const struct top_sum *sum);
void top_list_merge(struct top_list *list, const struct top_list *more);

// Octets that a key may have more than its entry shows, or though it has none.
uint64_t top_list_error(const struct top_list *list);
// The largest ones, in their order; returns how many, at most `most`. Equal ones stand in the order
// of their keys.
unsigned top_list_largest(const struct top_list *list, enum top_order by, struct top_entry *largest,
			  unsigned most);

static inline void top_sum_add(struct top_sum *sum, const struct top_sum *more)
{
	for (unsigned way = 0; way < 2; way++) {
		sum->octets[way] += more->octets[way];
		sum->packets[way] += more->packets[way];
	}
	sum->flows += more->flows;
}

static inline void top_sum_subtract(struct top_sum *sum, const struct top_sum *less)
{
	for (unsigned way = 0; way < 2; way++) {
		sum->octets[way] -= less->octets[way];
		sum->packets[way] -= less->packets[way];
	}
	sum->flows -= less->flows;
}

static inline uint64_t top_sum_octets(const struct top_sum *sum)
{
	return sum->octets[0] + sum->octets[1];
}

static inline uint64_t top_sum_packets(const struct top_sum *sum)
{
	return sum->packets[0] + sum->packets[1];
}

#endif
