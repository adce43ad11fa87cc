// SPDX-License-Identifier: BSD-3-Clause
// Disks that fail: a small file system that is full, a folder that is read-only. As root, in a
// mount namespace of its own.
#include <errno.h>
#include <sched.h>
#include <sys/mount.h>

#include "export/spool/spool_private.h"
#include "spool_kit.h"

static bool mount_small(const char *folder, const char *size)
{
	char data[32];

	snprintf(data, sizeof(data), "size=%s", size);
	return unshare(CLONE_NEWNS) == 0 &&
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("tmpfs", folder, "tmpfs", 0, data) == 0;
}

static void fill(struct kit *kit, unsigned n)
{
	for (unsigned i = 0; i < n; i += 500) {
		kit_push(kit, 500);
		kit_work(kit);
		usleep(500);
	}
	kit_check(kit);
}

static void read_all(struct kit *kit)
{
	const struct flow_record *record;
	uint64_t last = 0;

	while ((record = kit_next(kit)) != NULL) {
		assert_true(record->flow_hash >= last);
		assert_int_equal(record->packets[FORWARD], (uint64_t)record->flow_hash + 1);
		last = record->flow_hash;
		kit_advance(kit, record);
	}
	kit_check(kit);
}

static void a_full_disk_costs_a_counted_part(void **)
{
	struct kit kit;

	kit_new(&kit);
	kit.settings.most_octets = 64 << 20; // more than there is
	if (!mount_small(kit.folder, "12m"))
		skip();
	kit_open(&kit);
	fill(&kit, 150000); // 38 MiB
	assert_true(kit.row[SPOOL_LOST_FULL].records + kit.row[SPOOL_LOST_DISK].records > 30000);
	read_all(&kit);
	kit_end(&kit);
	kit_close(&kit);
	umount2(kit.folder, MNT_DETACH);
	rmdir(kit.folder);
}

static void a_disk_that_becomes_read_only_is_tried_again(void **)
{
	struct kit kit;

	kit_new(&kit);
	if (!mount_small(kit.folder, "64m"))
		skip();
	kit_open(&kit);
	fill(&kit, 5000);
	kit_settle(&kit);
	assert_int_equal(chmod(kit.folder, 0700), 0);
	mount(NULL, kit.folder, NULL, MS_REMOUNT | MS_RDONLY, NULL); // refused while files are open
	fill(&kit, 5000);
	mount(NULL, kit.folder, NULL, MS_REMOUNT, NULL);
	usleep(1100000);
	fill(&kit, 1000);
	read_all(&kit);
	assert_int_equal(kit.passed.records, 11000);
	kit_end(&kit);
	kit_close(&kit);
	umount2(kit.folder, MNT_DETACH);
	rmdir(kit.folder);
}

// At the end of a file, which may wait for as long as there is hope.
static void a_disk_that_takes_nothing_is_given_up_at_the_end(void **)
{
	uint64_t now = monotonic_us();
	struct kit kit;
	unsigned turns = 0;

	kit_new(&kit);
	if (!mount_small(kit.folder, "64k"))
		skip();
	kit_open(&kit);
	fill(&kit, 2000);
	for (; turns < 1000 && !spool_end(kit.spool, now, wall_us(), false); turns++, usleep(1000))
		now += 100000;
	assert_in_range(turns, 49, 99);
	kit_check(&kit);
	assert_int_equal(kit.row[SPOOL_LOST_DISK].records, 2000);
	kit_close(&kit);
	umount2(kit.folder, MNT_DETACH);
	rmdir(kit.folder);
}

static int gate[2];

static void hang(void *)
{
	char octet;

	assert_int_equal(read(gate[0], &octet, 1), 1);
}

// A call to the disk that does not return.
static void begin_to_hang(struct kit *kit)
{
	assert_int_equal(pipe(gate), 0);
	assert_int_equal(side_thread_do(&kit->spool->disk.side, hang), 0);
	kit->spool->works = true;
}

static void end_to_hang(struct kit *kit)
{
	assert_int_equal(write(gate[1], "", 1), 1);
	for (unsigned i = 0; i < 2000 && !spool_disk_is_idle(&kit->spool->disk); i++)
		usleep(1000);
	close(gate[0]);
	close(gate[1]);
}

