// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "export/record/record_ring.h"

static bool huge_elsewhere; // huge pages are there, but not on the node

void *mmap(void *at, size_t size, int access, int flags, int fd, off_t offset)
{
	if (huge_elsewhere)
		flags &= ~MAP_HUGETLB;
	return (void *)syscall(SYS_mmap, at, size, access, flags, fd, offset);
}

// The kernel refuses to take the pages that mmap() promised.
int madvise(void *at, size_t size, int advice)
{
	if (huge_elsewhere && advice == 23) { // MADV_POPULATE_WRITE
		huge_elsewhere = false;
		errno = EFAULT;
		return -1;
	}
	return (int)syscall(SYS_madvise, at, size, advice);
}

union whole_record {
	struct flow_record record;
	uint8_t octets[FLOW_RECORD_MAX_CELLS * FLOW_CELL];
};

struct seen {
	uint64_t next;	// expected in packets[FORWARD]
	uint64_t wrong; // records out of order or changed on the way
};

// Record number i has 4 to 21 cells, each third one measures, each octet of its metadata follows
// from i.
static unsigned metadata_of(uint64_t i)
{
	return (unsigned)(i * 37 % (METADATA_MAX_OCTETS + 1));
}

static void make_record(union whole_record *whole, uint64_t i)
{
	const unsigned octets = metadata_of(i);

	whole->record.kind = CELL_RECORD;
	whole->record.metadata_at = i % 3 ? FLOW_RECORD_OCTETS : sizeof(struct flow_record);
	whole->record.metadata_octets = (uint16_t)octets;
	whole->record.n_cells = flow_record_cells(&whole->record);
	whole->record.packets[FORWARD] = i;
	whole->record.measures.tcp.zero_window_packets[REVERSE] = (uint32_t)~i;
	memset(flow_record_metadata(&whole->record), (int)(i & 0xff), octets);
}

static void check(void *context, const struct flow_record *record)
{
	struct seen *seen = context;
	const uint64_t i = seen->next++;
	bool right = record->packets[FORWARD] == i && record->metadata_octets == metadata_of(i) &&
		     (i % 3 || record->measures.tcp.zero_window_packets[REVERSE] == (uint32_t)~i);

	for (unsigned octet = 0; right && octet < metadata_of(i); octet++)
		right = flow_record_metadata(record)[octet] == (i & 0xff);
	seen->wrong += !right;
}

// Every other one is made where the ring has room for any record.
static bool hand_over(struct record_ring *ring, uint64_t i)
{
	union whole_record whole;
	struct flow_record *slot = i % 2 ? record_ring_reserve(ring) : NULL;

	if (slot == NULL) {
		make_record(&whole, i);
		return record_ring_push(ring, &whole.record);
	}
	make_record((union whole_record *)slot, i);
	record_ring_commit(ring, slot);
	return true;
}

static void records_of_every_size_come_out_as_they_went_in(void **)
{
	struct record_ring *ring = record_ring_new("sizes", 64, -1);
	struct seen seen = {0};

	assert_non_null(ring);
	for (uint64_t i = 0; i < 20000; i++) { // many times around the ring's end
		while (!hand_over(ring, i))
			assert_int_not_equal(record_ring_drain(ring, 1, check, &seen), 0);
	}
	while (record_ring_drain(ring, 100, check, &seen) != 0)
		;
	assert_int_equal(seen.next, 20000);
	assert_int_equal(seen.wrong, 0);
	assert_int_equal(record_ring_used(ring), 0);
	record_ring_free(ring);
}

static void a_record_that_does_not_fit_leaves_no_trace(void **)
{
	struct record_ring *ring = record_ring_new("full", 64, -1);
	union whole_record whole;
	struct seen seen = {0};
	uint64_t pushed = 0;
	unsigned used;

	make_record(&whole, 0);
	while (record_ring_push(ring, &whole.record))
		make_record(&whole, ++pushed);
	used = record_ring_used(ring);
	assert_false(record_ring_push(ring, &whole.record));
	assert_int_equal(record_ring_used(ring), used);
	while (record_ring_drain(ring, 3, check, &seen) != 0)
		;
	assert_int_equal(seen.next, pushed);
	assert_int_equal(seen.wrong, 0);
	record_ring_free(ring);
}

static void a_drain_stops_at_the_number_asked_for(void **)
{
	struct record_ring *ring = record_ring_new("most", 1024, -1);
	union whole_record whole;
	struct seen seen = {0};

	for (uint64_t i = 0; i < 10; i++) {
		make_record(&whole, i);
		assert_true(record_ring_push(ring, &whole.record));
	}
	assert_int_equal(record_ring_drain(ring, 0, check, &seen), 0);
	assert_int_equal(record_ring_drain(ring, 4, check, &seen), 4);
	assert_int_equal(record_ring_drain(ring, 100, check, &seen), 6);
	assert_int_equal(record_ring_drain(ring, 100, check, &seen), 0);
	assert_int_equal(seen.wrong, 0);
	record_ring_free(ring);
}

