// SPDX-License-Identifier: BSD-3-Clause
#include "export/spool/spool_private.h"
#include "spool_kit.h"

enum { MANY = 100000 }; // more than memory keeps

static void what_is_delivered_leaves(void **)
{
	struct kit kit;
	struct counts mark;

	kit_new(&kit);
	kit_open(&kit);
	for (unsigned i = 0; i < 10000; i++) {
		kit_push(&kit, 1);
		spool_pass(kit.spool);
	}
	assert_true(kit.spool->n_kept > 8);
	mark = spool_mark(kit.spool);
	spool_confirm(kit.spool, &mark);
	kit_work(&kit);
	assert_int_equal(kit.spool->n_kept, 1);
	kit_close(&kit);
	kit_remove(&kit);
}

// Nothing is slower for it, and what is not there any more is said when somebody asks for it.
static void what_has_no_room_cannot_be_had_again(void **)
{
	const struct counts begin = {0};
	struct kit kit;
	struct counts lost, mark;

	kit_new(&kit);
	kit_open(&kit);
	for (unsigned i = 0; i < MANY; i++) {
		kit_push(&kit, 1);
		spool_pass(kit.spool);
	}
	assert_in_range(kit.spool->n_kept, SPOOL_BLOCKS / 2, SPOOL_BLOCKS);
	lost = spool_rewind(kit.spool, &begin, 0);
	mark = spool_mark(kit.spool);
	assert_true(lost.records > 30000 && lost.records < MANY);
	assert_memory_equal(&lost, &mark, sizeof(lost));
	assert_int_equal(spool_next(kit.spool)->flow_hash, lost.records);
	kit_close(&kit);
	kit_remove(&kit);
}

// All that it had was in doubt: before any of that is on the disk, there is room for a batch.
static void a_peer_that_goes_away_leaves_room_for_what_comes(void **)
{
	const struct counts begin = {0};
	struct kit kit;

	kit_new(&kit);
	kit_open(&kit);
	for (unsigned i = 0; i < MANY; i++) {
		kit_push(&kit, 1);
		spool_pass(kit.spool);
	}
	spool_rewind(kit.spool, &begin, 0);
	kit_push(&kit, 512);
	assert_int_equal(kit.row[SPOOL_LOST_DISK].records, 0);
	kit_close(&kit);
	kit_remove(&kit);
}

static void what_may_be_sent_again_has_more_room(void **)
{
	const struct counts begin = {0};
	struct kit kit;

	kit_new(&kit);
	kit.settings.keep_us = 30000000;
	kit_open(&kit);
	for (unsigned i = 0; i < 2 * MANY; i++) {
		kit_push(&kit, 1);
		spool_pass(kit.spool);
	}
	assert_int_equal(spool_rewind(kit.spool, &begin, 0).records, 0);
	kit_push(&kit, 512);
	assert_int_equal(kit.row[SPOOL_LOST_DISK].records, 0);
	kit_close(&kit);
	kit_remove(&kit);
}

// The disk takes nothing (no work is done): the newest are lost, and counted.
static void a_disk_that_hangs_costs_what_memory_cannot_hold(void **)
{
	struct kit kit;

	kit_new(&kit);
	kit_open(&kit);
	kit_push(&kit, MANY);
	assert_true(kit.row[SPOOL_LOST_DISK].records > 30000);
	spool_count(kit.spool, wall_us());
	assert_int_equal(kit.row[SPOOL_HELD].records + kit.row[SPOOL_LOST_DISK].records, MANY);
	assert_non_null(spool_memory_find(kit.spool, 0));
	assert_null(spool_memory_find(kit.spool, kit.row[SPOOL_HELD].records));
	kit_close(&kit);
	kit_remove(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_delivered_leaves),
	    cmocka_unit_test(what_has_no_room_cannot_be_had_again),
	    cmocka_unit_test(a_peer_that_goes_away_leaves_room_for_what_comes),
	    cmocka_unit_test(what_may_be_sent_again_has_more_room),
	    cmocka_unit_test(a_disk_that_hangs_costs_what_memory_cannot_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
