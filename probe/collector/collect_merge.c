// SPDX-License-Identifier: BSD-3-Clause
#include "probe/collector/collect_merge.h"

#include <rte_common.h>

#include "config/log.h"
#include "probe/collector/collect_counters.h"

int collect_merge_open(struct collect_worker *worker, const struct options *options,
		       void (*end)(void *worker, struct flow_record *record))
{
	struct aggregate_settings settings = {
	    .most = worker->input->aggregate_flows, .end = end, .context = worker};

	aggregate_settings_time(&settings, options);
	worker->aggregate = aggregate_new(&settings);
	if (worker->aggregate != NULL)
		return 0;
	return memory_error(aggregate_memory(settings.most), "lower aggregate-flows=", "--input %s",
			    worker->input->spec);
}

// Live it is the monotonic clock; in files the time at which a datagram was captured, or a message
// exported.
static uint64_t clock_of(const struct collect_worker *worker, const struct decoded *from)
{
	switch (worker->input->kind) {
	case COLLECT_FILE:
		return from->header->export_us;
	case COLLECT_CAPTURE:
		return worker->arrival_us;
	default:
		return worker->now_us;
	}
}

bool collect_merge(struct collect_worker *worker, const struct decoded *from,
		   const struct flow_record *record)
{
	static const struct counts one = {.records = 1};
	enum aggregate_verdict verdict;

	if (!from->frame && worker->input->aggregate != AGGREGATE_ON)
		return false;
	worker->clock_us = RTE_MAX(worker->clock_us, clock_of(worker, from));
	verdict = aggregate_take(worker->aggregate, record, from->sender->address.octets,
				 worker->clock_us);
	if (verdict == AGGREGATE_MERGED)
		counts_add(&worker->records->now[COLLECTOR_MERGED], &one);
	return verdict != AGGREGATE_NOT;
}

void collect_merge_rest(struct collect_worker *worker)
{
	if (collect_input_has_socket(worker->input))
		worker->clock_us = worker->now_us;
	aggregate_expire(worker->aggregate, worker->clock_us);
	worker->records->now[COLLECTOR_IN_FLOWS] = aggregate_held(worker->aggregate);
}

void collect_merge_end(struct collect_worker *worker)
{
	aggregate_end(worker->aggregate);
	worker->records->now[COLLECTOR_IN_FLOWS] = aggregate_held(worker->aggregate);
}
