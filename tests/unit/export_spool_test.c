// SPDX-License-Identifier: BSD-3-Clause
#include "export/spool/spool_private.h"
#include "spool_kit.h"

enum { MANY = 200000 }; // some 50 MiB: more than memory keeps

static void take_all(struct kit *kit, uint64_t from, uint64_t to)
{
	const struct flow_record *record;

	for (uint64_t i = from; i < to; i++) {
		record = kit_next(kit);
		assert_non_null(record);
		assert_int_equal(record->flow_hash, (uint32_t)i);
		assert_int_equal(record->packets[FORWARD], i + 1);
		kit_advance(kit, record);
	}
}

static void push_all(struct kit *kit, unsigned n)
{
	for (unsigned i = 0; i < n; i += 1000) {
		kit_push(kit, 1000);
		for (unsigned wait = 0; wait < 100 && spool_fd(kit->spool) >= 0; wait++) {
			kit_work(kit);
			usleep(100);
		}
		kit_work(kit);
	}
}

static void records_come_back_in_order(void **)
{
	struct kit kit;

	kit_new(&kit);
	kit_open(&kit);
	push_all(&kit, MANY);
	kit_settle(&kit);
	kit_check(&kit);
	assert_true(kit.row[SPOOL_ON_DISK].octets > (uint64_t)MANY * 256);
	take_all(&kit, 0, MANY);
	assert_false(spool_is_behind(kit.spool));
	assert_int_equal(kit.row[SPOOL_LOST_DISK].records, 0);
	kit_check(&kit);
	spool_confirm(kit.spool, &(struct counts){.records = MANY});
	kit_settle(&kit);
	kit_check(&kit);
	assert_int_equal(kit.row[SPOOL_ON_DISK].octets, 0);
	kit_end(&kit);
	kit_close(&kit);
	kit_remove(&kit);
}

static void newer_ones_come_after_older_ones(void **)
{
	struct kit kit;
	uint64_t at = 0;

	kit_new(&kit);
	kit_open(&kit);
	for (unsigned i = 0; i < 100; i++) {
		const uint64_t n = (unsigned)rand() % 2000;

		kit_push(&kit, 1000);
		kit_settle(&kit); // else the disk may be too slow
		take_all(&kit, at, at + n < kit.next ? at + n : kit.next);
		at = at + n < kit.next ? at + n : kit.next;
		kit_check(&kit);
	}
	take_all(&kit, at, kit.next);
	kit_end(&kit);
	assert_int_equal(kit.row[SPOOL_HELD].records, 0);
	kit_close(&kit);
	kit_remove(&kit);
}

static void another_run_goes_on_where_the_last_one_was(void **)
{
	struct kit kit;
	struct counts held, mark;

	kit_new(&kit);
	kit_open(&kit);
	push_all(&kit, 20000);
	take_all(&kit, 0, 7777);
	mark = spool_mark(kit.spool);
	spool_confirm(kit.spool, &mark);
	kit_end(&kit);
	held = kit.row[SPOOL_HELD];
	assert_int_equal(held.records, 20000 - 7777);
	kit_close(&kit);
	kit_open(&kit);
	assert_memory_equal(&kit.row[SPOOL_FOUND], &held, sizeof(held));
	push_all(&kit, 1000);
	take_all(&kit, 7777, 21000);
	kit_end(&kit);
	kit_close(&kit);
	kit_open(&kit);
	assert_int_equal(kit.row[SPOOL_FOUND].records, 0);
	kit_end(&kit);
	kit_close(&kit);
	kit_remove(&kit);
}

static void what_was_not_delivered_is_passed_on_again(void **)
{
	struct kit kit;
	struct counts mark, lost;

	kit_new(&kit);
	kit_open(&kit);
	for (unsigned i = 0; i < 3000; i++) {
		kit_push(&kit, 1);
		spool_pass(kit.spool);
		if (i == 999)
			mark = spool_mark(kit.spool);
	}
	assert_false(spool_is_behind(kit.spool));
	lost = spool_rewind(kit.spool, &mark, 0);
	assert_int_equal(lost.records, 0);
	kit_settle(&kit);
	take_all(&kit, 1000, 3000);
	kit_close(&kit);
	kit_remove(&kit);
}

static void the_newest_n_begin_at_their_mark(void **)
{
	static const unsigned n[] = {0, 1, 2, 500, 1023, 1024, 1500, 2999, 3000, 9999};
	struct kit kit;

	kit_new(&kit);
	kit_open(&kit);
	for (unsigned i = 0; i < 3000; i++) {
		kit_push(&kit, 1);
		spool_pass(kit.spool);
	}
	kit_push(&kit, 50); // that were not passed on
	for (unsigned i = 0; i < sizeof(n) / sizeof(n[0]); i++) {
		const struct counts mark = spool_mark_before(kit.spool, n[i], 0);
		const uint64_t number = n[i] < 3000 ? 3000 - n[i] : 0;

		assert_int_equal(mark.records, number);
		assert_int_equal(mark.packets, number * (number + 1) / 2);
	}
	kit_close(&kit);
	kit_remove(&kit);
}

