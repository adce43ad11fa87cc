// SPDX-License-Identifier: BSD-3-Clause
#include "probe/meter/measure.h"

#include <inttypes.h>
#include <string.h>

#include <rte_common.h>

#include "config/log.h"

#define X(NAME, name) extern const struct measure measure_##name;
FLOW_MEASURES(X)
#undef X

static const struct measure *const measures[] = {
#define X(NAME, name) &measure_##name,
    FLOW_MEASURES(X)
#undef X
};

static int add(struct flow_lines *lines, const struct measure *measure, uint64_t flows,
	       uint64_t all_flows, int numa_node, bool heap)
{
	struct wanted_measure *wanted = &lines->of[lines->n];
	const size_t octets = flows * measure->size;

	if (filled_memory_new(&wanted->memory, (void **)&wanted->lines, octets, numa_node, heap) <
	    0) {
		char remedy[96];

		snprintf(remedy, sizeof(remedy), "lower --max-flows, or choose fields without %s",
			 measure->fields);
		return memory_error(octets, remedy, "--max-flows %" PRIu64 ": %s of one worker",
				    all_flows, measure->name);
	}
	wanted->measure = measure;
	lines->wanted |= measure->wanted;
	lines->n++;
	lines->n_counting += measure->count != NULL;
	return 0;
}

int measures_init(struct flow_lines *lines, uint64_t wanted, uint64_t flows, uint64_t all_flows,
		  int numa_node, bool heap)
{
	int ret = 0;

	memset(lines, 0, sizeof(*lines));
	for (unsigned counting = 2; counting-- > 0;) {
		for (unsigned i = 0; i < RTE_DIM(measures) && ret == 0; i++)
			if (measures[i]->wanted & wanted &&
			    (measures[i]->count != NULL) == counting)
				ret = add(lines, measures[i], flows, all_flows, numa_node, heap);
	}
	return ret;
}

void measures_release(struct flow_lines *lines)
{
	for (unsigned i = 0; i < lines->n; i++)
		filled_memory_free(&lines->of[i].memory, (void **)&lines->of[i].lines);
}

size_t measures_memory(const struct flow_lines *lines)
{
	size_t octets = 0;

	for (unsigned i = 0; i < lines->n; i++)
		octets += lines->of[i].memory.memory.octets;
	return octets;
}

unsigned measures_octets(uint64_t wanted)
{
	unsigned octets = 0;

	for (unsigned i = 0; i < RTE_DIM(measures); i++)
		if (measures[i]->wanted & wanted)
			octets += measures[i]->size;
	return octets;
}

void measures_begin(struct flow_lines *lines, uint32_t entry, const struct pkt_meta *pkt,
		    const struct slow_headers *slow)
{
	for (unsigned i = 0; i < lines->n; i++) {
		const struct measure *measure = lines->of[i].measure;
		void *line = measure_line(&lines->of[i], entry);

		if (!measure_is_for(measure, pkt->key.protocol))
			continue;
		if (measure->begin != NULL)
			measure->begin(line, pkt, slow);
		else
			memset(line, 0, measure->size);
	}
}

void measures_report(struct flow_lines *lines, uint32_t entry, unsigned forward,
		     struct flow_record *record)
{
	for (unsigned i = 0; i < lines->n; i++) {
		const struct measure *measure = lines->of[i].measure;

		if (!measure_is_for(measure, record->protocol))
			continue;
		measure->report(measure_line(&lines->of[i], entry), forward, record);
		record->has |= measure->wanted;
	}
}
