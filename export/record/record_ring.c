// SPDX-License-Identifier: BSD-3-Clause
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <numa.h>
#include <rte_branch_prediction.h>
#include <rte_common.h>
#include <rte_errno.h>
#include <rte_prefetch.h>
#include <rte_ring.h>
#include <rte_ring_elem.h>
#include <rte_ring_peek_zc.h>

#include "export/record/record_ring.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

enum { HUGE_PAGE = 2 << 20, DRAIN_CELLS = 2048 };

struct record_ring {
	struct rte_ring *ring;
	size_t mapped;
	struct waker *exporter;		    // NULL: nobody sleeps
	record_ring_take_other *take_other; // NULL: nobody wants it
	void *other_context;
	struct waker worker; // for one that waits for room
	bool pushed;	     // worker only: since the last record_ring_wake()
	// Exporter only: a record that lies across the ring's end, made whole.
	uint8_t straddler[FLOW_RECORD_MAX_CELLS * FLOW_CELL] __attribute__((aligned(64)));
};

// No page fault on the packet's way. A node that has fewer huge pages than the machine would end
// the probe at the first touch: here it is an error.
static bool populate(void *memory, size_t size)
{
	if (madvise(memory, size, MADV_POPULATE_WRITE) == 0)
		return true;
	if (errno != EINVAL)
		return false;
	memset(memory, 0, size); // a kernel before 5.14
	return true;
}

static void *map_kind(size_t size, int numa_node, int huge)
{
	void *memory =
	    mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | huge, -1, 0);

	if (memory == MAP_FAILED)
		return NULL;
	if (huge == 0)
		madvise(memory, size, MADV_HUGEPAGE);
	if (numa_node >= 0 && numa_available() >= 0 && numa_node <= numa_max_node())
		numa_tonode_memory(memory, size, numa_node);
	if (populate(memory, size))
		return memory;
	munmap(memory, size);
	return NULL;
}

// A mapping of its own rather than rte_malloc(): it needs no EAL, so tests run the real ring.
static void *map_on_node(size_t size, int numa_node)
{
	void *memory = map_kind(size, numa_node, MAP_HUGETLB);

	return memory != NULL ? memory : map_kind(size, numa_node, 0);
}

struct record_ring *record_ring_new(const char *name, unsigned n_cells, int numa_node)
{
	const unsigned count = rte_align32pow2(RTE_MAX(n_cells, 2U * FLOW_RECORD_MAX_CELLS));
	const ssize_t size = rte_ring_get_memsize_elem(FLOW_CELL, count);
	struct record_ring *ring;

	rte_errno = ENOMEM;
	if (size < 0)
		return NULL;
	ring = aligned_alloc(64, sizeof(*ring));
	if (ring == NULL)
		return NULL;
	ring->exporter = NULL;
	ring->take_other = NULL;
	ring->pushed = false;
	if (waker_open(&ring->worker) < 0) {
		free(ring);
		return NULL;
	}
	ring->mapped = RTE_ALIGN_CEIL((size_t)size, (size_t)HUGE_PAGE);
	ring->ring = map_on_node(ring->mapped, numa_node);
	if (ring->ring == NULL) {
		waker_close(&ring->worker);
		free(ring);
		return NULL;
	}
	rte_ring_init(ring->ring, name, count, RING_F_SP_ENQ | RING_F_SC_DEQ);
	return ring;
}

void record_ring_free(struct record_ring *ring)
{
	if (ring == NULL)
		return;
	munmap(ring->ring, ring->mapped);
	waker_close(&ring->worker);
	free(ring);
}

struct flow_record *record_ring_reserve(struct record_ring *ring)
{
	struct rte_ring_zc_data room;

	if (rte_ring_enqueue_zc_bulk_elem_start(ring->ring, FLOW_CELL, FLOW_RECORD_MAX_CELLS, &room,
						NULL) == 0)
		return NULL;
	if (room.n1 >= FLOW_RECORD_MAX_CELLS)
		return room.ptr1;
	rte_ring_enqueue_zc_elem_finish(ring->ring, 0);
	return NULL;
}

// The exporter had the cells that follow: they are fetched for the next records.
void record_ring_commit(struct record_ring *ring, const struct flow_record *record)
{
	const uint8_t *ahead = (const uint8_t *)record + (size_t)2 * FLOW_RECORD_OCTETS;

	for (unsigned i = 0; i < FLOW_RECORD_CELLS; i++)
		rte_prefetch0_write(ahead + (size_t)i * FLOW_CELL);
	rte_ring_enqueue_zc_elem_finish(ring->ring, record->n_cells);
	ring->pushed = true;
}

// The exporter had the cells behind the n of this record: they are fetched for one of its size.
static void fetch_behind(const uint8_t *cells, unsigned n)
{
	for (unsigned i = n; i < 2 * n; i++)
		rte_prefetch0_write(cells + (size_t)i * FLOW_CELL);
}

