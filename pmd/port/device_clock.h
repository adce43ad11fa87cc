// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_DEVICE_CLOCK_H
#define PMD_DEVICE_CLOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

// From the stamps of a NIC's own clock, ticks of a rate that nobody tells, to CLOCK_MONOTONIC: a
// line through regular readings of both. One thread reads, others convert. All times are
// nanoseconds; ticks may wrap at 64 bits.

struct device_line {
	uint64_t ticks, ns;
	uint64_t rate; // ns a tick, 32 bits of fraction; 0: not known yet
};

// What a burst is converted by.
struct device_lines {
	struct device_line now;	   // through the last reading
	struct device_line before; // the clock's last step
	uint64_t stepped_ns;	   // when the step was seen; 0: never
};

enum { DEVICE_LINES_WORDS = sizeof(struct device_lines) / sizeof(uint64_t) };

// All zeros at first.
struct device_clock {
	_Atomic uint32_t changes; // odd while `shown` is written
	_Atomic uint64_t shown[DEVICE_LINES_WORDS];
	struct device_lines lines; // the rest is the reader's
	bool is_read;
	uint64_t sharp_ns;  // by how much the last reading may be out
	uint64_t unsure_ns; // by how much a second may be out for what is not known of the rate
	uint64_t error_ns;  // by how much stamps may be out since the reading before it
};

// A reading of both clocks, at moments at most error_ns apart: the first two give the rate.
void device_clock_set(struct device_clock *clock, uint64_t ticks, uint64_t monotonic_ns,
		      uint64_t error_ns);

// For any thread. False: fewer than two readings yet.
bool device_clock_lines(const struct device_clock *clock, struct device_lines *lines);

// When a packet came that has been received by now_ns; never later. 0: the stamp cannot be right,
// the clock was set since its last reading.
uint64_t device_lines_convert(const struct device_lines *lines, uint64_t ticks, uint64_t now_ns);

#endif
