// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_FLOW_TIMEOUT_H
#define PROBE_FLOW_TIMEOUT_H

#include "config/options/timeouts.h"
#include "probe/worker/flow_walk.h"

// Which timeout ends a live Flow if no packet comes. The active timeout never does: the first
// packet after it cuts the Flow.
enum flow_timeout flow_timeout_of(const struct options *options, const struct live_flow *flow);

// In how many microseconds it does; 0: it is due.
uint64_t flow_timeout_left_us(const struct options *options, const struct live_flow *flow);
// The same for the cut by the active timeout.
uint64_t flow_cut_left_us(const struct options *options, const struct live_flow *flow);

#endif
