// SPDX-License-Identifier: BSD-3-Clause
// Cells on their way into the ring.
#include "config/clock.h"
#include "probe/meter/meter.h"

enum { RING_WAIT_US = 100000, CLOSE_WAIT_US = 5000 };

// While Flows are closed somebody may ask, and has 20 ms.
static void await_room(struct meter *meter)
{
	if (meter->while_waiting == NULL) {
		record_ring_await_room(meter->ring, RING_WAIT_US);
		return;
	}
	record_ring_await_room(meter->ring, CLOSE_WAIT_US);
	meter->while_waiting(meter->waiting_context);
}

// The exporter makes room, if late. One that takes nothing for too long is not waited for again.
static bool push_waiting(struct meter *meter, const struct ring_cell *cell)
{
	const uint64_t since_us = monotonic_us();

	while (meter->waits) {
		if (record_ring_push_cells(meter->ring, cell))
			return true;
		await_room(meter);
		if (meter->patience_us != 0 && monotonic_us() - since_us > meter->patience_us)
			meter->waits = false;
	}
	return false;
}

bool meter_push(struct meter *meter, const struct ring_cell *cell)
{
	return record_ring_push_cells(meter->ring, cell) || push_waiting(meter, cell);
}
