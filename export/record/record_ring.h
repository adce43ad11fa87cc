// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_RECORD_RING_H
#define EXPORT_RECORD_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "export/record/flow_record.h"
#include "export/record/waker.h"

// The way from one worker to its exporter: an SPSC ring of 64-octet cells (rte_ring); a record goes
// in whole or not.
struct record_ring;

// n_cells is rounded up to a power of two. NULL with rte_errno set when memory is short.
struct record_ring *record_ring_new(const char *name, unsigned n_cells, int numa_node);
void record_ring_free(struct record_ring *ring);

// For the worker: where the next record is to be made, with room for the largest one; NULL when
// there is no such room in a row, though record_ring_push() may find some. Nothing is taken until
// record_ring_commit(), which hands that record over.
struct flow_record *record_ring_reserve(struct record_ring *ring);
void record_ring_commit(struct record_ring *ring, const struct flow_record *record);

// For the worker: false when the record does not fit now (the caller counts it as lost: ring full).
bool record_ring_push(struct record_ring *ring, const struct flow_record *record);

// The same for what is no record: one cell or more.
bool record_ring_push_cells(struct record_ring *ring, const struct ring_cell *cell);

// For the worker, once a poll: wakes the exporter if it sleeps and records have come. Costs a load
// when none have; a full ring wakes it by itself.
void record_ring_wake(struct record_ring *ring);
// The same where more records follow at once: only when a quarter of the ring is full, as each
// sleep costs as much as many records.
void record_ring_wake_for_many(struct record_ring *ring);

// For a worker that may wait: sleeps until half of the ring is free, for at most wait_us.
void record_ring_await_room(struct record_ring *ring, unsigned wait_us);

// For both: whether at least half of the ring is free.
bool record_ring_is_half_free(const struct record_ring *ring);

// Before the start: who is to be woken.
void record_ring_set_waker(struct record_ring *ring, struct waker *exporter);

// For the exporter: hands each whole record in the ring, at most `most`, to `take`, and returns how
// many. The record is valid during the call only.
typedef void record_ring_take(void *context, const struct flow_record *record);
unsigned record_ring_drain(struct record_ring *ring, unsigned most, record_ring_take *take,
			   void *context);

// Before the start, for the exporter: who takes what is no record. Without one it is passed over.
typedef void record_ring_take_other(void *context, const struct ring_cell *cell);
void record_ring_set_other(struct record_ring *ring, record_ring_take_other *take, void *context);

// Cells in use: 0 means drained.
unsigned record_ring_used(const struct record_ring *ring);

#endif
