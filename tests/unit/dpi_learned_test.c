// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dpi/engine/learned.h"

enum { SECOND = 1000000 };

static struct learned_table *table_new(void)
{
	struct learned_table *table = aligned_alloc(64, sizeof(*table));

	assert_non_null(table);
	memset(table, 0, sizeof(*table));
	return table;
}

static void what_was_put_is_found_until_its_time_is_over(void **)
{
	struct learned_table *table = table_new();
	struct learned_key key = {(const uint8_t *)"\xc0\0\2\1", 4, 5000, 17};
	struct learned_key other = {(const uint8_t *)"\xc0\0\2\1", 4, 5000, 6};
	uint64_t now = UINT64_C(1700000000) * SECOND;

	assert_false(learned_may_have(table, now, 120));
	learned_put(table, &key, 87U << 16 | 87, now);
	assert_true(learned_may_have(table, now, 120));
	assert_int_equal(learned_get(table, &key, now + 60 * (uint64_t)SECOND, 120),
			 87U << 16 | 87);
	assert_int_equal(learned_get(table, &other, now, 120), 0);
	assert_int_equal(learned_get(table, &key, now + 130 * (uint64_t)SECOND, 120), 0);
	assert_false(learned_may_have(table, now + 130 * (uint64_t)SECOND, 120));
	free(table);
}

static void a_newer_word_replaces_the_older(void **)
{
	struct learned_table *table = table_new();
	struct learned_key key = {(const uint8_t *)"0123456789abcdef", 16, 0, 0};

	learned_put(table, &key, 1, SECOND);
	learned_put(table, &key, 2, 3 * (uint64_t)SECOND);
	assert_int_equal(learned_get(table, &key, 4 * (uint64_t)SECOND, 120), 2);
	free(table);
}

// Far more than it holds: it loses entries, never invents one.
static void a_flood_loses_entries_and_nothing_else(void **)
{
	struct learned_table *table = table_new();
	unsigned found = 0, wrong = 0;

	for (uint32_t i = 0; i < 200000; i++) {
		struct learned_key key = {(const uint8_t *)&i, 4, 1, 17};

		learned_put(table, &key, i + 1, SECOND);
	}
	for (uint32_t i = 0; i < 200000; i++) {
		struct learned_key key = {(const uint8_t *)&i, 4, 1, 17};
		uint32_t value = learned_get(table, &key, SECOND, 120);

		found += value == i + 1;
		wrong += value != 0 && value != i + 1;
	}
	assert_true(found > 50000);
	assert_true(wrong < 20); // a tag of 20 bits
	free(table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_put_is_found_until_its_time_is_over),
	    cmocka_unit_test(a_newer_word_replaces_the_older),
	    cmocka_unit_test(a_flood_loses_entries_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
