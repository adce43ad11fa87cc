// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_VERIFY_VALUES_H
#define PROBE_VERIFY_VALUES_H

#include <stdbool.h>
#include <stdint.h>

// The Flows that are sent to a collector under test, as values by the names of their fields: the
// truth that both its Flow Records and what it shows are compared with. No two fields of a Flow
// that have a value of their own share it, nor do two Flows, nor the directions of one.
enum { VERIFY_FLOWS = 8, VERIFY_TEXT = 256 };

// What tells the Flows of one run from those of any other.
struct verify_run {
	uint16_t id;	  // in all addresses
	uint64_t base_ms; // since the epoch, of whole seconds: times are after it
};

// What the Flow is for: "IPv6 TCP, both directions".
const char *verify_flow_what(unsigned flow);
bool verify_flow_is_both_ways(unsigned flow);
bool verify_flow_is_ipv6(unsigned flow);

// The value of a field by its IPFIX name in a direction (FORWARD, REVERSE) of the Flow: numbers in
// decimal, addresses as inet_ntop() writes them, times as ms since the epoch, texts as they are.
// False: the Flow has none, or the field is not known here.
bool verify_value(const struct verify_run *run, unsigned flow, const char *field,
		  unsigned direction, char text[VERIFY_TEXT]);
// The same as a number; of addresses, what tells them apart. 0: none.
uint64_t verify_number(const struct verify_run *run, unsigned flow, const char *field,
		       unsigned direction);
// Whether some Flow has a value for it.
bool verify_knows(const char *field);

#endif
