// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_METER_BEGIN_H
#define TESTS_UNIT_METER_BEGIN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/counters/worker_counters.h"
#include "probe/meter/meter_fast.h"

// A meter of one port on the heap, with a ring of `n_cells` and counters of its own; `dpi` may be
// NULL.
static void meter_begin_alone(struct meter *meter, const struct options *options, unsigned n_cells,
			      struct dpi_worker *dpi, bool tcp)
{
	static const uint8_t input_of_port[1];
	const struct meter_settings settings = {
	    .options = options,
	    .max_flows = options->max_flows,
	    .numa_node = -1,
	    .heap = true,
	    .input_of_port = input_of_port,
	    .ring = record_ring_new("test", n_cells, -1),
	    .dpi = dpi,
	    .measures = tcp ? RECORD_HAS(TCP) : 0,
	    .counters = counter_set_new("test", worker_counter_rows, WORKER_N_COUNTERS,
					UNIT_PACKETS | UNIT_OCTETS),
	    .ring_counters =
		counter_set_new("ring", ring_counter_rows, RING_N_COUNTERS, UNIT_PACKETS)};

	assert_int_equal(meter_init(meter, &settings), 0);
}

static void meter_end_alone(struct meter *meter)
{
	record_ring_free(meter->ring);
	counter_set_free(meter->counters);
	counter_set_free(meter->ring_counters);
	meter_release(meter);
}

#endif
