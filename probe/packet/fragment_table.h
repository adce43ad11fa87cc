// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_FRAGMENT_TABLE_H
#define PROBE_FRAGMENT_TABLE_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

// IP packets of which fragments were seen: what the first fragment says of all, and the later ones
// that came before it and wait. All memory is taken at the start. Times are of one clock that never
// goes back; an IP packet is forgotten `patience_us` after its first fragment, or after the oldest
// of those that wait.

// A pseudo-random number that stands for an IP packet: whoever cannot tell it in advance cannot
// fill one place of the table.
struct fragment_key {
	uint64_t word[2];
};

// What the first fragment says.
struct first_fragment {
	uint16_t source_port, destination_port;
	uint16_t icmp_type_code;
	uint8_t protocol;
	uint8_t has; // FIRST_ bits
};
enum {
	FIRST_HAS_ICMP = 1,
	FIRST_WAS_TUNNEL = 2, // the packet inside was metered with its whole length
};

enum fragment_state { FRAGMENTS_WAIT, FRAGMENTS_OPEN, FRAGMENTS_WHOLE, FRAGMENTS_N_STATES };

// Numbers are places in the table's arrays.
struct fragment_entry {
	struct fragment_key key;
	uint64_t since_us;
	struct first_fragment first;	// unless FRAGMENTS_WAIT
	uint32_t octets, whole;		// of payload: seen; in all, 0: not known yet
	uint32_t waiting, last_waiting; // the oldest, the newest
	uint32_t chained;		// the next of the same hash
	uint32_t newer, older;		// of the same state
	uint32_t state;
};
static_assert(sizeof(struct fragment_entry) == 64, "an entry is a cache line");

enum { FRAGMENT_NONE = UINT32_MAX };

struct fragment_table;

// n_packets > n_waiting, so that there is always one to forget of which nothing waits. NULL when
// memory is short.
struct fragment_table *fragment_table_new(uint32_t n_packets, uint32_t n_waiting,
					  uint64_t patience_us);
void fragment_table_free(struct fragment_table *table);

// NULL: nothing is known of the packet, or no longer.
struct fragment_entry *fragment_table_find(struct fragment_table *table,
					   const struct fragment_key *key, uint64_t now_us);
// For a key that was not found. The packet that is least likely to get another fragment is
// forgotten where there is no room: a whole one, else the oldest with a first fragment.
struct fragment_entry *fragment_table_add(struct fragment_table *table,
					  const struct fragment_key *key, uint64_t now_us);

// The first fragment came (again). Returns the first of those that have waited, for
// fragment_table_take().
uint32_t fragment_table_first(struct fragment_table *table, struct fragment_entry *entry,
			      const struct first_fragment *first, uint64_t now_us);
// Another fragment of an entry: `offset` and `octets` of its payload. True: with it there is more
// than the packet had, so some overlap or came twice.
bool fragment_table_count(struct fragment_table *table, struct fragment_entry *entry,
			  uint32_t offset, uint32_t octets, bool more);

// How many more can wait.
uint32_t fragment_table_room(const struct fragment_table *table);
// Keeps `fragment` until the first one comes; there is room.
void fragment_table_wait(struct fragment_table *table, struct fragment_entry *entry,
			 void *fragment);
// Takes one that has waited, in the order in which they came; FRAGMENT_NONE follows the last.
void *fragment_table_take(struct fragment_table *table, uint32_t *waiting);

// When the longest wait is over; UINT64_MAX: none waits.
uint64_t fragment_table_due(const struct fragment_table *table);
// Forgets the packet of which fragments wait longest, as for fragment_table_take(); FRAGMENT_NONE
// when none waits.
uint32_t fragment_table_give_up(struct fragment_table *table);

#endif
