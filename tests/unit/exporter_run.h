// SPDX-License-Identifier: BSD-3-Clause
// An exporter that runs, with a ring of its own.
#ifndef EXPORTER_RUN_H
#define EXPORTER_RUN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/exporter.h"

struct run {
	struct exporter *exporter;
	struct record_ring *ring;
	uint64_t pushed; // records
};

// The outputs, and their array, are the exporter's then.
static inline void run_begin(struct run *run, struct output **own, unsigned n)
{
	run->exporter = exporter_new(0, EXPORTER_ANY_CORE, own, n);
	run->ring = record_ring_new("records", 1 << 14, -1);
	run->pushed = 0;
	assert_non_null(run->exporter);
	assert_int_equal(exporter_add_ring(run->exporter, run->ring), 0);
	assert_int_equal(exporter_start(run->exporter), 0);
}

static inline void close_run(struct run *run)
{
	exporter_free(run->exporter);
	record_ring_free(run->ring);
}

static inline void push(struct run *run, unsigned n)
{
	const struct flow_record record = {.n_cells = FLOW_RECORD_CELLS,
					   .metadata_at = FLOW_RECORD_OCTETS,
					   .ip_version = 4,
					   .packets = {3, 1},
					   .octets = {140, 40}};

	for (unsigned i = 0; i < n; i++) {
		while (!record_ring_push(run->ring, &record))
			record_ring_await_room(run->ring, 10000);
	}
	record_ring_wake(run->ring);
	run->pushed += n;
}

#endif
