// SPDX-License-Identifier: BSD-3-Clause
#include "probe/packet/fragment_table.h"

#include <stdlib.h>
#include <string.h>

// A fragment that waits, or a free place for one.
struct waiting {
	void *fragment;
	uint32_t next;
};

// Entries of a state stand in the order in which they came to it, in a ring that begins and ends
// with an entry of its own behind all others.
struct fragment_table {
	uint32_t n_packets, n_used; // entries that were used once
	uint32_t free;		    // of these, by `chained`
	uint32_t mask;
	uint32_t free_waiting, room;
	uint64_t patience_us;
	uint32_t *chain; // by hash
	struct waiting *waiting;
	struct fragment_entry *entry;
};

static uint32_t power_of_two(uint32_t least)
{
	uint32_t n = 1;

	while (n < least)
		n *= 2;
	return n;
}

static uint32_t ends_of(const struct fragment_table *table, enum fragment_state state)
{
	return table->n_packets + (uint32_t)state;
}

static void make_empty(struct fragment_table *table, uint32_t n_waiting)
{
	memset(table->chain, 0xff, (table->mask + 1) * sizeof(*table->chain));
	for (uint32_t state = 0; state < FRAGMENTS_N_STATES; state++) {
		const uint32_t ends = ends_of(table, state);

		table->entry[ends].newer = table->entry[ends].older = ends;
	}
	for (uint32_t i = 0; i < n_waiting; i++)
		table->waiting[i].next = i + 1 < n_waiting ? i + 1 : FRAGMENT_NONE;
	table->free = FRAGMENT_NONE;
	table->room = n_waiting;
}

struct fragment_table *fragment_table_new(uint32_t n_packets, uint32_t n_waiting,
					  uint64_t patience_us)
{
	struct fragment_table *table = calloc(1, sizeof(*table));
	const size_t n_entries = n_packets + (size_t)FRAGMENTS_N_STATES;

	if (table == NULL)
		return NULL;
	table->n_packets = n_packets;
	table->patience_us = patience_us;
	table->mask = power_of_two(n_packets) - 1;
	table->chain = calloc(table->mask + 1, sizeof(*table->chain));
	table->waiting = calloc(n_waiting, sizeof(*table->waiting));
	table->entry = aligned_alloc(64, n_entries * sizeof(*table->entry));
	if (table->chain == NULL || table->waiting == NULL || table->entry == NULL) {
		fragment_table_free(table);
		return NULL;
	}
	memset(table->entry, 0, n_entries * sizeof(*table->entry));
	make_empty(table, n_waiting);
	return table;
}

void fragment_table_free(struct fragment_table *table)
{
	if (table == NULL)
		return;
	free(table->chain);
	free(table->waiting);
	free(table->entry);
	free(table);
}

static uint32_t *chain_of(struct fragment_table *table, const struct fragment_key *key)
{
	return &table->chain[key->word[0] & table->mask];
}

static bool is_of(const struct fragment_entry *entry, const struct fragment_key *key)
{
	return entry->key.word[0] == key->word[0] && entry->key.word[1] == key->word[1];
}

static void list_leave(struct fragment_table *table, struct fragment_entry *entry)
{
	table->entry[entry->newer].older = entry->older;
	table->entry[entry->older].newer = entry->newer;
}

// As the newest of a state.
static void list_join(struct fragment_table *table, struct fragment_entry *entry,
		      enum fragment_state state)
{
	const uint32_t number = (uint32_t)(entry - table->entry), ends = ends_of(table, state);

	entry->state = state;
	entry->newer = ends;
	entry->older = table->entry[ends].older;
	table->entry[entry->older].newer = number;
	table->entry[ends].older = number;
}

// NULL: there is none of that state.
static struct fragment_entry *oldest(const struct fragment_table *table, enum fragment_state state)
{
	const uint32_t ends = ends_of(table, state), number = table->entry[ends].newer;

	return number != ends ? &table->entry[number] : NULL;
}

static bool is_over(const struct fragment_table *table, const struct fragment_entry *entry,
		    uint64_t now_us)
{
	return now_us - entry->since_us >= table->patience_us;
}

static void forget(struct fragment_table *table, struct fragment_entry *entry)
{
	const uint32_t number = (uint32_t)(entry - table->entry);
	uint32_t *at = chain_of(table, &entry->key);

	while (*at != number)
		at = &table->entry[*at].chained;
	*at = entry->chained;
	list_leave(table, entry);
	entry->chained = table->free;
	table->free = number;
}

