// SPDX-License-Identifier: BSD-3-Clause
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dpi/engine/learned.h"

#define SECOND	 UINT64_C(1000000)
#define LIFETIME (120 * SECOND)

static struct learned_table *table_new(void)
{
	struct learned_table *table = aligned_alloc(64, sizeof(*table));

	assert_non_null(table);
	memset(table, 0, sizeof(*table));
	return table;
}

static struct learned_values get(const struct learned_table *table, const struct learned_key *key,
				 uint64_t start_us)
{
	struct learned_values values = {0};
	struct learned_key asked = *key;

	learned_get(table, &asked, start_us, LIFETIME, &values);
	return values;
}

static void it_holds_from_its_packet_until_its_time_is_over(void **)
{
	struct learned_table *table = table_new();
	struct learned_key key = {.address = (const uint8_t *)"\xc0\0\2\1", .octets = 4};
	struct learned_key other = key;
	uint64_t now = UINT64_C(1700000000) * SECOND;

	key.port = other.port = 5000;
	key.protocol = 17;
	other.protocol = 6;
	assert_int_equal(get(table, &key, now).n, 0);
	assert_true(learned_put(table, &key, 87, now, LIFETIME));
	assert_int_equal(get(table, &key, now - 1).n, 0);
	assert_int_equal(get(table, &key, now).value, 87);
	assert_int_equal(get(table, &key, now + LIFETIME).value, 87);
	assert_int_equal(get(table, &key, now + LIFETIME + 1).n, 0);
	assert_int_equal(get(table, &other, now).n, 0);
	free(table);
}

static void announced_again_it_holds_longer_but_not_in_between(void **)
{
	struct learned_table *table = table_new();
	struct learned_key key = {.address = (const uint8_t *)"0123456789abcdef", .octets = 16};
	const uint64_t again = 100 * SECOND, late = 400 * SECOND;

	learned_put(table, &key, 1, SECOND, LIFETIME);
	learned_put(table, &key, 1, again, LIFETIME);
	learned_put(table, &key, 1, late, LIFETIME);
	assert_int_equal(get(table, &key, again + LIFETIME).n, 1);
	assert_int_equal(get(table, &key, again + LIFETIME + 1).n, 0);
	assert_int_equal(get(table, &key, late - 1).n, 0);
	assert_int_equal(get(table, &key, late).n, 1);
	free(table);
}

static void values_that_differ_are_all_seen(void **)
{
	struct learned_table *table = table_new();
	struct learned_key key = {.address = (const uint8_t *)"\xc0\0\2\1", .octets = 4};
	struct learned_key of_client = key;

	of_client.client = (const uint8_t *)"\x0a\0\0\1";
	learned_put(table, &key, 9, SECOND, LIFETIME);
	learned_put(table, &key, 4, 2 * SECOND, LIFETIME);
	assert_int_equal(get(table, &key, SECOND).n, 1);
	assert_int_equal(get(table, &key, 2 * SECOND).n, 2);
	assert_int_equal(get(table, &key, 2 * SECOND).value, 4);
	assert_int_equal(get(table, &of_client, 2 * SECOND).n, 0);
	free(table);
}

// Far more than it holds: it loses entries and says so, and never invents one.
static void a_flood_loses_entries_and_nothing_else(void **)
{
	enum { FLOOD = 200000 };
	struct learned_table *table = table_new();
	unsigned found = 0, wrong = 0, lost = 0;

	for (uint32_t i = 0; i < FLOOD; i++) {
		struct learned_key key = {.address = (const uint8_t *)&i, .octets = 4};

		lost += !learned_put(table, &key, i + 1, SECOND, LIFETIME);
	}
	for (uint32_t i = 0; i < FLOOD; i++) {
		struct learned_key key = {.address = (const uint8_t *)&i, .octets = 4};
		struct learned_values values = get(table, &key, SECOND);

		found += values.n == 1 && values.value == i + 1;
		wrong += values.n > 1 || (values.n == 1 && values.value != i + 1);
	}
	assert_int_equal(found, LEARNED_BUCKETS * LEARNED_WAYS);
	assert_int_equal(lost, FLOOD - found);
	assert_int_equal(wrong, 0);
	free(table);
}

struct race {
	struct learned_table *table;
	_Atomic bool stop;
};

static const uint32_t raced = 7;

static void *write_race(void *argument)
{
	struct race *race = argument;

	// each value has its own time: a torn entry would hold at the other's
	for (uint64_t i = 0; !atomic_load(&race->stop); i++) {
		uint32_t address = (uint32_t)i * 2654435761U;
		struct learned_key key = {.address = (const uint8_t *)&raced, .octets = 4};
		struct learned_key flood = {.address = (const uint8_t *)&address, .octets = 4};

		learned_put(race->table, &key, (uint32_t)(i % 1000 + 1), (i % 1000 + 1) * 1000, 0);
		learned_put(race->table, &flood, 1, i, 0);
	}
	return NULL;
}

static void a_reader_never_sees_half_an_entry(void **)
{
	struct race race = {.table = table_new()};
	struct learned_key key = {.address = (const uint8_t *)&raced, .octets = 4};
	pthread_t thread;
	unsigned wrong = 0;

	assert_int_equal(pthread_create(&thread, NULL, write_race, &race), 0);
	for (uint64_t i = 0; i < 2000000; i++) {
		uint64_t at = (i % 1000 + 1) * 1000;
		struct learned_values values = {0};

		learned_get(race.table, &key, at, 0, &values);
		wrong += values.n > 1 || (values.n == 1 && values.value != at / 1000);
	}
	atomic_store(&race.stop, true);
	pthread_join(thread, NULL);
	assert_int_equal(wrong, 0);
	free(race.table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_holds_from_its_packet_until_its_time_is_over),
	    cmocka_unit_test(announced_again_it_holds_longer_but_not_in_between),
	    cmocka_unit_test(values_that_differ_are_all_seen),
	    cmocka_unit_test(a_flood_loses_entries_and_nothing_else),
	    cmocka_unit_test(a_reader_never_sees_half_an_entry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
