// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_MEASURE_H
#define PROBE_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_prefetch.h>

#include "export/record/flow_record.h"
#include "probe/meter/pkt_meta.h"
#include "probe/table/table_filler.h"

// What is measured of a Flow besides its counters: a line of memory for each Flow of the table,
// which is there only while some output wants it. The measures are the rows of FLOW_MEASURES
// (export/record/flow_measures.h); each has its file and in it a `measure_name`.
struct measure {
	const char *name;   // for messages: "TCP measurements"
	const char *fields; // which fields not to choose where there is no memory for it
	uint64_t wanted;    // RECORD_HAS() of it
	uint16_t size;	    // of a line, octets: a divisor or a multiple of 64
	uint8_t protocol;   // whose Flows it is for; MEASURE_ANY
	// A Flow's first packet, before it is counted. NULL: the line becomes all zeros.
	void (*begin)(void *line, const struct pkt_meta *pkt, const struct slow_headers *slow);
	// Every packet, in order, the first one too. NULL: the begin says it all. Of a packet that
	// is not PKT_SLOW, `slow` is not to be read here and there.
	void (*count)(void *line, const struct pkt_meta *pkt, const struct slow_headers *slow);
	// Fills its member of record->measures, which is all zeros, and begins anew what is counted
	// since the last record. `forward` is the initiator's direction.
	void (*report)(void *line, unsigned forward, struct flow_record *record);
};

enum { MEASURE_ANY = 255 }; // reserved by IANA

struct wanted_measure {
	const struct measure *measure;
	uint8_t *lines; // by entry
	struct filled_memory memory;
};

// Those that some output wants.
struct flow_lines {
	uint64_t wanted;	// their RECORD_HAS() bits
	unsigned n, n_counting; // the first ones look at every packet
	unsigned n_shed;	// those that would, if --overload let them
	struct wanted_measure of[FLOW_N_MEASURES];
};

// Lines for `flows` entries of each measure in `wanted`. all_flows: --max-flows, for the message.
// On error one line has been reported; returns -ENOMEM.
int measures_init(struct flow_lines *lines, uint64_t wanted, uint64_t flows, uint64_t all_flows,
		  int numa_node, bool heap);
void measures_release(struct flow_lines *lines);
// Octets of memory that they have.
size_t measures_memory(const struct flow_lines *lines);
// Octets of a Flow that these take.
unsigned measures_octets(uint64_t wanted);

void measures_begin(struct flow_lines *lines, uint32_t entry, const struct pkt_meta *pkt,
		    const struct slow_headers *slow);
void measures_report(struct flow_lines *lines, uint32_t entry, unsigned forward,
		     struct flow_record *record);

static inline bool measure_is_for(const struct measure *measure, uint8_t protocol)
{
	return measure->protocol == protocol || measure->protocol == MEASURE_ANY;
}

static inline void *measure_line(const struct wanted_measure *wanted, uint32_t entry)
{
	return wanted->lines + (size_t)entry * wanted->measure->size;
}

static inline void measures_count(struct flow_lines *lines, uint32_t entry,
				  const struct pkt_meta *pkt, const struct slow_headers *slow)
{
	for (unsigned i = 0; i < lines->n_counting; i++) {
		const struct wanted_measure *wanted = &lines->of[i];

		if (measure_is_for(wanted->measure, pkt->key.protocol))
			wanted->measure->count(measure_line(wanted, entry), pkt, slow);
	}
}

// The lines that each packet of such a Flow is going to touch, or, `all`, its record.
static inline void measures_fetch(const struct flow_lines *lines, uint32_t entry, uint8_t protocol,
				  bool all)
{
	for (unsigned i = 0; i < (all ? lines->n : lines->n_counting); i++)
		if (measure_is_for(lines->of[i].measure, protocol))
			rte_prefetch0(measure_line(&lines->of[i], entry));
}

#endif