// Memory has it still; but if the probe ended now, nobody would.
static void what_was_on_disk_and_is_deleted_does_not_come_back(void **)
{
	struct kit kit;
	struct counts mark;

	kit_new(&kit);
	kit.settings.keep_us = 60000000;
	kit_open(&kit);
	push_all(&kit, 5000);
	take_all(&kit, 0, 5000);
	mark = spool_mark_before(kit.spool, 100, 0);
	assert_int_equal(mark.records, 4900);
	mark = spool_mark(kit.spool);
	spool_confirm(kit.spool, &mark);
	kit_settle(&kit);
	assert_int_equal(kit.spool->n_segments, 0);
	assert_true(kit.spool->n_kept > 1);
	mark = spool_mark_before(kit.spool, 100, 0);
	assert_int_equal(mark.records, 5000);
	kit_end(&kit);
	kit_close(&kit);
	kit_remove(&kit);
}

// The disk has blocks in their order: what was passed on by memory alone is not written behind
// them.
static void what_only_memory_has_does_not_come_back_behind_the_disk(void **)
{
	struct kit kit;
	struct counts mark;

	kit_new(&kit);
	kit.settings.keep_us = 60000000;
	kit_open(&kit);
	for (unsigned i = 0; i < 2000; i++) {
		kit_push(&kit, 1);
		spool_pass(kit.spool);
	}
	kit.passed = kit.taken;
	mark = spool_mark(kit.spool);
	spool_confirm(kit.spool, &mark);
	push_all(&kit, 3000);
	take_all(&kit, 2000, 5000);
	mark = spool_mark_before(kit.spool, 5000, 0);
	assert_in_range(mark.records, 1000, 2000); // the block that both are in is on the disk
	kit_end(&kit);
	kit_close(&kit);
	kit_remove(&kit);
}

static void a_full_queue_loses_the_oldest(void **)
{
	struct kit kit;
	const struct flow_record *record;
	uint64_t first;

	kit_new(&kit);
	kit.settings.most_octets = 8 << 20;
	kit_open(&kit);
	push_all(&kit, 100000);
	kit_settle(&kit);
	kit_check(&kit);
	assert_true(kit.row[SPOOL_LOST_FULL].records > 50000);
	assert_true(kit.row[SPOOL_ON_DISK].octets <= kit.settings.most_octets);
	record = kit_next(&kit);
	first = record->flow_hash;
	assert_int_equal(first, kit.row[SPOOL_LOST_FULL].records);
	take_all(&kit, first, 100000);
	kit_end(&kit);
	kit_close(&kit);
	kit_remove(&kit);
}

static void too_old_records_are_lost_and_counted(void **)
{
	struct kit kit;

	kit_new(&kit);
	kit.settings.age_us = 300000;
	kit_open(&kit);
	push_all(&kit, 5000);
	kit_settle(&kit);
	usleep(500000);
	kit_work(&kit);
	kit_push(&kit, 10);
	kit_settle(&kit);
	take_all(&kit, 5000, 5010);
	assert_int_equal(kit.row[SPOOL_LOST_AGE].records, 5000);
	kit_end(&kit);
	kit_close(&kit);
	kit_remove(&kit);
}

static void a_file_that_is_deleted_costs_what_it_held(void **)
{
	struct kit kit;
	const struct flow_record *record;
	char path[128];

	kit_new(&kit);
	kit.settings.most_octets = 16 << 20; // segments of 1 MiB
	kit_open(&kit);
	push_all(&kit, 20000);
	kit_end(&kit);
	kit_close(&kit);
	kit_open(&kit);
	snprintf(path, sizeof(path), "%s/0000000000000002.spool", kit.folder);
	assert_int_equal(unlink(path), 0);
	while ((record = kit_next(&kit)) != NULL)
		kit_advance(&kit, record);
	assert_true(kit.row[SPOOL_LOST_DAMAGED].records > 3000);
	assert_true(kit.row[SPOOL_LOST_DAMAGED].records < 5000);
	kit_end(&kit);
	kit_close(&kit);
	kit_remove(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(records_come_back_in_order),
	    cmocka_unit_test(newer_ones_come_after_older_ones),
	    cmocka_unit_test(another_run_goes_on_where_the_last_one_was),
	    cmocka_unit_test(what_was_not_delivered_is_passed_on_again),
	    cmocka_unit_test(the_newest_n_begin_at_their_mark),
	    cmocka_unit_test(what_was_on_disk_and_is_deleted_does_not_come_back),
	    cmocka_unit_test(what_only_memory_has_does_not_come_back_behind_the_disk),
	    cmocka_unit_test(a_full_queue_loses_the_oldest),
	    cmocka_unit_test(too_old_records_are_lost_and_counted),
	    cmocka_unit_test(a_file_that_is_deleted_costs_what_it_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
