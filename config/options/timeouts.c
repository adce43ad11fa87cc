// SPDX-License-Identifier: BSD-3-Clause
#include <netinet/in.h>

#include "config/options/timeouts.h"

const char *const flow_timeout_options[N_FLOW_TIMEOUTS] = {
    [TIMEOUT_ACTIVE] = "active-timeout",   [TIMEOUT_IDLE] = "idle-timeout",
    [TIMEOUT_TCP] = "tcp-timeout",	   [TIMEOUT_UDP] = "udp-timeout",
    [TIMEOUT_ICMP] = "icmp-timeout",	   [TIMEOUT_TCP_END] = "tcp-end-timeout",
    [TIMEOUT_TCP_FIN] = "tcp-fin-timeout", [TIMEOUT_TCP_RST] = "tcp-rst-timeout",
};

uint64_t flow_timeout_ms(const struct options *options, enum flow_timeout timeout)
{
	const uint64_t ms[N_FLOW_TIMEOUTS] = {
	    [TIMEOUT_ACTIVE] = options->active_ms,   [TIMEOUT_IDLE] = options->idle_ms,
	    [TIMEOUT_TCP] = options->tcp_ms,	     [TIMEOUT_UDP] = options->udp_ms,
	    [TIMEOUT_ICMP] = options->icmp_ms,	     [TIMEOUT_TCP_END] = options->tcp_end_ms,
	    [TIMEOUT_TCP_FIN] = options->tcp_fin_ms, [TIMEOUT_TCP_RST] = options->tcp_rst_ms,
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

enum flow_timeout flow_timeout_of_protocol(const struct options *options, uint8_t protocol)
{
	const enum flow_timeout timeout = by_protocol(protocol);

	return flow_timeout_ms(options, timeout) != 0 ? timeout : TIMEOUT_IDLE;
}

enum flow_timeout flow_timeout_of_ended(const struct options *options, bool by_rst)
{
	const enum flow_timeout timeout = by_rst ? TIMEOUT_TCP_RST : TIMEOUT_TCP_FIN;

	return flow_timeout_ms(options, timeout) != 0 ? timeout : TIMEOUT_TCP_END;
}
