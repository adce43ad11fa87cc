// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_AGGREGATE_H
#define PROBE_AGGREGATE_H

#include "config/options/options.h"
#include "export/record/flow_record.h"

// The Flows of a collector's worker that records and samples of other exporters are merged into,
// until a timeout ends them. As many as it was made for: the one that was silent longest makes
// room. One thread's alone.
struct aggregate;

struct aggregate_settings {
	unsigned most; // Flows at once
	uint64_t active_us;
	uint64_t idle_us[256]; // by IP protocol
	// Takes the record of a Flow that has ended; its end_reason says why.
	void (*end)(void *context, struct flow_record *record);
	void *context;
};

enum { AGGREGATE_LEAST = 1000, AGGREGATE_MOST = 16000000, AGGREGATE_PRESET = 65536 };

// Timeouts of the options: --active-timeout, --idle-timeout and those of protocols.
void aggregate_settings_time(struct aggregate_settings *settings, const struct options *options);

// NULL: memory is short. aggregate_memory(): the octets that it may take.
struct aggregate *aggregate_new(const struct aggregate_settings *settings);
uint64_t aggregate_memory(unsigned most);
void aggregate_free(struct aggregate *aggregate);

enum aggregate_verdict {
	AGGREGATE_NOT,	  // it stays by itself, and was not kept: an event, or of over 1 kB
	AGGREGATE_BEGUN,  // a Flow of its own
	AGGREGATE_MERGED, // into one that was there
};

// `now_us`: the input's clock, which never goes back here; it is what idle timeouts run by, the
// active one runs by the times of records. `exporter`: see merge_key_of().
enum aggregate_verdict aggregate_take(struct aggregate *aggregate, const struct flow_record *record,
				      const uint8_t exporter[16], uint64_t now_us);
// Ends those that are due.
void aggregate_expire(struct aggregate *aggregate, uint64_t now_us);
// Ends all.
void aggregate_end(struct aggregate *aggregate);

// What it holds.
struct counts aggregate_held(const struct aggregate *aggregate);
uint64_t aggregate_evicted(const struct aggregate *aggregate); // since the start

#endif
