// SPDX-License-Identifier: BSD-3-Clause
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/clock.h"
#include "directory.h"
#include "export/exporter_counters.h"
#include "export/output_private.h"
#include "export/spool/spool_private.h"
#include "exporter_run.h"

enum { N = 20000, SECOND = 1000000 };

static const struct options options;
static const struct export_environment live = {.n_workers = 1, .version = "test"};

static struct output *outputs[2];

static void open_outputs(const char *first, const char *second)
{
	const struct output_context context = {&options, &live, 0, 1};

	assert_int_equal(output_open(first, &context, &outputs[0]), 0);
	assert_int_equal(output_open(second, &context, &outputs[1]), 0);
}

static void begin_run(struct run *run)
{
	struct output **own = calloc(2, sizeof(struct output *));

	own[0] = outputs[0];
	own[1] = outputs[1];
	run_begin(run, own, 2);
}

static void open_run(struct run *run, const char *first, const char *second)
{
	open_outputs(first, second);
	begin_run(run);
}

static uint64_t counted(struct output *output, enum output_counter row)
{
	return output_counters(output)->now[row].records;
}

// Of an exporter that runs or has ended.
static uint64_t count_naps(struct run *run)
{
	struct counts rows[COUNTER_SET_MAX_ROWS];

	assert_true(counter_set_read(exporter_counters(run->exporter), rows, SECOND));
	return rows[EXPORTER_NAPS].records;
}

static void a_sleeping_exporter_is_woken_by_records(void **)
{
	struct run run;

	open_run(&run, "null:", "null:,rate=off");
	usleep(SECOND / 5); // long enough to have fallen asleep
	for (unsigned i = 0; i < 20; i++) {
		const uint64_t since = monotonic_us();

		push(&run, 1);
		while (record_ring_used(run.ring) > 0 && monotonic_us() - since < 10 * SECOND)
			usleep(100);
		assert_int_equal(record_ring_used(run.ring), 0);
		usleep(SECOND / 100);
	}
	exporter_stop(run.exporter);
	assert_int_equal(counted(outputs[0], OUTPUT_SENT), 20);
	assert_int_equal(counted(outputs[1], OUTPUT_SENT), 20);
	close_run(&run);
}

static void at_the_stop_a_rate_is_lifted_and_nothing_is_lost(void **)
{
	const uint64_t since = monotonic_us();
	struct run run;

	open_run(&run, "null:,rate=100", "null:");
	exporter_stop_by(run.exporter, since + 60 * SECOND);
	push(&run, N); // 200 s at that rate
	exporter_stop(run.exporter);
	assert_int_equal(counted(outputs[0], OUTPUT_SENT), N);
	assert_int_equal(counted(outputs[1], OUTPUT_SENT), N);
	assert_true(monotonic_us() - since < 60 * (uint64_t)SECOND);
	close_run(&run);
}

// Nobody opens the FIFO: its output is given up, the other one has all.
static void an_output_that_hangs_loses_by_name_and_keeps_nobody(void **)
{
	char folder[] = "/tmp/exporter_test_XXXXXX", path[64], spec[80];
	struct run run;

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/fifo", folder);
	snprintf(spec, sizeof(spec), "json:%s", path);
	assert_int_equal(mkfifo(path, 0600), 0);
	open_run(&run, spec, "null:");
	exporter_stop_by(run.exporter, monotonic_us() + SECOND); // the deadline comes first
	push(&run, N);
	exporter_stop(run.exporter);
	assert_int_equal(
	    counted(outputs[0], OUTPUT_LOST_STOPPED) + counted(outputs[0], OUTPUT_LOST_NO_PEER), N);
	assert_int_equal(counted(outputs[1], OUTPUT_SENT), N);
	close_run(&run);
	unlink(path);
	rmdir(folder);
}

// Nobody opens the FIFO: it is tried again and again, and records wait until the stop time is over.
static void an_exporter_that_must_wait_sleeps(void **)
{
	char folder[] = "/tmp/exporter_test_XXXXXX", path[64], spec[80];
	uint64_t since;
	struct run run;

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/fifo", folder);
	snprintf(spec, sizeof(spec), "json:%s", path);
	assert_int_equal(mkfifo(path, 0600), 0);
	open_run(&run, spec, "null:");
	since = monotonic_us();
	exporter_stop_by(run.exporter, since + 2 * SECOND);
	push(&run, 100);
	exporter_stop(run.exporter);
	assert_in_range(monotonic_us() - since, 2 * SECOND, 60 * (uint64_t)SECOND);
	assert_in_range(count_naps(&run), 1, 1000);
	close_run(&run);
	unlink(path);
	rmdir(folder);
}

