// SPDX-License-Identifier: BSD-3-Clause
#include "pmd/port/clock_reading.h"
#include "config/clock.h"

int clock_reading_take(struct clock_reading *reading, const struct clock_reader *reader)
{
	uint64_t closest = UINT64_MAX;

	for (unsigned i = 0; i < reader->tries && closest > reader->apart_ns; i++) {
		uint64_t first = monotonic_ns(), shown = 0, last;
		int err = reader->read(reader->clock, &shown);

		if (err < 0)
			return err;
		last = monotonic_ns();
		if (last - first >= closest)
			continue;
		closest = last - first;
		reading->monotonic_ns = first + closest / 2;
		reading->other = shown;
		reading->error_ns = closest / 2 + 1;
	}
	return 0;
}