struct mixed {
	unsigned n_records, n_others;
	uint8_t order[64];
};

static void note_record(void *context, const struct flow_record *)
{
	struct mixed *mixed = context;

	mixed->order[mixed->n_records++ + mixed->n_others] = CELL_RECORD;
}

static void note_other(void *context, const struct ring_cell *cell)
{
	struct mixed *mixed = context;

	mixed->order[mixed->n_records + mixed->n_others++] = cell->kind;
}

// Also around the ring's end; without a reader they are passed over.
static void cells_of_other_kinds_keep_their_place_among_records(void **)
{
	struct record_ring *ring = record_ring_new("mixed", 64, -1);
	const struct flow_interim interim = {.cell = {1, CELL_INTERIM}};
	union whole_record whole;

	for (unsigned round = 0; round < 40; round++) {
		struct mixed mixed = {0};

		record_ring_set_other(ring, round % 2 ? note_other : NULL, &mixed);
		make_record(&whole, 0);
		assert_true(record_ring_push_cells(ring, &interim.cell));
		assert_true(record_ring_push(ring, &whole.record));
		assert_true(record_ring_push_cells(ring, &interim.cell));
		while (record_ring_drain(ring, 64, note_record, &mixed) != 0)
			;
		assert_int_equal(mixed.n_records, 1);
		assert_int_equal(mixed.n_others, round % 2 ? 2 : 0);
		assert_int_equal(mixed.order[round % 2], CELL_RECORD);
	}
	record_ring_free(ring);
}

static bool was_woken(const struct waker *waker)
{
	struct pollfd fd = {.fd = waker->fd, .events = POLLIN};

	return poll(&fd, 1, 0) == 1;
}

// Where more follow, a sleeping exporter is woken for many records; at the end for one.
static void a_burst_wakes_once_it_is_large(void **)
{
	struct record_ring *ring = record_ring_new("wake", 1024, -1);
	union whole_record whole;
	struct waker exporter;
	uint64_t n = 0;

	assert_int_equal(waker_open(&exporter), 0);
	record_ring_set_waker(ring, &exporter);
	waker_sleep(&exporter);
	make_record(&whole, n++);
	assert_true(record_ring_push(ring, &whole.record));
	record_ring_wake_for_many(ring);
	assert_false(was_woken(&exporter));
	while (record_ring_used(ring) < 256) {
		make_record(&whole, n++);
		assert_true(record_ring_push(ring, &whole.record));
	}
	record_ring_wake_for_many(ring);
	assert_true(was_woken(&exporter));
	waker_awake(&exporter);
	record_ring_wake(ring); // it has been told
	waker_sleep(&exporter);
	assert_true(record_ring_push(ring, &whole.record));
	record_ring_wake(ring);
	assert_true(was_woken(&exporter));
	waker_close(&exporter);
	record_ring_free(ring);
}

enum { ACROSS = 200000 };

static void *produce(void *ring)
{
	for (uint64_t i = 0; i < ACROSS; i++)
		while (!hand_over(ring, i))
			sched_yield();
	return NULL;
}

static void two_threads_lose_and_tear_nothing(void **)
{
	struct record_ring *ring = record_ring_new("threads", 4096, 0);
	struct seen seen = {0};
	pthread_t producer;

	assert_int_equal(pthread_create(&producer, NULL, produce, ring), 0);
	while (seen.next < ACROSS) {
		if (record_ring_drain(ring, 64, check, &seen) == 0)
			sched_yield();
	}
	pthread_join(producer, NULL);
	assert_int_equal(seen.wrong, 0);
	assert_int_equal(record_ring_used(ring), 0);
	record_ring_free(ring);
}

static void where_a_node_has_no_huge_pages_small_ones_do(void **)
{
	struct record_ring *ring;

	huge_elsewhere = true;
	ring = record_ring_new("small", 8192, -1);
	assert_non_null(ring);
	assert_false(huge_elsewhere);
	assert_true(hand_over(ring, 1));
	record_ring_free(ring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(records_of_every_size_come_out_as_they_went_in),
	    cmocka_unit_test(a_record_that_does_not_fit_leaves_no_trace),
	    cmocka_unit_test(a_drain_stops_at_the_number_asked_for),
	    cmocka_unit_test(cells_of_other_kinds_keep_their_place_among_records),
	    cmocka_unit_test(a_burst_wakes_once_it_is_large),
	    cmocka_unit_test(where_a_node_has_no_huge_pages_small_ones_do),
	    cmocka_unit_test(two_threads_lose_and_tear_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
