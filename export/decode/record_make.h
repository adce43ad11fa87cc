// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_RECORD_MAKE_H
#define EXPORT_RECORD_MAKE_H

#include "export/decode/flow_values.h"
#include "export/decode/template_read.h"
#include "export/record/flow_record.h"

// What OUT_BYTES and OUT_PKTS (23, 24) of an exporter are.
enum out_counters {
	OUT_COUNTERS_COPY, // the packets of IN_BYTES after metering: they count where it is missing
	OUT_COUNTERS_REVERSE, // those of the other direction, as nProbe has them
	OUT_COUNTERS_IGNORE,
};

// The header of a datagram.
struct export_header {
	unsigned version; // 1, 5, 7, 9, 10
	uint32_t domain;
	uint32_t sequence;
	uint64_t export_us; // since the epoch
	uint32_t uptime_ms; // not of IPFIX
};

// When the clock of an exporter's sysUptime began, for IPFIX, ms since the epoch; 0: not known.
struct uptime_origin {
	uint64_t told_ms;     // by systemInitTimeMilliseconds
	uint64_t estimate_ms; // by the latest flow that it has told of
};

// Makes the members of which `values` have the parts: addresses, counters, ICMP and so on.
void record_make(const struct data_template *known, const struct flow_values *values,
		 enum out_counters out_counters, struct flow_record *record);

// Its times, after record_make(): NetFlow v9 and IPFIX.
void record_put_times(const struct data_template *known, const struct flow_values *values,
		      const struct export_header *header, struct uptime_origin *origin,
		      struct flow_record *record);
// Whether a record of the Template says when the Flow, or a frame, was.
bool record_tells_time(const struct data_template *known);

// Moment of a sysUptime of `at_ms`, in a datagram sent when it was uptime_ms; microseconds since
// the epoch. sysUptime wraps every 49.7 days.
static inline uint64_t uptime_moment(uint64_t export_us, uint32_t uptime_ms, uint32_t at_ms)
{
	return export_us - (uint64_t)((int64_t)(int32_t)(uptime_ms - at_ms) * 1000);
}

// The same for both directions of any two records, for spreading them over collectors.
uint32_t record_flow_hash(const struct flow_record *record);

static inline bool template_has(const struct data_template *known, unsigned direction,
				unsigned value)
{
	return (known->values[direction] >> value & 1) != 0;
}

#endif
