// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SELFTEST_RECORDS_H
#define PROBE_SELFTEST_RECORDS_H

#include <stdint.h>
#include <stdio.h>

// What was sent of a Flow, and what came of it. Times are milliseconds since 1970.
struct selftest_flow {
	uint64_t sent_packets, sent_octets;
	double sent_first_ms, sent_last_ms;
	uint64_t records, packets, octets;
	double first_ms, last_ms;
};

// Adds the records (a JSON object a line) of `stage` to its Flows.
void selftest_records_read(FILE *json, unsigned stage, struct selftest_flow *flows,
			   unsigned n_flows);

// The number of a key in a JSON text, from there on; 0: there is none.
uint64_t selftest_number(const char *json, const char *key);

// The sum of `unit` ("packets") of the counter `key` over all owners of a balance sheet in JSON.
uint64_t selftest_counter(const char *json, const char *key, const char *unit);

#endif
