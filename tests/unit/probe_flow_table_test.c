// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <rte_hash_crc.h>

#include "probe/table/flow_table.h"

static uint64_t random_state = 88172645463325252U;

static uint64_t random64(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

// A table whose arrays are exact malloc buffers, so that ASan sees a step beside them.
static struct flow_table *table_new(uint64_t max_flows)
{
	struct flow_table *table = aligned_alloc(64, (sizeof(*table) + 63) & ~(size_t)63);

	assert_int_equal(flow_table_new(table, max_flows, -1, true), 0);
	return table;
}

static void table_end(struct flow_table *table)
{
	flow_table_free(table);
	free(table);
}

static struct flow_home home_of(const struct flow_table *table, const struct flow_key *key)
{
	return flow_table_home(table, flow_key_load(key));
}

static uint32_t find(const struct flow_table *table, const struct flow_key *key)
{
	return flow_table_find(table, key, home_of(table, key));
}

static uint32_t insert(struct flow_table *table, const struct flow_key *key)
{
	uint32_t entry = flow_table_insert(table, key, home_of(table, key));

	if (entry != ENTRY_NONE)
		table->deadline[entry] = 1;
	return entry;
}

static struct flow_key uniform_key(void)
{
	return (struct flow_key){random64(), (uint32_t)random64(), 7, 6, KEY_IPV4};
}

static struct flow_key sequential_key(uint32_t i)
{
	return (struct flow_key){i, 0x50001234, 0, 17, KEY_IPV4};
}

// All keys have the same CRC32C: the state before the last four octets is cancelled out of them.
static struct flow_key crc_key(uint32_t i)
{
	struct flow_key key = {i, i * 7, 0, 0, 0};
	uint32_t state = rte_hash_crc_4byte(key.ports, rte_hash_crc_8byte(key.address, 0));
	uint32_t last = state ^ 0x06061234;

	memcpy(&key.vlan, &last, sizeof(last));
	return key;
}

struct model {
	struct flow_table *table;
	struct flow_key *key;
	uint32_t *entry; // ENTRY_NONE: not in the table
	unsigned n, n_live;
};

static void model_check_all(const struct model *model)
{
	assert_int_equal(flow_table_live(model->table), model->n_live);
	for (unsigned i = 0; i < model->n; i++)
		assert_int_equal(find(model->table, &model->key[i]), model->entry[i]);
}

static void model_step(struct model *model)
{
	unsigned i = (unsigned)(random64() % model->n);
	uint32_t entry = find(model->table, &model->key[i]);

	assert_int_equal(entry, model->entry[i]);
	if (entry != ENTRY_NONE) {
		if (random64() % 3 == 0)
			return;
		flow_table_remove(model->table, entry);
		model->entry[i] = ENTRY_NONE;
		model->n_live--;
		return;
	}
	entry = insert(model->table, &model->key[i]);
	if (model->n_live == model->table->max_flows) {
		assert_int_equal(entry, ENTRY_NONE);
		return;
	}
	assert_int_not_equal(entry, ENTRY_NONE);
	model->entry[i] = entry;
	model->n_live++;
}

static void model_run(struct model *model, unsigned steps)
{
	model->entry = malloc(model->n * sizeof(*model->entry));
	memset(model->entry, 0xff, model->n * sizeof(*model->entry));
	for (unsigned step = 0; step < steps; step++) {
		model_step(model);
		if (step % 4096 == 0)
			model_check_all(model);
	}
	model_check_all(model);
	free(model->entry);
	free(model->key);
	table_end(model->table);
}

static void it_does_what_a_plain_list_does(void **)
{
	for (unsigned size = 1; size < 2000; size = size * 3 + 1) {
		struct model model = {.table = table_new(size), .n = size * 3 / 2 + 1};

		model.key = malloc(model.n * sizeof(*model.key));
		for (unsigned i = 0; i < model.n; i++)
			model.key[i] = i % 2 ? uniform_key() : sequential_key(i);
		model_run(&model, 40000);
	}
}

// Keys of the same two buckets and the same tag: found by trying.
static void keys_with_the_same_tag_and_buckets_are_told_apart(void **)
{
	struct model model = {.table = table_new(100), .n = 16};
	struct flow_home first;

	model.key = malloc(model.n * sizeof(*model.key));
	model.key[0] = uniform_key();
	first = home_of(model.table, &model.key[0]);
	for (unsigned n = 1; n < model.n;) {
		struct flow_key key = uniform_key();
		struct flow_home home = home_of(model.table, &key);

		if (home.tag == first.tag && home.bucket == first.bucket)
			model.key[n++] = key;
	}
	model_run(&model, 20000);
}

typedef struct flow_key make_key(uint32_t i);

static struct flow_key random_key(uint32_t)
{
	return uniform_key();
}

static void fill_to_the_brim(make_key *make, unsigned n)
{
	struct flow_table *table = table_new(n);
	struct flow_key more = {.address = 1, .kind = 9};

	for (unsigned i = 0; i < n; i++) {
		struct flow_key key = make(i);

		assert_int_not_equal(insert(table, &key), ENTRY_NONE);
	}
	assert_true(flow_table_full(table));
	assert_int_equal(insert(table, &more), ENTRY_NONE);
	flow_table_clear(table);
	assert_int_equal(flow_table_live(table), 0);
	for (unsigned i = 0; i < n; i++) {
		struct flow_key key = sequential_key(i);

		assert_int_equal(find(table, &key), ENTRY_NONE);
		assert_int_not_equal(insert(table, &key), ENTRY_NONE);
	}
	table_end(table);
}

static void max_flows_are_held_whatever_the_keys_are(void **)
{
	fill_to_the_brim(random_key, 100000);
	fill_to_the_brim(sequential_key, 100000);
	fill_to_the_brim(crc_key, 100000);
	for (unsigned n = 1; n < 300; n++)
		fill_to_the_brim(random_key, n);
}

static void crafted_keys_share_their_crc(void **)
{
	struct flow_key a = crc_key(1), b = crc_key(99999);

	assert_int_equal(rte_hash_crc(&a, sizeof(a), 0), rte_hash_crc(&b, sizeof(b), 0));
}

static void the_other_bucket_of_the_other_bucket_is_the_first(void **)
{
	struct flow_table *table = table_new(12345);

	for (unsigned i = 0; i < 100000; i++) {
		struct flow_key key = uniform_key();
		struct flow_home home = home_of(table, &key), other = home;

		other.bucket = flow_table_other(table, home);
		assert_true(other.bucket < table->n_buckets);
		assert_int_not_equal(other.bucket, home.bucket);
		assert_int_equal(flow_table_other(table, other), home.bucket);
	}
	table_end(table);
}

static void a_flow_costs_less_than_256_octets(void **)
{
	assert_true(flow_table_octets(1000000) / 1000000 < 256);
}

static void a_table_beyond_memory_is_refused(void **)
{
	struct flow_table *table = aligned_alloc(64, (sizeof(*table) + 63) & ~(size_t)63);

	assert_int_equal(flow_table_new(table, INT32_MAX, -1, false), -12);
	assert_int_equal(flow_table_new(table, 0, -1, false), -22);
	assert_int_equal(flow_table_new(table, UINT64_C(1) << 40, -1, false), -22);
	free(table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_does_what_a_plain_list_does),
	    cmocka_unit_test(keys_with_the_same_tag_and_buckets_are_told_apart),
	    cmocka_unit_test(max_flows_are_held_whatever_the_keys_are),
	    cmocka_unit_test(crafted_keys_share_their_crc),
	    cmocka_unit_test(the_other_bucket_of_the_other_bucket_is_the_first),
	    cmocka_unit_test(a_flow_costs_less_than_256_octets),
	    cmocka_unit_test(a_table_beyond_memory_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
