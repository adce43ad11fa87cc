// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_PACKET_CLOCK_H
#define PMD_PACKET_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

// From the kernel's time stamps (CLOCK_REALTIME, which may be set at any moment) to
// CLOCK_MONOTONIC. The two differ by an offset that only a step changes: both are slewed alike. The
// clock of a NIC drifts: its offset is corrected in steps of what a reading can tell.
// For one thread. All times are nanoseconds.
struct packet_clock {
	clockid_t stamps;    // of what the stamps are; 0: CLOCK_REALTIME
	uint64_t read_ns;    // when both clocks were read; a NIC's seldom is
	uint64_t now_ns;     // monotonic, of the last reading
	bool is_read;	     // there is an offset
	int64_t offset_ns;   // the sharpest that was read since the last step
	uint64_t error_ns;   // it is out by no more
	int64_t before_ns;   // the offset before the last step
	uint64_t stepped_ns; // when the step was seen; 0: never
	uint64_t latest_ns;  // of all stamps converted so far
};

// Reads both clocks; once a burst.
void packet_clock_read(struct packet_clock *clock);

// The same with what was read: the monotonic clock and the real one of the same moment, or of
// moments at most error_ns apart. What may be the offset that is known is no step: a thread that
// was interrupted moves no packet.
void packet_clock_set(struct packet_clock *clock, uint64_t monotonic_ns, uint64_t real_ns,
		      uint64_t error_ns);

// A stamp made before the last reading. One from before a step gets the offset of its own time; the
// result is never later than the last reading.
uint64_t packet_clock_convert(struct packet_clock *clock, uint64_t real_ns);

#endif
