// SPDX-License-Identifier: BSD-3-Clause
// A probe is killed at KILLS random moments (200 in the long form, 10 else) while it fills its
// queue and empties it. The next one goes on: what was written is there, once and in order.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "config/log.h"
#include "export/spool/spool_format.h"
#include "spool_kit.h"

static struct shared {
	_Atomic uint64_t pushed, written, passed;
} * shared;

// Until it is killed: in turns of random length, more comes than goes, and the other way round.
static void fill_and_empty(struct kit *kit, unsigned seed)
{
	srand(seed);
	for (;;) {
		const unsigned fills = (unsigned)rand() % 300, empties = (unsigned)rand() % 300;

		shared->pushed = kit->next + fills;
		kit_push(kit, fills);
		for (unsigned i = 0; i < empties; i++) {
			const struct flow_record *record = spool_next(kit->spool);

			if (record == NULL)
				break;
			shared->passed = (uint64_t)record->flow_hash + 1;
			spool_advance(kit->spool, record);
		}
		if (rand() % 4 == 0) {
			const struct counts mark = spool_mark(kit->spool);

			spool_confirm(kit->spool, &mark);
			kit_work(kit);
		}
		shared->written = kit->row[SPOOL_PUT].records;
		usleep((unsigned)rand() % 300);
	}
}

// A busy machine gives the child no time: in each second run it has written before it is killed.
static void run_and_kill(struct kit *kit, unsigned seed)
{
	pid_t child;

	shared->written = 0;
	child = fork();
	if (child == 0) {
		user_errors_to(NULL);
		kit_open(kit);
		fill_and_empty(kit, seed);
	}
	while (seed % 2 != 0 && shared->written == 0)
		usleep(500);
	usleep(5000 + (unsigned)rand() % 60000);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

// What the killed one has left: a row without a gap. Returns the number behind it.
static uint64_t look(struct kit *kit)
{
	const struct flow_record *record;
	uint64_t first = UINT64_MAX, next = 0;

	kit_open(kit);
	while ((record = kit_next(kit)) != NULL) {
		if (first == UINT64_MAX)
			first = next = record->flow_hash;
		assert_int_equal(record->flow_hash, next);
		assert_int_equal(record->packets[FORWARD], next + 1);
		next++;
		kit_advance(kit, record);
	}
	assert_int_equal(kit->row[SPOOL_LOST_DAMAGED].records, 0);
	if (first != UINT64_MAX) {
		assert_true(first <= shared->passed); // sent twice rather than never
		assert_true(next <= shared->pushed);
	}
	kit_end(kit);
	kit_close(kit);
	return next;
}

static void a_killed_probe_finds_its_queue(void **)
{
	const char *kills = getenv("KILLS");
	const int n = kills != NULL ? atoi(kills) : 10, most = 10 * n;
	uint64_t found = 0;
	struct kit kit;

	srand(7);
	shared =
	    mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	kit_new(&kit);
	kit.settings.most_octets = 64 << 20;
	for (int i = 0; i < n || (found == 0 && i < most); i++) {
		shared->passed = shared->pushed = kit.next;
		run_and_kill(&kit, (unsigned)i);
		look(&kit);
		found += kit.row[SPOOL_FOUND].records;
		kit.next = shared->pushed;
	}
	print_message("%llu records were found\n", (unsigned long long)found);
	assert_true(found > 0);
	kit_remove(&kit);
}

static void pass(struct kit *kit, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		kit_advance(kit, kit_next(kit));
}

// Until it is killed: a block goes to the disk and another one to the peer, who confirms it, before
// a third one goes to the disk.
static void go_by_memory(struct kit *kit)
{
	struct counts mark;

	kit_open(kit);
	kit_push(kit, 1500);
	kit_settle(kit);
	pass(kit, 1500);
	kit_push(kit, 2500);
	pass(kit, 2500);
	mark = spool_mark(kit->spool);
	spool_confirm(kit->spool, &mark);
	kit_push(kit, 1500);
	do {
		spool_work(kit->spool, monotonic_us(), wall_us(), false);
		usleep(500);
	} while (kit->row[SPOOL_PUT].records < 2500);
	raise(SIGKILL);
}

static void what_was_delivered_by_memory_leaves_no_gap(void **)
{
	struct kit kit;
	pid_t child;

	shared =
	    mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	shared->passed = 4000;
	shared->pushed = 5500;
	kit_new(&kit);
	child = fork();
	if (child == 0)
		go_by_memory(&kit);
	waitpid(child, NULL, 0);
	look(&kit);
	assert_true(kit.row[SPOOL_FOUND].records > 0);
	kit_remove(&kit);
}

static void two_runs_hold_the_same_books(void **)
{
	struct kit kit;
	struct counts held;

	kit_new(&kit);
	kit_open(&kit);
	for (unsigned run = 0; run < 5; run++) {
		kit_push(&kit, 1234);
		kit_settle(&kit);
		for (unsigned i = 0; i < 300; i++)
			kit_advance(&kit, kit_next(&kit));
		kit_end(&kit);
		held = kit.row[SPOOL_HELD];
		assert_int_equal(held.records, (run + 1) * (1234 - 300));
		kit_close(&kit);
		kit_open(&kit);
		assert_memory_equal(&kit.row[SPOOL_FOUND], &held, sizeof(held));
	}
	kit_close(&kit);
	kit_remove(&kit);
}

// Killed between the file and its first block; and one that somebody else has written over.
static void files_without_a_block_are_removed_or_told(void **)
{
	struct spool_segment_header header;
	char path[2][100];
	struct kit kit;

	kit_new(&kit);
	for (unsigned i = 0; i < 2; i++) {
		int fd;

		snprintf(path[i], sizeof(path[i]), "%s/000000000000000%u.spool", kit.folder, i + 1);
		fd = open(path[i], O_CREAT | O_WRONLY, 0600);
		spool_segment_header_make(&header, i + 1, 1);
		assert_int_equal(write(fd, &header, sizeof(header)), sizeof(header));
		if (i == 1)
			assert_int_equal(ftruncate(fd, 5000), 0);
		close(fd);
	}
	kit_open(&kit);
	assert_int_equal(access(path[0], F_OK), -1);
	assert_int_equal(access(path[1], F_OK), 0);
	assert_int_equal(kit.row[SPOOL_FOUND].records, 0);
	assert_int_equal(kit.row[SPOOL_CUT].records, 1);
	kit_end(&kit);
	kit_close(&kit);
	kit_remove(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_killed_probe_finds_its_queue),
	    cmocka_unit_test(what_was_delivered_by_memory_leaves_no_gap),
	    cmocka_unit_test(two_runs_hold_the_same_books),
	    cmocka_unit_test(files_without_a_block_are_removed_or_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
