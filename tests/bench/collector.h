// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_BENCH_COLLECTOR_H
#define TESTS_BENCH_COLLECTOR_H

#include <stdint.h>

// A collector that only counts: a thread that receives IPFIX over UDP on loopback, learns the
// templates and counts Data Records of Flows; what the kernel dropped shows in the sequence
// numbers.
struct collector;

struct collector *collector_start(uint16_t *port);

struct collector_counts {
	uint64_t records;   // of Flows
	uint64_t options;   // of options templates
	uint64_t missing;   // gap in the sequence numbers: dropped on the way
	uint64_t malformed; // messages
};

// Takes what is still in the socket and ends the thread.
struct collector_counts collector_end(struct collector *collector);

#endif
