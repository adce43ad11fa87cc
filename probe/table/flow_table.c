// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#include <rte_branch_prediction.h>
#include <rte_hash_crc.h>

#include "probe/table/flow_table.h"

// At half of the slots nearly all Flows are in their first bucket, and a bucket costs
// little compared with the entries.
static const double index_load = 0.5;

// TOUCHED entries have memory at the start: what the filler needs to get ahead.
enum { MOST_FLOWS = INT32_MAX, SEARCH_NODES = 512, TOUCHED = 256 * 1024 };

static uint32_t buckets_for(uint64_t max_flows)
{
	uint32_t least = (uint32_t)((double)max_flows / (index_load * BUCKET_SLOTS)) + 2;

	return (least + 1) & ~1U; // even, see flow_table_other()
}

struct table_part {
	void **array;
	size_t octets;
};

enum { N_PARTS = 6 };
static_assert(N_PARTS - 1 <= FILLER_ARRAYS, "all parts but the buckets are filled later");

static void table_parts(struct flow_table *table, uint64_t n, struct table_part parts[N_PARTS])
{
	parts[0] = (struct table_part){(void **)&table->hot, (n + 1) * sizeof(*table->hot)};
	parts[1] = (struct table_part){(void **)&table->bucket,
				       (size_t)buckets_for(n) * sizeof(*table->bucket)};
	parts[2] = (struct table_part){(void **)&table->cold, n * sizeof(*table->cold)};
	parts[3] = (struct table_part){(void **)&table->far, n * sizeof(*table->far)};
	parts[4] = (struct table_part){(void **)&table->deadline, (n + DEADLINES - 1) / DEADLINES *
								      DEADLINES *
								      sizeof(*table->deadline)};
	parts[5] = (struct table_part){(void **)&table->free, n * sizeof(*table->free)};
}

static size_t aligned(size_t octets)
{
	return (octets + 63) & ~(size_t)63;
}

uint64_t flow_table_octets(uint64_t max_flows)
{
	struct flow_table table;
	struct table_part parts[N_PARTS];
	uint64_t octets = 0;

	table_parts(&table, max_flows, parts);
	for (unsigned i = 0; i < N_PARTS; i++)
		octets += aligned(parts[i].octets);
	return octets;
}

static int take_from_heap(const struct table_part parts[N_PARTS])
{
	for (unsigned i = 0; i < N_PARTS; i++) {
		if (posix_memalign(parts[i].array, 64, parts[i].octets) != 0)
			return -ENOMEM;
		memset(*parts[i].array, 0, parts[i].octets);
	}
	return 0;
}

// Buckets are used all over from the start, entries one after the other.
static int touch(struct flow_table *table, const struct table_part parts[N_PARTS])
{
	for (unsigned i = 0; i < N_PARTS; i++) {
		const bool whole = *parts[i].array == (void *)table->bucket;
		const size_t each = parts[i].octets / table->max_flows;
		const size_t first =
		    whole || table->max_flows < TOUCHED ? parts[i].octets : TOUCHED * each;

		if (table_memory_touch(*parts[i].array, first) < 0)
			return -ENOMEM;
		table_filler_add(&table->filler, *parts[i].array, parts[i].octets, first);
	}
	table_memory_see_pages(&table->memory);
	table_filler_start(&table->filler);
	return 0;
}

static int take_mapping(struct flow_table *table, const struct table_part parts[N_PARTS],
			int numa_node)
{
	size_t octets = 0;
	int ret =
	    table_memory_reserve(&table->memory, flow_table_octets(table->max_flows), numa_node);

	if (ret < 0)
		return ret;
	for (unsigned i = 0; i < N_PARTS; i++) {
		*parts[i].array = table->memory.start + octets;
		octets += aligned(parts[i].octets);
	}
	return touch(table, parts);
}

