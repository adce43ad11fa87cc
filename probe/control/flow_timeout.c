// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/flow_timeout.h"

enum flow_timeout flow_timeout_of(const struct options *options, const struct live_flow *flow)
{
	const enum flow_timeout timeout = flow_timeout_of_protocol(options, flow->protocol);

	const enum flow_timeout ended = flow_timeout_of_ended(options, flow->reset);

	if (flow->ended && flow_timeout_ms(options, ended) < flow_timeout_ms(options, timeout))
		return ended;
	return timeout;
}

static uint64_t left(uint64_t ms, uint64_t passed_us)
{
	return ms * 1000 > passed_us ? ms * 1000 - passed_us : 0;
}

uint64_t flow_timeout_left_us(const struct options *options, const struct live_flow *flow)
{
	return left(flow_timeout_ms(options, flow_timeout_of(options, flow)), flow->silent_us);
}

uint64_t flow_cut_left_us(const struct options *options, const struct live_flow *flow)
{
	return left(options->active_ms, flow->age_us);
}
