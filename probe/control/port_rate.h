// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_PORT_RATE_H
#define PROBE_PORT_RATE_H

#include <stdint.h>

struct port_sample {
	uint64_t ns; // CLOCK_MONOTONIC
	uint64_t packets, octets;
};

// How much comes to a port: since somebody looked the last time, but over a second at least, so
// that who looks twice gets no figure of an instant.
struct port_rate {
	struct port_sample base, last;
	double seconds, packets, bits; // of the last port_rate_take(): over so long, each second
};

// `began_ns`: when the counters were 0, for the first time; 0: nobody knows.
void port_rate_take(struct port_rate *rate, uint64_t began_ns, const struct port_sample *now);

#endif
