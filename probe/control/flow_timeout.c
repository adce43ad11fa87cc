// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/flow_timeout.h"

#include <netinet/in.h>

const char *const flow_timeout_options[N_FLOW_TIMEOUTS] = {
    [TIMEOUT_ACTIVE] = "active-timeout", [TIMEOUT_IDLE] = "idle-timeout",
    [TIMEOUT_TCP] = "tcp-timeout",	 [TIMEOUT_UDP] = "udp-timeout",
    [TIMEOUT_ICMP] = "icmp-timeout",	 [TIMEOUT_TCP_END] = "tcp-end-timeout",
};

uint64_t flow_timeout_ms(const struct options *options, enum flow_timeout timeout)
{
	const uint64_t ms[N_FLOW_TIMEOUTS] = {
	    [TIMEOUT_ACTIVE] = options->active_ms, [TIMEOUT_IDLE] = options->idle_ms,
	    [TIMEOUT_TCP] = options->tcp_ms,	   [TIMEOUT_UDP] = options->udp_ms,
	    [TIMEOUT_ICMP] = options->icmp_ms,	   [TIMEOUT_TCP_END] = options->tcp_end_ms,
	};

	return ms[timeout];
}

static enum flow_timeout by_protocol(uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return TIMEOUT_TCP;
	case IPPROTO_UDP:
		return TIMEOUT_UDP;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return TIMEOUT_ICMP;
	default:
		return TIMEOUT_IDLE;
	}
}

enum flow_timeout flow_timeout_of(const struct options *options, const struct live_flow *flow)
{
	enum flow_timeout timeout = by_protocol(flow->protocol);

	if (flow_timeout_ms(options, timeout) == 0)
		timeout = TIMEOUT_IDLE;
	if (flow->ended && options->tcp_end_ms < flow_timeout_ms(options, timeout))
		return TIMEOUT_TCP_END;
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
