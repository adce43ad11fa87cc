// SPDX-License-Identifier: BSD-3-Clause
#include <stddef.h>
#include <string.h>

#include "dpi/engine/learned.h"

#define LOAD(member)	      atomic_load_explicit(&(member), memory_order_relaxed)
#define STORE(member, value_) atomic_store_explicit(&(member), value_, memory_order_relaxed)

static uint64_t mix(uint64_t hash, uint64_t octets)
{
	__uint128_t product = (__uint128_t)(hash ^ octets) * 0xd6e8feb86659fd93U;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t mix_address(uint64_t hash, const uint8_t *address, unsigned octets)
{
	for (unsigned at = 0; at < octets; at += 4) {
		uint32_t part;

		memcpy(&part, address + at, sizeof(part));
		hash = mix(hash, part);
	}
	return hash;
}

static uint64_t hash_of(const struct learned_key *key)
{
	uint64_t hash = 0x9e3779b97f4a7c15U ^ ((uint64_t)key->port << 8 | key->protocol);

	hash = mix_address(hash, key->address, key->octets);
	if (key->client != NULL)
		hash = mix_address(hash, key->client, key->octets);
	hash = mix(hash, key->octets);
	return hash != 0 ? hash : 1;
}

static bool holds(uint64_t first_us, uint64_t last_us, uint64_t start_us, uint64_t lifetime_us)
{
	return first_us <= start_us && start_us <= last_us + lifetime_us;
}

// The entry that another announcement of the same makes longer.
static struct learned_entry *find_same(struct learned_entry *bucket, uint64_t hash, uint32_t value,
				       uint64_t now_us, uint64_t lifetime_us)
{
	for (unsigned way = 0; way < LEARNED_WAYS; way++) {
		struct learned_entry *entry = &bucket[way];

		if (LOAD(entry->key) == hash && LOAD(entry->value) == value &&
		    holds(LOAD(entry->first_us), LOAD(entry->last_us), now_us, lifetime_us))
			return entry;
	}
	return NULL;
}

static struct learned_entry *find_room(struct learned_entry *bucket)
{
	struct learned_entry *oldest = &bucket[0];

	for (unsigned way = 0; way < LEARNED_WAYS; way++) {
		if (LOAD(bucket[way].key) == 0)
			return &bucket[way];
		if (LOAD(bucket[way].last_us) < LOAD(oldest->last_us))
			oldest = &bucket[way];
	}
	return oldest;
}

static void write_entry(struct learned_entry *entry, uint64_t hash, uint32_t value, uint64_t now_us)
{
	uint32_t version = LOAD(entry->version);

	STORE(entry->version, version + 1);
	atomic_thread_fence(memory_order_release);
	STORE(entry->key, hash);
	STORE(entry->value, value);
	STORE(entry->first_us, now_us);
	STORE(entry->last_us, now_us);
	atomic_store_explicit(&entry->version, version + 2, memory_order_release);
}

bool learned_put(struct learned_table *table, const struct learned_key *key, uint32_t value,
		 uint64_t now_us, uint64_t lifetime_us)
{
	uint64_t hash = hash_of(key);
	struct learned_entry *bucket = table->entry[hash % LEARNED_BUCKETS];
	struct learned_entry *entry = find_same(bucket, hash, value, now_us, lifetime_us);
	bool lost = false;

	if (entry != NULL) {
		if (LOAD(entry->last_us) < now_us)
			STORE(entry->last_us, now_us);
	} else {
		entry = find_room(bucket);
		lost = LOAD(entry->key) != 0 && now_us <= LOAD(entry->last_us) + lifetime_us;
		write_entry(entry, hash, value, now_us);
	}
	if (LOAD(table->newest_us) <= now_us)
		STORE(table->newest_us, now_us + 1);
	return !lost;
}

static void add_value(struct learned_values *values, uint32_t value)
{
	if (values->n == 0 || value < values->value) {
		values->n = values->n == 0 ? 1 : 2;
		values->value = value;
	} else if (value != values->value) {
		values->n = 2;
	}
}

// One that is being written is of a later time than what its worker has passed, or lost anyway.
static void read_entry(const struct learned_entry *entry, uint64_t hash, uint64_t start_us,
		       uint64_t lifetime_us, struct learned_values *values)
{
	uint32_t version = atomic_load_explicit(&entry->version, memory_order_acquire), value;
	uint64_t first_us, last_us;

	if (LOAD(entry->key) != hash)
		return;
	value = LOAD(entry->value);
	first_us = LOAD(entry->first_us);
	last_us = LOAD(entry->last_us);
	atomic_thread_fence(memory_order_acquire);
	if (version % 2 == 0 && LOAD(entry->version) == version &&
	    holds(first_us, last_us, start_us, lifetime_us))
		add_value(values, value);
}

void learned_get(const struct learned_table *table, struct learned_key *key, uint64_t start_us,
		 uint64_t lifetime_us, struct learned_values *values)
{
	const uint64_t newest_us = LOAD(table->newest_us);
	const struct learned_entry *bucket;

	if (newest_us == 0 || start_us >= newest_us + lifetime_us)
		return;
	if (key->hash == 0)
		key->hash = hash_of(key);
	bucket = table->entry[key->hash % LEARNED_BUCKETS];
	for (unsigned way = 0; way < LEARNED_WAYS; way++)
		read_entry(&bucket[way], key->hash, start_us, lifetime_us, values);
}
