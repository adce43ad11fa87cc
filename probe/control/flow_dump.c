// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/flow_dump.h"

#include <stdlib.h>

#include "probe/control/request.h"

struct flow_dump {
	struct probe *probe;
	bool ends; // nobody takes any more
	unsigned n;
	struct flow_filter filter; // the workers read it
	struct flow_walk *walk[OPTIONS_MAX_CORES];
};

static bool walk_is_over(const struct flow_dump *dump, unsigned i)
{
	return flow_walk_is_over(dump->walk[i]) || worker_has_ended(dump->probe->worker[i]);
}

static void dump_free(struct flow_dump *dump)
{
	for (unsigned i = 0; i < dump->n; i++)
		flow_walk_free(dump->walk[i]);
	free(dump);
}

void flow_dump_look(struct probe *probe, bool all)
{
	struct flow_dump *dump = probe->dump;
	bool over = dump != NULL && dump->ends;

	for (unsigned i = 0; over && !all && i < dump->n; i++)
		over = walk_is_over(dump, i);
	if (dump == NULL || (!over && !all))
		return;
	dump_free(dump);
	probe->dump = NULL;
}

static bool fits(const void *filter, const struct live_flow *flow)
{
	return flow_filter_fits(filter, flow);
}

static struct flow_dump *dump_new(struct probe *probe, const struct flow_filter *filter)
{
	const unsigned n = probe->ran ? probe->n_workers : 0; // before that there are no Flows
	struct flow_dump *dump = calloc(1, sizeof(*dump));

	if (dump == NULL)
		return NULL;
	dump->probe = probe;
	if (filter != NULL)
		dump->filter = *filter;
	for (; dump->n < n; dump->n++) {
		dump->walk[dump->n] = flow_walk_new(dump->n);
		if (dump->walk[dump->n] == NULL) {
			dump_free(dump);
			return NULL;
		}
		if (filter != NULL)
			flow_walk_look_for(dump->walk[dump->n], fits, &dump->filter);
	}
	return dump;
}

struct flow_dump *flow_dump_begin(struct probe *probe, const struct flow_filter *filter, bool *busy)
{
	flow_dump_look(probe, false);
	*busy = probe->dump != NULL;
	if (*busy)
		return NULL;
	probe->dump = dump_new(probe, filter);
	for (unsigned i = 0; probe->dump != NULL && i < probe->dump->n; i++)
		worker_walk(probe->worker[i], probe->dump->walk[i]);
	return probe->dump;
}

bool flow_dump_fails(struct request *request, const struct flow_filter *filter,
		     struct flow_dump **dump)
{
	bool busy;

	*dump = flow_dump_begin(request->probe, filter, &busy);
	if (*dump != NULL || busy)
		return false;
	answer_error(&request->answer, "no memory for the Flows");
	return true;
}

unsigned flow_dump_take(struct flow_dump *dump, struct live_flow *flows, unsigned n, bool *over)
{
	unsigned taken = 0;

	*over = true;
	for (unsigned i = 0; i < dump->n; i++) {
		const bool ended = walk_is_over(dump, i);
		const unsigned here = flow_walk_take(dump->walk[i], flows + taken, n - taken);

		taken += here;
		*over &= ended && here == 0 && taken < n;
	}
	return taken;
}

void flow_dump_end(void *context)
{
	struct flow_dump *dump = context;

	dump->ends = true;
	for (unsigned i = 0; i < dump->n; i++)
		flow_walk_cancel(dump->walk[i]);
	flow_dump_look(dump->probe, false);
}
