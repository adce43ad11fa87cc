// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_ENVIRONMENT_H
#define EXPORT_ENVIRONMENT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "config/application.h"

// Totals of the Metering Process since the start, for the statistics options records (RFC 7011
// section 4.1, 4.2).
struct metering_totals {
	uint64_t flows;	  // records made
	uint64_t packets; // metered
	uint64_t octets;
	uint64_t ignored_packets;
	uint64_t ignored_octets;
	uint64_t lost_packets;	    // seen by the probe and lost for want of room or time
	uint64_t dropped_by_device; // NIC or kernel
	uint64_t lost_records;	    // ring to the exporter full
	uint64_t evicted_flows;	    // table full
	uint64_t first_loss_us, last_loss_us;
};

// What export/ has to know of the rest of the probe. All pointers must live as long as the
// Exporting Process does.
struct export_environment {
	unsigned n_workers;
	bool file_input;		// outputs get a sane default rate, clock is the file's
	const char *const *input_names; // for the interface table, in order of
	const uint32_t *input_ifindex;	// these ingress_interface numbers
	unsigned n_inputs;
	_Atomic uint32_t input_mbits; // what their links can carry together; main changes it; 0:
				      // not known
	// NULL: classification is off. Main puts another one here when the signatures were read
	// again; the one before lives on. Read by environment_applications().
	const struct application_table *_Atomic applications;
	uint64_t metadata_available; // METADATA_BIT()s that dpi can make
	void (*metering_totals)(
	    struct metering_totals *); // called by exporter threads; NULL: no statistics records
	uint32_t sampling_interval;    // 1: every packet
	_Atomic uint64_t active_ms, idle_ms; // main changes them
	const char *version;
};

static inline const struct application_table *environment_applications(
    const struct export_environment *environment)
{
	return atomic_load_explicit(&environment->applications, memory_order_acquire);
}

#endif