// Records of many cells: a look at the ring ends before the batch is full, which is no reason to
// sleep.
static void large_records_are_drained_in_one_go(void **)
{
	enum { CELLS = 9, RECORDS = 1700, TICK_US = 100000 };
	static union flow_record_room room = {
	    .record = {.n_cells = CELLS, .metadata_at = FLOW_RECORD_OCTETS, .packets = {1, 0}}};
	uint64_t naps, since;
	struct run run;

	open_run(&run, "null:", "null:,rate=off");
	usleep(SECOND / 5); // long enough to have fallen asleep
	naps = count_naps(&run);
	since = monotonic_us();
	for (unsigned i = 0; i < RECORDS; i++)
		assert_true(record_ring_push(run.ring, &room.record));
	record_ring_wake(run.ring);
	while (record_ring_used(run.ring) > 0 && monotonic_us() - since < 10 * SECOND)
		usleep(100);
	naps = count_naps(&run) - naps;
	assert_true(naps <= 3 + (monotonic_us() - since) / TICK_US);
	exporter_stop(run.exporter);
	assert_int_equal(counted(outputs[0], OUTPUT_SENT), RECORDS);
	close_run(&run);
}

// A UDP socket that nobody reads: what is sent to it has left.
static int collector(char *spec, size_t octets)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, length), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	snprintf(spec, octets, "netflow5://127.0.0.1:%u,rate=100", ntohs(address.sin_port));
	return fd;
}

// While it drains it waits, and lifts the rate; afterwards it loses what the rate does not let go.
static void a_drain_loses_nothing_and_ends(void **)
{
	const uint64_t since = monotonic_us();
	char spec[64];
	struct run run;
	int fd = collector(spec, sizeof(spec));

	open_run(&run, spec, "null:");
	exporter_drain(run.exporter, since + 60 * SECOND);
	push(&run, N);
	exporter_drain(run.exporter, 0);
	while (record_ring_used(run.ring) > 0 && monotonic_us() - since < 60 * (uint64_t)SECOND)
		usleep(1000);
	usleep(SECOND / 2); // the last message and the end of the drain each take a tick
	push(&run, 2 * N);
	exporter_stop(run.exporter);
	assert_in_range(counted(outputs[0], OUTPUT_SENT), N, N + N / 2);
	assert_int_equal(counted(outputs[0], OUTPUT_TAKEN), 3 * N);
	assert_int_equal(counted(outputs[1], OUTPUT_SENT), 3 * N);
	close_run(&run);
	close(fd);
}

static _Atomic bool goes_on;

// A disk that moves, and frees nothing for a while.
static void move_slowly(void *context)
{
	struct spool_disk *disk = context;

	while (!atomic_load(&goes_on)) {
		atomic_fetch_add(&disk->n_steps, 1);
		usleep(1000);
	}
}

// Nobody is at the port, and the disk is slower than what comes: once memory is short, records stay
// in the ring as long as that has room for others.
static void a_ring_with_room_keeps_what_the_disk_cannot_take_yet(void **)
{
	enum { MANY = 60000 }; // nearly all that memory holds
	char *folder = directory_new(), spec[100];
	struct spool *spool;
	struct run run;

	snprintf(spec, sizeof(spec), "ipfix+tcp://127.0.0.1:9,fields=minimal,spool=%s", folder);
	open_outputs(spec, "null:");
	spool = outputs[0]->spool;
	atomic_store(&goes_on, false);
	assert_int_equal(side_thread_do(&spool->disk.side, move_slowly), 0);
	spool->works = true;
	begin_run(&run);
	push(&run, MANY);
	usleep(SECOND / 5);
	assert_in_range(record_ring_used(run.ring), 1, (1 << 14) / 2);
	atomic_store(&goes_on, true);
	while (record_ring_used(run.ring) > 0)
		usleep(1000);
	exporter_stop(run.exporter);
	assert_int_equal(counted(outputs[0], OUTPUT_LOST_SPOOL_DISK), 0);
	assert_int_equal(counted(outputs[0], OUTPUT_SPOOLED), MANY);
	assert_int_equal(counted(outputs[1], OUTPUT_SENT), MANY);
	close_run(&run);
	directory_free(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_sleeping_exporter_is_woken_by_records),
	    cmocka_unit_test(at_the_stop_a_rate_is_lifted_and_nothing_is_lost),
	    cmocka_unit_test(a_drain_loses_nothing_and_ends),
	    cmocka_unit_test(an_output_that_hangs_loses_by_name_and_keeps_nobody),
	    cmocka_unit_test(an_exporter_that_must_wait_sleeps),
	    cmocka_unit_test(large_records_are_drained_in_one_go),
	    cmocka_unit_test(a_ring_with_room_keeps_what_the_disk_cannot_take_yet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
