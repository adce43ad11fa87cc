// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_FLOW_DUMP_H
#define PROBE_FLOW_DUMP_H

#include "probe/control/flow_filter.h"
#include "probe/probe.h"
#include "probe/worker/flow_walk.h"

// All workers show their live Flows, for one request at a time.
struct flow_dump;
struct request;

// NULL: no memory, or another one goes on (`*busy`). With a filter only the Flows that fit, with
// all that is known of them.
struct flow_dump *flow_dump_begin(struct probe *probe, const struct flow_filter *filter,
				  bool *busy);
// The same for a verb. True: there is no memory, which the answer says; false with `*dump` NULL:
// to be asked again, after whoever asked before.
bool flow_dump_fails(struct request *request, const struct flow_filter *filter,
		     struct flow_dump **dump);
// Up to n Flows; `over` once all have been taken.
unsigned flow_dump_take(struct flow_dump *dump, struct live_flow *flows, unsigned n, bool *over);
// Whoever asked needs it no longer; it is freed when the workers have let go of it.
void flow_dump_end(void *dump);
// Frees what is over; `all`: the workers have ended. Each second, and before the next one.
void flow_dump_look(struct probe *probe, bool all);

#endif
