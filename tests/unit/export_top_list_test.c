// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/analyze/top_list.h"

// Beside each list stand the exact sums of all keys, which are 0 to MOST_KEYS - 1.
enum { CASES = 10000, MOST_KEYS = 400, MOST_ADDS = 600 };

static uint64_t state = 88172645463325252;

static uint32_t chance(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 32) % below;
}

static struct top_key key_of(uint32_t number)
{
	struct top_key key = {.number = number, .ip_version = number % 2 ? 4 : 6};

	memcpy(key.address[1], &number, sizeof(number));
	return key;
}

static const struct top_entry *entry_of(const struct top_list *list, uint32_t number)
{
	const struct top_entry *found = NULL;

	for (unsigned i = 0; i < list->n; i++) {
		if (list->entry[i].key.number != number)
			continue;
		assert_null(found);
		found = &list->entry[i];
	}
	return found;
}

// Some keys have much, most have little.
static struct top_sum sum_of(uint32_t number)
{
	const uint32_t octets = number % 7 == 0 ? 100000 / (number + 1) : 10;

	return (struct top_sum){
	    .octets = {chance(octets + 1), chance(50)}, .packets = {1, chance(3)}, .flows = 1};
}

static void add(struct top_list *list, struct top_sum *exact, uint32_t number)
{
	const struct top_key key = key_of(number);
	const struct top_sum sum = sum_of(number);

	top_list_add(list, &key, &sum);
	top_sum_add(&exact[number], &sum);
}

static void fits(const struct top_list *list, const struct top_sum *exact)
{
	const uint64_t error = top_list_error(list);
	struct top_sum total = {0};

	for (uint32_t number = 0; number < MOST_KEYS; number++) {
		const struct top_entry *entry = entry_of(list, number);
		const uint64_t octets = top_sum_octets(&exact[number]);

		top_sum_add(&total, &exact[number]);
		if (entry == NULL) {
			assert_true(octets <= error);
			continue;
		}
		assert_true(top_sum_octets(&entry->sum) <= octets);
		assert_true(octets <= top_sum_octets(&entry->sum) + error);
		assert_true(entry->sum.flows <= exact[number].flows);
		assert_true(top_sum_packets(&entry->sum) <= top_sum_packets(&exact[number]));
		if (error == 0)
			assert_memory_equal(&entry->sum, &exact[number], sizeof(entry->sum));
	}
	assert_memory_equal(&total, &list->total, sizeof(total));
}

static void fill(struct top_list *list, struct top_sum *exact, unsigned n_keys)
{
	for (unsigned n = chance(MOST_ADDS); n > 0; n--)
		add(list, exact, chance(2) ? chance(n_keys) : chance(n_keys / 8 + 1));
}

static void sums_are_within_the_error_of_exact_ones(void **)
{
	static struct top_sum exact[MOST_KEYS];
	struct top_list list;

	for (unsigned i = 0; i < CASES; i++) {
		memset(exact, 0, sizeof(exact));
		assert_int_equal(top_list_new(&list, 1 + chance(100)), 0);
		fill(&list, exact, 1 + chance(MOST_KEYS));
		fits(&list, exact);
		assert_true(list.floor <= top_sum_octets(&list.total) / list.keep);
		top_list_free(&list);
	}
}

static void what_was_merged_is_within_the_error_too(void **)
{
	static struct top_sum exact[MOST_KEYS];
	struct top_list list, more;

	for (unsigned i = 0; i < CASES / 10; i++) {
		uint64_t most = 0;

		memset(exact, 0, sizeof(exact));
		assert_int_equal(top_list_new(&list, 1 + chance(100)), 0);
		assert_int_equal(top_list_new(&more, 1 + chance(100)), 0);
		for (unsigned n = 1 + chance(4); n > 0; n--) {
			fill(&more, exact, 1 + chance(MOST_KEYS));
			most += top_sum_octets(&more.total) / more.keep;
			top_list_merge(&list, &more);
			top_list_clear(&more);
		}
		fits(&list, exact);
		most += top_sum_octets(&list.total) / list.keep;
		assert_true(top_list_error(&list) <= most);
		top_list_free(&list);
		top_list_free(&more);
	}
}

static void a_list_with_room_for_all_keys_is_exact(void **)
{
	static struct top_sum exact[MOST_KEYS];
	struct top_list list;

	memset(exact, 0, sizeof(exact));
	assert_int_equal(top_list_new(&list, MOST_KEYS / 2), 0);
	for (unsigned n = 0; n < 20000; n++)
		add(&list, exact, chance(MOST_KEYS));
	assert_int_equal(top_list_error(&list), 0);
	fits(&list, exact);
	top_list_free(&list);
}

static void what_nobody_is_known_of_is_part_of_total_and_error(void **)
{
	const struct top_sum sum = {.octets = {300, 20}, .packets = {3, 1}, .flows = 2};
	struct top_list list;

	assert_int_equal(top_list_new(&list, 4), 0);
	top_list_add_unknown(&list, &sum);
	assert_int_equal(top_list_error(&list), 320);
	assert_int_equal(top_sum_octets(&list.total), 320);
	assert_int_equal(list.total.flows, 2);
	top_list_clear(&list);
	assert_int_equal(top_list_error(&list), 0);
	top_list_free(&list);
}

static unsigned value_of(const struct top_entry *entry, enum top_order by)
{
	return (unsigned)(by == TOP_BY_FLOWS	 ? entry->sum.flows
			  : by == TOP_BY_PACKETS ? top_sum_packets(&entry->sum)
						 : top_sum_octets(&entry->sum));
}

static void the_largest_come_in_order_and_none_is_left_out(void **)
{
	static struct top_sum exact[MOST_KEYS];
	struct top_entry largest[20];
	struct top_list list;

	assert_int_equal(top_list_new(&list, MOST_KEYS), 0);
	fill(&list, exact, MOST_KEYS);
	for (unsigned by = TOP_BY_OCTETS; by <= TOP_BY_FLOWS; by++) {
		unsigned n = top_list_largest(&list, by, largest, 20), larger = 0;

		assert_int_equal(n, 20);
		for (unsigned i = 1; i < n; i++)
			assert_true(value_of(&largest[i - 1], by) >= value_of(&largest[i], by));
		for (unsigned i = 0; i < list.n; i++)
			larger += value_of(&list.entry[i], by) > value_of(&largest[n - 1], by);
		assert_true(larger < n);
	}
	assert_int_equal(top_list_largest(&list, TOP_BY_OCTETS, largest, 0), 0);
	top_list_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sums_are_within_the_error_of_exact_ones),
	    cmocka_unit_test(what_was_merged_is_within_the_error_too),
	    cmocka_unit_test(a_list_with_room_for_all_keys_is_exact),
	    cmocka_unit_test(what_nobody_is_known_of_is_part_of_total_and_error),
	    cmocka_unit_test(the_largest_come_in_order_and_none_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
