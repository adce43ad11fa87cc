// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_TIMEOUTS_H
#define CONFIG_TIMEOUTS_H

#include <stdint.h>

#include "config/options/options.h"

// The timeouts of Flows by their options.
enum flow_timeout {
	TIMEOUT_ACTIVE,
	TIMEOUT_IDLE,
	TIMEOUT_TCP,
	TIMEOUT_UDP,
	TIMEOUT_ICMP,
	TIMEOUT_TCP_END,
	TIMEOUT_TCP_FIN,
	TIMEOUT_TCP_RST,
	N_FLOW_TIMEOUTS
};
extern const char *const flow_timeout_options[N_FLOW_TIMEOUTS]; // "active-timeout"

// In milliseconds; 0: the option was not given, --idle-timeout holds.
uint64_t flow_timeout_ms(const struct options *options, enum flow_timeout timeout);
// The idle timeout that holds for Flows of an IP protocol.
enum flow_timeout flow_timeout_of_protocol(const struct options *options, uint8_t protocol);
// The one that holds for TCP Flows after FIN both ways, or after RST.
enum flow_timeout flow_timeout_of_ended(const struct options *options, bool by_rst);

#endif
