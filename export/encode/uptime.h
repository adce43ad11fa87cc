// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_UPTIME_H
#define EXPORT_UPTIME_H

#include <stdbool.h>

#include "export/record/flow_record.h"

// The clock of NetFlow v5 and v9 headers: unix time and sysUptime, whose difference ("boot") never
// moves. Times of Flows are sent relative to it in 32 bits of milliseconds. When the input is a
// file the clock lives in the time of its Flows, which may be years ago; no Flow ends after it.
struct uptime {
	bool of_file;
	uint64_t boot_ms; // a multiple of 1000; 0: not set yet
	uint64_t latest_ms;
};

// Flows that reach further back than this before the first record have no time in these formats.
enum { UPTIME_MARGIN_MS = 2 * 86400 * 1000 };

void uptime_begin(struct uptime *uptime, bool of_file, uint64_t now_us);
// Whether this record would set a file's clock more than `ms` beyond `since_ms`: what is begun must
// go out first, for its own time.
bool uptime_leaps(const struct uptime *uptime, const struct flow_record *record, uint64_t since_ms,
		  uint64_t ms);
void uptime_follow(struct uptime *uptime, const struct flow_record *record);

// Unix time for a header, milliseconds.
uint64_t uptime_unix_ms(const struct uptime *uptime, uint64_t now_us);

#endif
