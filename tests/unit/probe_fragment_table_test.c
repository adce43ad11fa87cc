// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/packet/fragment_table.h"

enum { PACKETS = 8, WAITING = 4, PATIENCE = 1000 };

static const struct first_fragment dns = {53, 4000, 0, 17, 0}, ntp = {123, 123, 0, 17, 0};

// All in one chain of the table.
static struct fragment_key key_of(unsigned i)
{
	return (struct fragment_key){{64, i}};
}

static struct fragment_entry *find(struct fragment_table *table, unsigned i, uint64_t now_us)
{
	const struct fragment_key key = key_of(i);

	return fragment_table_find(table, &key, now_us);
}

static struct fragment_entry *add(struct fragment_table *table, unsigned i, uint64_t now_us)
{
	const struct fragment_key key = key_of(i);

	return fragment_table_add(table, &key, now_us);
}

static struct fragment_entry *add_first(struct fragment_table *table, unsigned i, uint64_t now_us)
{
	struct fragment_entry *entry = add(table, i, now_us);

	assert_int_equal(fragment_table_first(table, entry, &dns, now_us), FRAGMENT_NONE);
	return entry;
}

static void a_first_fragment_is_known_for_the_patience(void **)
{
	struct fragment_table *table = fragment_table_new(PACKETS, WAITING, PATIENCE);

	add_first(table, 1, 50);
	assert_int_equal(find(table, 1, 50)->first.source_port, 53);
	assert_null(find(table, 2, 50));
	assert_non_null(find(table, 1, 50 + PATIENCE - 1));
	assert_null(find(table, 1, 50 + PATIENCE));
	assert_null(find(table, 1, 50)); // it was forgotten
	fragment_table_free(table);
}

static void a_new_first_fragment_replaces_the_old_one(void **)
{
	struct fragment_table *table = fragment_table_new(PACKETS, WAITING, PATIENCE);

	add_first(table, 1, 50);
	fragment_table_first(table, find(table, 1, 900), &ntp, 900);
	assert_int_equal(find(table, 1, 1500)->first.source_port, 123);
	fragment_table_free(table);
}

static void those_that_wait_are_given_in_their_order(void **)
{
	struct fragment_table *table = fragment_table_new(PACKETS, WAITING, PATIENCE);
	struct fragment_entry *entry = add(table, 1, 50), *other = add(table, 2, 60);
	int fragment[3];
	uint32_t waiting;

	assert_int_equal(fragment_table_room(table), WAITING);
	fragment_table_wait(table, entry, &fragment[0]);
	fragment_table_wait(table, other, &fragment[2]);
	fragment_table_wait(table, entry, &fragment[1]);
	assert_int_equal(fragment_table_room(table), WAITING - 3);
	waiting = fragment_table_first(table, entry, &dns, 70);
	assert_ptr_equal(fragment_table_take(table, &waiting), &fragment[0]);
	assert_ptr_equal(fragment_table_take(table, &waiting), &fragment[1]);
	assert_int_equal(waiting, FRAGMENT_NONE);
	assert_int_equal(fragment_table_room(table), WAITING - 1);
	assert_int_equal(fragment_table_due(table), 60 + PATIENCE); // the other
	fragment_table_free(table);
}

static void the_longest_wait_is_given_up_first(void **)
{
	struct fragment_table *table = fragment_table_new(PACKETS, WAITING, PATIENCE);
	int fragment[WAITING];

	assert_int_equal(fragment_table_due(table), UINT64_MAX);
	assert_int_equal(fragment_table_give_up(table), FRAGMENT_NONE);
	for (unsigned i = 0; i < WAITING; i++)
		fragment_table_wait(table, add(table, i, 50 + i), &fragment[i]);
	assert_int_equal(fragment_table_room(table), 0);
	for (unsigned i = 0; i < WAITING; i++) {
		uint32_t waiting;

		assert_int_equal(fragment_table_due(table), 50 + i + PATIENCE);
		waiting = fragment_table_give_up(table);
		assert_ptr_equal(fragment_table_take(table, &waiting), &fragment[i]);
		assert_null(find(table, i, 60));
	}
	assert_int_equal(fragment_table_due(table), UINT64_MAX);
	fragment_table_free(table);
}

// A full table forgets what is whole, then what has had its first fragment longest, and never one
// of which fragments wait.
static void what_is_least_likely_to_go_on_is_forgotten(void **)
{
	struct fragment_table *table = fragment_table_new(PACKETS, WAITING, PATIENCE);
	int fragment;

	fragment_table_wait(table, add(table, 0, 1), &fragment);
	for (unsigned i = 1; i < PACKETS; i++)
		add_first(table, i, 10 + i);
	assert_false(fragment_table_count(table, find(table, 5, 20), 0, 8, true));
	assert_false(fragment_table_count(table, find(table, 5, 20), 8, 3, false));
	add_first(table, 100, 30);
	assert_null(find(table, 5, 30));
	add_first(table, 101, 31);
	assert_null(find(table, 1, 31));
	assert_non_null(find(table, 2, 31));
	for (unsigned i = 0; i < 100; i++)
		add_first(table, 200 + i, 40 + i);
	assert_non_null(find(table, 0, 200));
	assert_non_null(find(table, 299, 200));
	assert_null(find(table, 200, 200));
	fragment_table_free(table);
}

static void more_than_the_packet_has_is_an_overlap(void **)
{
	struct fragment_table *table = fragment_table_new(PACKETS, WAITING, PATIENCE);
	struct fragment_entry *entry = add_first(table, 1, 50);

	assert_false(fragment_table_count(table, entry, 16, 10, false));
	assert_false(fragment_table_count(table, entry, 8, 8, true));
	assert_int_equal(entry->state, FRAGMENTS_OPEN);
	assert_false(fragment_table_count(table, entry, 0, 8, true));
	assert_int_equal(entry->state, FRAGMENTS_WHOLE);
	assert_true(fragment_table_count(table, entry, 8, 8, true));
	fragment_table_first(table, entry, &ntp, 60); // another packet
	assert_int_equal(entry->state, FRAGMENTS_OPEN);
	assert_false(fragment_table_count(table, entry, 0, 24, true));
	fragment_table_free(table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_first_fragment_is_known_for_the_patience),
	    cmocka_unit_test(a_new_first_fragment_replaces_the_old_one),
	    cmocka_unit_test(those_that_wait_are_given_in_their_order),
	    cmocka_unit_test(the_longest_wait_is_given_up_first),
	    cmocka_unit_test(what_is_least_likely_to_go_on_is_forgotten),
	    cmocka_unit_test(more_than_the_packet_has_is_an_overlap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
