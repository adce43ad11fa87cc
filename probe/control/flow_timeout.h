// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_FLOW_TIMEOUT_H
#define PROBE_FLOW_TIMEOUT_H

#include "config/options/options.h"
#include "probe/worker/flow_walk.h"

// The timeouts of Flows by their options, and which of them ends a live Flow.
enum flow_timeout {
	TIMEOUT_ACTIVE,
	TIMEOUT_IDLE,
	TIMEOUT_TCP,
	TIMEOUT_UDP,
	TIMEOUT_ICMP,
	TIMEOUT_TCP_END,
	N_FLOW_TIMEOUTS
};
extern const char *const flow_timeout_options[N_FLOW_TIMEOUTS]; // "active-timeout"

// In milliseconds; 0: the option was not given, --idle-timeout holds.
uint64_t flow_timeout_ms(const struct options *options, enum flow_timeout timeout);

// Which one ends the Flow if no packet comes. The active timeout never does: the first packet after
// it cuts the Flow.
enum flow_timeout flow_timeout_of(const struct options *options, const struct live_flow *flow);

// In how many microseconds it does; 0: it is due.
uint64_t flow_timeout_left_us(const struct options *options, const struct live_flow *flow);
// The same for the cut by the active timeout.
uint64_t flow_cut_left_us(const struct options *options, const struct live_flow *flow);

#endif
