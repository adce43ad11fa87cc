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

// A Selector (RFC 5476 section 3): how that was chosen which a Flow Record counts.
struct selector {
	uint32_t id;	   // of Flow Records; 0: nobody
	uint32_t interval; // 1 packet or Flow of so many; at most SELECTOR_MAX_INTERVAL
	bool random;	   // each by chance, else in turn
};

// Those whose Flow Records may still be under way, by id % SELECTORS. A cell is one number, so that
// main may put another one there while exporters read.
enum { SELECTORS = 16, SELECTOR_MAX_INTERVAL = INT32_MAX };
// Of Flow Records that have waited in a disk queue for too long: the ids of an earlier run, or of
// one long before, mean nothing any more, so these are made of the interval.
#define SELECTOR_OF_EARLIER (UINT32_C(1) << 31)
struct selectors {
	_Atomic uint32_t newest; // id; 0: nothing was ever sampled
	_Atomic uint64_t cell[SELECTORS];
};

// An Observation Domain of another exporter as it was received here, since the start.
struct observed_domain {
	uint8_t address[16]; // IPv4 in the first 4 octets
	bool ipv6, sflow;
	uint32_t domain;
	uint64_t messages, records;
	uint64_t missing;     // by sequence: records, or datagrams of NetFlow v9 and sFlow
	uint64_t agent_drops; // samples that it has lost itself
	uint64_t seen_us;     // wall clock
};

// What export/ has to know of the rest of the probe. All pointers must live as long as the
// Exporting Process does.
struct export_environment {
	unsigned n_workers;	 // record sources: workers of packets and collectors
	const int *worker_nodes; // NUMA nodes of the first of them, -1: any
	unsigned n_worker_nodes;
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
	// Fills at most `most`, as they were a second ago; returns how many. Called by exporter
	// threads. NULL: nothing is collected.
	unsigned (*observed)(void *context, struct observed_domain *domains, unsigned most);
	void *observed_context;
	uint32_t sampling_interval;	     // while there are no selectors; 1: every packet
	struct selectors selectors;	     // main adds to them
	_Atomic uint64_t active_ms, idle_ms; // main changes them
	const char *version;
};

// Before the first Flow Record that has its id.
static inline void selectors_add(struct selectors *selectors, const struct selector *selector)
{
	const uint64_t cell =
	    (uint64_t)selector->id << 32 | (uint32_t)selector->random << 31 | selector->interval;

	atomic_store_explicit(&selectors->cell[selector->id % SELECTORS], cell,
			      memory_order_relaxed);
	atomic_store_explicit(&selectors->newest, selector->id, memory_order_release);
}

static inline struct selector selector_at(const struct selectors *selectors, unsigned i)
{
	const uint64_t cell = atomic_load_explicit(&selectors->cell[i], memory_order_relaxed);

	return (struct selector){
	    .id = (uint32_t)(cell >> 32),
	    .interval = (uint32_t)cell & SELECTOR_MAX_INTERVAL,
	    .random = (uint32_t)cell >> 31,
	};
}

static inline uint32_t environment_newest_selector(const struct export_environment *environment)
{
	return atomic_load_explicit(&environment->selectors.newest, memory_order_acquire);
}

static inline uint32_t selector_of_earlier(uint32_t interval)
{
	return SELECTOR_OF_EARLIER | (interval > 1 ? interval & SELECTOR_MAX_INTERVAL : 1);
}

// A cell that holds nothing yet, or the one of the start: that is announced.
static inline bool environment_knows_selector(const struct export_environment *environment,
					      uint32_t id)
{
	const uint32_t there = selector_at(&environment->selectors, id % SELECTORS).id;

	return there == id || there == 0;
}

// The Selector of that id; where it is not known any more, or never was, the one of the start.
static inline struct selector environment_selector(const struct export_environment *environment,
						   uint32_t id)
{
	const struct selector found = selector_at(&environment->selectors, id % SELECTORS);

	if ((id & SELECTOR_OF_EARLIER) != 0)
		return (struct selector){.id = id, .interval = id & SELECTOR_MAX_INTERVAL};
	if (found.id == id && id != 0)
		return found;
	return (struct selector){.id = 1, .interval = environment->sampling_interval};
}

// 1 of how many packets or Flows is metered now.
static inline uint32_t environment_interval(const struct export_environment *environment)
{
	const uint32_t newest = environment_newest_selector(environment);
	const uint32_t interval = environment_selector(environment, newest).interval;

	return interval > 1 ? interval : 1;
}

static inline const struct application_table *environment_applications(
    const struct export_environment *environment)
{
	return atomic_load_explicit(&environment->applications, memory_order_acquire);
}

#endif