// Memory comes to the pages that are used.
static int take_ages(struct flow_table *table, bool heap)
{
	const size_t octets = table->max_flows * sizeof(*table->age);
	void *age;

	if (heap) {
		table->age = calloc(1, octets);
		return table->age != NULL ? 0 : -ENOMEM;
	}
	age = mmap(NULL, octets, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (age == MAP_FAILED)
		return -ENOMEM;
	table->age = age;
	return 0;
}

static void free_ages(struct flow_table *table, bool heap)
{
	if (heap)
		free(table->age);
	else if (table->age != NULL)
		munmap(table->age, table->max_flows * sizeof(*table->age));
	table->age = NULL;
}

int flow_table_new(struct flow_table *table, uint64_t max_flows, int numa_node, bool heap)
{
	struct table_part parts[N_PARTS];
	int ret;

	memset(table, 0, sizeof(*table));
	if (max_flows == 0 || max_flows > MOST_FLOWS)
		return -EINVAL;
	table->max_flows = (uint32_t)max_flows;
	table->n_buckets = buckets_for(max_flows);
	if (getrandom(&table->secret, sizeof(table->secret), 0) < 0 ||
	    getrandom(&table->tag_secret, sizeof(table->tag_secret), 0) < 0)
		return -errno;
	table_parts(table, max_flows, parts);
	ret = heap ? take_from_heap(parts) : take_mapping(table, parts, numa_node);
	if (ret == 0)
		ret = take_ages(table, heap);
	if (ret < 0)
		flow_table_free(table);
	else
		table->no_entry = table->hot + max_flows;
	return ret;
}

void flow_table_free(struct flow_table *table)
{
	struct table_part parts[N_PARTS];

	table_parts(table, table->max_flows, parts);
	free_ages(table, table->memory.start == NULL);
	if (table->memory.start == NULL)
		for (unsigned i = 0; i < N_PARTS; i++)
			free(*parts[i].array);
	table_filler_stop(&table->filler);
	table_memory_unmap(&table->memory);
	table->hot = NULL;
}

static uint32_t find_in(const struct flow_table *table, uint32_t bucket, uint16_t tag,
			const struct flow_key *key)
{
	const struct flow_bucket *here = &table->bucket[bucket];

	for (unsigned match = flow_bucket_match(here, tag); match != 0; match &= match - 1) {
		uint32_t entry = flow_bucket_entry(here, match);

		if (flow_key_equal(&table->hot[entry].key, key))
			return entry;
	}
	return ENTRY_NONE;
}

uint32_t flow_table_find(const struct flow_table *table, const struct flow_key *key,
			 struct flow_home home)
{
	uint32_t entry = find_in(table, home.bucket, home.tag, key);

	if (entry != ENTRY_NONE || table->bucket[home.bucket].elsewhere == 0)
		return entry;
	return find_in(table, flow_table_other(table, home), home.tag, key);
}

static int empty_slot(const struct flow_bucket *bucket)
{
	unsigned match = flow_bucket_match(bucket, 0);

	return match == 0 ? -1 : (int)flow_bucket_slot(match);
}

static void fill_slot(struct flow_bucket *bucket, unsigned slot, uint16_t tag, uint32_t entry,
		      bool guest)
{
	bucket->tag[slot] = tag;
	bucket->entry[slot] = entry;
	bucket->guest = (uint16_t)((bucket->guest & ~(1U << slot)) | (unsigned)guest << slot);
}

// Moves what stands in `slot` to its other bucket, which has room at `to`.
static void move_slot(struct flow_table *table, uint32_t bucket, unsigned slot, unsigned to)
{
	struct flow_bucket *from = &table->bucket[bucket];
	struct flow_home home = {bucket, from->tag[slot]};
	struct flow_bucket *other = &table->bucket[flow_table_other(table, home)];
	bool was_guest = from->guest >> slot & 1;

	fill_slot(other, to, from->tag[slot], from->entry[slot], !was_guest);
	if (was_guest)
		other->elsewhere--;
	else
		from->elsewhere++;
	from->tag[slot] = 0;
}

// A step of the search for room: the bucket whose Flow in `slot` of the step before could move
// here.
struct step {
	uint32_t bucket;
	int16_t before; // index of the step before, -1: a root
	uint8_t slot;
};

static bool on_the_way(const struct step *steps, int step, uint32_t bucket)
{
	for (; step >= 0; step = steps[step].before)
		if (steps[step].bucket == bucket)
			return true;
	return false;
}

// Shifts each Flow on the way one bucket on, last one first; a slot of the root becomes free.
static void shift(struct flow_table *table, const struct step *steps, int step, int slot)
{
	while (steps[step].before >= 0) {
		int before = steps[step].before;

		move_slot(table, steps[before].bucket, steps[step].slot, (unsigned)slot);
		slot = steps[step].slot;
		step = before;
	}
}

// Makes room in `first` or `second` by the shortest way of moves. False: none in SEARCH_NODES
// steps.
static bool make_room(struct flow_table *table, uint32_t first, uint32_t second)
{
	struct step steps[SEARCH_NODES];
	int n = 2;

	steps[0] = (struct step){.bucket = first, .before = -1};
	steps[1] = (struct step){.bucket = second, .before = -1};
	for (int i = 0; i < n; i++) {
		const struct flow_bucket *bucket = &table->bucket[steps[i].bucket];

		for (unsigned slot = 0; slot < BUCKET_SLOTS && n < SEARCH_NODES; slot++) {
			struct flow_home home = {steps[i].bucket, bucket->tag[slot]};
			uint32_t other = flow_table_other(table, home);
			int to = empty_slot(&table->bucket[other]);

			if (on_the_way(steps, i, other))
				continue;
			steps[n] = (struct step){other, (int16_t)i, (uint8_t)slot};
			if (to >= 0) {
				shift(table, steps, n, to);
				return true;
			}
			n++;
		}
	}
	return false;
}

static __attribute__((noinline)) bool put_elsewhere(struct flow_table *table, struct flow_home home,
						    uint32_t entry);

static inline bool put(struct flow_table *table, struct flow_home home, uint32_t entry)
{
	struct flow_bucket *bucket = &table->bucket[home.bucket];
	int slot = empty_slot(bucket);

	if (unlikely(slot < 0))
		return put_elsewhere(table, home, entry);
	fill_slot(bucket, (unsigned)slot, home.tag, entry, false);
	return true;
}

// The first bucket is full.
static bool put_elsewhere(struct flow_table *table, struct flow_home home, uint32_t entry)
{
	uint32_t second = flow_table_other(table, home);
	int slot = empty_slot(&table->bucket[second]);

	if (slot < 0)
		return make_room(table, home.bucket, second) && put(table, home, entry);
	fill_slot(&table->bucket[second], (unsigned)slot, home.tag, entry, true);
	table->bucket[home.bucket].elsewhere++;
	return true;
}

uint32_t flow_table_insert(struct flow_table *table, const struct flow_key *key,
			   struct flow_home home)
{
	bool fresh = table->n_free == 0;
	uint32_t entry;

	if (flow_table_full(table))
		return ENTRY_NONE;
	entry = fresh ? table->n_fresh : table->free[table->n_free - 1];
	if (!put(table, home, entry))
		return ENTRY_NONE;
	if (fresh)
		table->n_fresh++;
	else
		table->n_free--;
	_mm_store_si128((__m128i *)&table->hot[entry].key, flow_key_load(key));
	return entry;
}

static bool clear_slot(struct flow_bucket *bucket, uint16_t tag, uint32_t entry)
{
	for (unsigned match = flow_bucket_match(bucket, tag); match != 0; match &= match - 1) {
		unsigned slot = flow_bucket_slot(match);

		if (bucket->entry[slot] == entry) {
			bucket->tag[slot] = 0;
			return true;
		}
	}
	return false;
}

void flow_table_remove(struct flow_table *table, uint32_t entry)
{
	struct flow_key *key = &table->hot[entry].key;
	struct flow_home home = flow_table_home(table, flow_key_load(key));

	if (!clear_slot(&table->bucket[home.bucket], home.tag, entry)) {
		clear_slot(&table->bucket[flow_table_other(table, home)], home.tag, entry);
		table->bucket[home.bucket].elsewhere--;
	}
	key->kind = 0;
	table->deadline[entry] = 0;
	table->free[table->n_free++] = entry;
}

void flow_table_clear(struct flow_table *table)
{
	for (uint32_t entry = 0; entry < table->n_fresh; entry++)
		table->hot[entry].key.kind = 0;
	memset(table->deadline, 0, table->n_fresh * sizeof(*table->deadline));
	memset(table->bucket, 0, table->n_buckets * sizeof(*table->bucket));
	table->n_fresh = 0;
	table->n_free = 0;
}

// A short address leaves the rest of its room as it was.
uint32_t flow_long_hash(const struct flow_key *key, const struct flow_far *far)
{
	const uint32_t octets = flow_key_is_ipv4(key) ? 4 : 16;
	const uint32_t hash = (uint32_t)_mm_crc32_u64(_mm_crc32_u32(key->protocol, key->ports), 0);

	return rte_hash_crc(far->address[1], octets, rte_hash_crc(far->address[0], octets, hash));
}

uint64_t flow_entry_id(const struct flow_key *key)
{
	uint64_t half[2];

	memcpy(half, key, sizeof(half));
	return _mm_crc32_u64(_mm_crc32_u64(1, half[0]), half[1]) |
	       _mm_crc32_u64(_mm_crc32_u64(2, half[1]), half[0]) << 32;
}
