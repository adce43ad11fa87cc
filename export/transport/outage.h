// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_OUTAGE_H
#define EXPORT_OUTAGE_H

#include <stdbool.h>
#include <stdint.h>

// Reports that a collector or file is gone: at once, then each minute, and when it is back. A peer
// that comes and goes gives a line each OUTAGE_QUIET_US at most; the next line says how many
// outages were not reported. Times are of the steady clock.
struct outage {
	bool out;
	bool reported;	       // of the present outage
	uint64_t since_us;     // the present outage began
	uint64_t reported_us;  // last line; 0: none yet
	unsigned n_unreported; // outages over without a line
	char reason[320];
};

enum { OUTAGE_QUIET_US = 10000000, OUTAGE_REMIND_US = 60000000 };

// `reason` is a sentence without the output's name: "cannot connect to 10.0.0.5: ...". Called
// again during an outage it does nothing.
void outage_begin(struct outage *outage, const char *spec, uint64_t now_us, const char *reason, ...)
    __attribute__((format(printf, 4, 5)));
// Now and then: reports what was held back, and each minute that it still lasts. `lost` is how many
// records the output has lost since its start.
void outage_tick(struct outage *outage, const char *spec, uint64_t now_us, uint64_t lost);
void outage_end(struct outage *outage, const char *spec, uint64_t now_us);

#endif