bool record_ring_push(struct record_ring *ring, const struct flow_record *record)
{
	const unsigned n = record->n_cells;
	struct rte_ring_zc_data room;

	if (rte_ring_enqueue_zc_bulk_elem_start(ring->ring, FLOW_CELL, n, &room, NULL) == 0) {
		record_ring_wake(ring);
		return false;
	}
	if (likely(n == FLOW_RECORD_CELLS && room.n1 >= n)) {
		memcpy(room.ptr1, record, FLOW_RECORD_OCTETS);
	} else if (likely(room.n1 >= n)) {
		memcpy(room.ptr1, record, (size_t)n * FLOW_CELL);
		fetch_behind(room.ptr1, n);
	} else {
		const unsigned first = RTE_MIN(n, room.n1);

		memcpy(room.ptr1, record, (size_t)first * FLOW_CELL);
		assert(first == n || room.ptr2 != NULL);
		if (first < n)
			memcpy(room.ptr2, (const uint8_t *)record + (size_t)first * FLOW_CELL,
			       (size_t)(n - first) * FLOW_CELL);
	}
	rte_ring_enqueue_zc_elem_finish(ring->ring, n);
	ring->pushed = true;
	return true;
}

bool record_ring_push_cells(struct record_ring *ring, const struct ring_cell *cell)
{
	return record_ring_push(ring, (const struct flow_record *)cell);
}

void record_ring_set_other(struct record_ring *ring, record_ring_take_other *take, void *context)
{
	ring->take_other = take;
	ring->other_context = context;
}

void record_ring_set_waker(struct record_ring *ring, struct waker *exporter)
{
	ring->exporter = exporter;
}

void record_ring_wake(struct record_ring *ring)
{
	if (!ring->pushed)
		return;
	ring->pushed = false;
	if (ring->exporter != NULL)
		waker_wake(ring->exporter);
}

void record_ring_wake_for_many(struct record_ring *ring)
{
	if (ring->pushed && rte_ring_count(ring->ring) >= rte_ring_get_size(ring->ring) / 4)
		record_ring_wake(ring);
}

bool record_ring_is_half_free(const struct record_ring *ring)
{
	return rte_ring_count(ring->ring) <= rte_ring_get_size(ring->ring) / 2;
}

void record_ring_await_room(struct record_ring *ring, unsigned wait_us)
{
	struct pollfd woken = {.fd = ring->worker.fd, .events = POLLIN};
	const struct timespec wait = {.tv_nsec = 1000L * wait_us};

	record_ring_wake(ring);
	waker_sleep(&ring->worker);
	if (!record_ring_is_half_free(ring))
		ppoll(&woken, 1, &wait, NULL);
	waker_awake(&ring->worker);
}

static const struct flow_record *make_whole(struct record_ring *ring,
					    const struct rte_ring_zc_data *cells, unsigned at)
{
	const uint8_t *head = (const uint8_t *)cells->ptr1 + (size_t)at * FLOW_CELL;
	const unsigned before = cells->n1 - at;
	const unsigned n = ((const struct flow_record *)head)->n_cells;

	memcpy(ring->straddler, head, (size_t)before * FLOW_CELL);
	memcpy(ring->straddler + (size_t)before * FLOW_CELL, cells->ptr2,
	       (size_t)(n - before) * FLOW_CELL);
	return (const struct flow_record *)ring->straddler;
}

// The second record from here, if it is as large: of one without extras the two cells that each
// encoder reads, else all.
static inline void fetch_ahead(const struct flow_record *record)
{
	const unsigned n = record->n_cells > FLOW_RECORD_CELLS ? record->n_cells : 2;
	const uint8_t *ahead = (const uint8_t *)record +
			       (size_t)2 * RTE_MAX(n, (unsigned)FLOW_RECORD_CELLS) * FLOW_CELL;

	for (unsigned i = 0; i < n; i++)
		__builtin_prefetch(ahead + (size_t)i * FLOW_CELL);
}

// The record whose first cell is `at`; NULL when only its first part is among the n cells.
static const struct flow_record *record_at(struct record_ring *ring,
					   const struct rte_ring_zc_data *cells, unsigned at,
					   unsigned n)
{
	const uint8_t *base = at < cells->n1 ? cells->ptr1 : cells->ptr2;
	const unsigned index = at < cells->n1 ? at : at - cells->n1;
	const struct flow_record *record =
	    (const struct flow_record *)(base + (size_t)index * FLOW_CELL);

	if (at + record->n_cells > n)
		return NULL;
	fetch_ahead(record);
	if (at < cells->n1 && at + record->n_cells > cells->n1)
		return make_whole(ring, cells, at);
	return record;
}

unsigned record_ring_drain(struct record_ring *ring, unsigned most, record_ring_take *take,
			   void *context)
{
	const struct flow_record *record;
	struct rte_ring_zc_data cells;
	unsigned n, at = 0, taken = 0;

	n = rte_ring_dequeue_zc_burst_elem_start(ring->ring, FLOW_CELL, DRAIN_CELLS, &cells, NULL);
	if (n == 0)
		return 0;
	while (taken < most && at < n && (record = record_at(ring, &cells, at, n)) != NULL) {
		const unsigned n_cells = record->n_cells;

		if (likely(record->kind == CELL_RECORD))
			take(context, record);
		else if (ring->take_other != NULL)
			ring->take_other(ring->other_context, (const struct ring_cell *)record);
		at += n_cells;
		taken++;
	}
	rte_ring_dequeue_zc_elem_finish(ring->ring, at);
	atomic_thread_fence(memory_order_seq_cst); // against the one of waker_sleep()
	if (unlikely(atomic_load_explicit(&ring->worker.sleeping, memory_order_relaxed)) &&
	    record_ring_is_half_free(ring))
		waker_wake(&ring->worker);
	return taken;
}

unsigned record_ring_used(const struct record_ring *ring)
{
	return rte_ring_count(ring->ring);
}