static void a_disk_that_hangs_is_given_up_at_the_end(void **)
{
	uint64_t now = monotonic_us();
	struct kit kit;
	unsigned turns = 0;

	kit_new(&kit);
	kit_open(&kit);
	kit_push(&kit, 100);
	begin_to_hang(&kit);
	while (turns < 1000 && !spool_end(kit.spool, now, wall_us(), false)) {
		turns++;
		now += 100000;
	}
	assert_in_range(turns, 99, 110);
	kit_check(&kit);
	assert_int_equal(kit.row[SPOOL_LOST_DISK].records, 100);
	end_to_hang(&kit);
	kit_close(&kit);
	kit_remove(&kit);
}

// A file may wait for a slow disk, but not for one that does not answer.
static void who_may_wait_waits_for_a_disk_that_works(void **)
{
	struct kit kit;

	kit_new(&kit);
	kit_open(&kit);
	begin_to_hang(&kit);
	assert_false(spool_may_wait(kit.spool));
	while (!spool_may_wait(kit.spool))
		kit_push(&kit, 100);
	kit_push(&kit, 512); // a batch
	assert_int_equal(kit.row[SPOOL_LOST_DISK].records, 0);
	spool_work(kit.spool, monotonic_us() + 10100000, wall_us(), true);
	assert_false(spool_may_wait(kit.spool));
	end_to_hang(&kit);
	kit_settle(&kit);
	assert_false(spool_may_wait(kit.spool));
	kit_end(&kit);
	kit_close(&kit);
	kit_remove(&kit);
}

// Others are held up by a disk that moves, and for a second by one that does not.
static void who_may_hold_holds_for_a_moment(void **)
{
	struct kit kit;

	kit_new(&kit);
	kit_open(&kit);
	begin_to_hang(&kit);
	assert_false(spool_may_hold(kit.spool));
	while (!spool_may_hold(kit.spool))
		kit_push(&kit, 100);
	kit_push(&kit, 512); // a batch
	assert_int_equal(kit.row[SPOOL_LOST_DISK].records, 0);
	spool_work(kit.spool, monotonic_us() + 1100000, wall_us(), true);
	assert_false(spool_may_hold(kit.spool));
	assert_true(spool_may_wait(kit.spool));
	atomic_fetch_add(&kit.spool->disk.n_steps, 1);
	spool_work(kit.spool, monotonic_us() + 1200000, wall_us(), true);
	assert_true(spool_may_hold(kit.spool));
	end_to_hang(&kit);
	kit_settle(&kit);
	assert_false(spool_may_hold(kit.spool));
	kit_end(&kit);
	kit_close(&kit);
	kit_remove(&kit);
}

static void rates_are_of_the_last_second(void **)
{
	const uint64_t now = monotonic_us();
	struct kit kit;

	kit_new(&kit);
	kit_open(&kit);
	fill(&kit, 5000);
	kit_settle(&kit);
	spool_work(kit.spool, now + 2000000, wall_us(), true);
	assert_in_range(kit.row[SPOOL_PUT_RATE].records, 2000, 3000); // 5000 in about 2 s
	assert_int_equal(kit.row[SPOOL_GOT_RATE].records, 0);
	spool_work(kit.spool, now + 4000000, wall_us(), true);
	assert_int_equal(kit.row[SPOOL_PUT_RATE].records, 0);
	kit_end(&kit);
	kit_close(&kit);
	kit_remove(&kit);
}

static void nothing_is_written_while_a_peer_takes_all(void **)
{
	struct kit kit;
	struct counts mark;

	kit_new(&kit);
	kit_open(&kit);
	for (unsigned i = 0; i < 20000; i++) {
		kit_push(&kit, 1);
		spool_pass(kit.spool);
		if (i % 1000 == 0) {
			mark = spool_mark(kit.spool);
			spool_confirm(kit.spool, &mark);
			kit_work(&kit);
		}
	}
	kit.passed = kit.taken;
	kit_settle(&kit);
	assert_int_equal(kit.row[SPOOL_PUT].records, 0);
	spool_count(kit.spool, wall_us());
	assert_int_equal(kit.row[SPOOL_ON_DISK].octets, 0);
	kit_end(&kit);
	kit_close(&kit);
	kit_remove(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_full_disk_costs_a_counted_part),
	    cmocka_unit_test(a_disk_that_becomes_read_only_is_tried_again),
	    cmocka_unit_test(a_disk_that_takes_nothing_is_given_up_at_the_end),
	    cmocka_unit_test(a_disk_that_hangs_is_given_up_at_the_end),
	    cmocka_unit_test(who_may_wait_waits_for_a_disk_that_works),
	    cmocka_unit_test(who_may_hold_holds_for_a_moment),
	    cmocka_unit_test(rates_are_of_the_last_second),
	    cmocka_unit_test(nothing_is_written_while_a_peer_takes_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