struct fragment_entry *fragment_table_find(struct fragment_table *table,
					   const struct fragment_key *key, uint64_t now_us)
{
	for (uint32_t at = *chain_of(table, key); at != FRAGMENT_NONE;) {
		struct fragment_entry *entry = &table->entry[at];

		at = entry->chained;
		if (!is_of(entry, key))
			continue;
		if (entry->state == FRAGMENTS_WAIT || !is_over(table, entry, now_us))
			return entry;
		forget(table, entry);
		return NULL;
	}
	return NULL;
}

static struct fragment_entry *take_entry(struct fragment_table *table)
{
	struct fragment_entry *entry;

	if (table->free == FRAGMENT_NONE && table->n_used < table->n_packets)
		return &table->entry[table->n_used++];
	if (table->free == FRAGMENT_NONE) {
		entry = oldest(table, FRAGMENTS_WHOLE);
		forget(table, entry != NULL ? entry : oldest(table, FRAGMENTS_OPEN));
	}
	entry = &table->entry[table->free];
	table->free = entry->chained;
	return entry;
}

struct fragment_entry *fragment_table_add(struct fragment_table *table,
					  const struct fragment_key *key, uint64_t now_us)
{
	struct fragment_entry *entry = take_entry(table);
	uint32_t *chain = chain_of(table, key);

	*entry = (struct fragment_entry){.key = *key,
					 .since_us = now_us,
					 .waiting = FRAGMENT_NONE,
					 .last_waiting = FRAGMENT_NONE,
					 .chained = *chain};
	*chain = (uint32_t)(entry - table->entry);
	list_join(table, entry, FRAGMENTS_WAIT);
	return entry;
}

uint32_t fragment_table_first(struct fragment_table *table, struct fragment_entry *entry,
			      const struct first_fragment *first, uint64_t now_us)
{
	const uint32_t waiting = entry->waiting;

	if (entry->state != FRAGMENTS_WAIT) // another packet with that number, or a copy
		entry->octets = entry->whole = 0;
	list_leave(table, entry);
	list_join(table, entry, FRAGMENTS_OPEN);
	entry->since_us = now_us;
	entry->first = *first;
	entry->waiting = entry->last_waiting = FRAGMENT_NONE;
	return waiting;
}

bool fragment_table_count(struct fragment_table *table, struct fragment_entry *entry,
			  uint32_t offset, uint32_t octets, bool more)
{
	entry->octets += octets;
	if (!more)
		entry->whole = offset + octets;
	if (entry->whole == 0 || entry->octets < entry->whole)
		return false;
	if (entry->state == FRAGMENTS_OPEN) {
		list_leave(table, entry);
		list_join(table, entry, FRAGMENTS_WHOLE);
	}
	return entry->octets > entry->whole;
}

uint32_t fragment_table_room(const struct fragment_table *table)
{
	return table->room;
}

void fragment_table_wait(struct fragment_table *table, struct fragment_entry *entry, void *fragment)
{
	const uint32_t place = table->free_waiting;
	struct waiting *waiting = &table->waiting[place];

	table->free_waiting = waiting->next;
	table->room--;
	*waiting = (struct waiting){fragment, FRAGMENT_NONE};
	if (entry->waiting == FRAGMENT_NONE)
		entry->waiting = place;
	else
		table->waiting[entry->last_waiting].next = place;
	entry->last_waiting = place;
}

void *fragment_table_take(struct fragment_table *table, uint32_t *place)
{
	struct waiting *waiting = &table->waiting[*place];
	const uint32_t next = waiting->next;

	waiting->next = table->free_waiting;
	table->free_waiting = *place;
	table->room++;
	*place = next;
	return waiting->fragment;
}

uint64_t fragment_table_due(const struct fragment_table *table)
{
	const struct fragment_entry *entry = oldest(table, FRAGMENTS_WAIT);

	return entry != NULL ? entry->since_us + table->patience_us : UINT64_MAX;
}

uint32_t fragment_table_give_up(struct fragment_table *table)
{
	struct fragment_entry *entry = oldest(table, FRAGMENTS_WAIT);

	if (entry == NULL)
		return FRAGMENT_NONE;
	forget(table, entry);
	return entry->waiting;
}
