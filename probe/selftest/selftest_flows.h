// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SELFTEST_FLOWS_H
#define PROBE_SELFTEST_FLOWS_H

#include <stdbool.h>
#include <stdint.h>

// The Flows that are sent: Flow number n of stage s runs between an address that tells both and
// port, TCP or UDP, IPv4 or IPv6, and an address that all have in common.
enum { SELFTEST_FRAME = 74, SELFTEST_STAGES = 32, SELFTEST_FLOWS = 65536 };

// Writes a frame of one direction; returns its length without FCS, *octets is the IP packet's.
unsigned selftest_frame(uint8_t frame[SELFTEST_FRAME], unsigned stage, unsigned flow, bool back,
			unsigned *octets);

// The stage and number of the Flow that this address in text is the own one of; false: of none.
bool selftest_flow_of(const char *address, unsigned *stage, unsigned *flow);

#endif
