// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_RSS_H
#define PMD_RSS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rte_ethdev.h>

// Symmetric RSS: the key 0x6d5a repeated makes a NIC's Toeplitz hash the same for both directions.

// A test's fault: from now on a key that is not symmetric is written, and believed.
void rss_break(void);

// Why a device cannot do it: its driver's row says so, or it does not claim all that is needed;
// NULL: it can. Static text.
const char *rss_refusal(const struct rte_eth_dev_info *info);
bool rss_is_possible(const struct rte_eth_dev_info *info);

// How many of its queues RSS reaches at most.
unsigned rss_queues(const struct rte_eth_dev_info *info);

// Key and types for rte_eth_dev_configure(); the key is static.
void rss_prepare(const struct rte_eth_dev_info *info, struct rte_eth_conf *conf);

// Writes the redirection table (entry j to queue (j % common_size) % n_queues), then reads key,
// types and table back. 0 when the device holds them; else -errno and `reason` says what differs.
// On success `reason` describes what was read; for a driver that takes both only once the device
// has started, what rss_confirm() will do.
int rss_apply(uint16_t port, const struct rte_eth_dev_info *info, unsigned common_size,
	      unsigned n_queues, char reason[160]);

// The same for a started device: some fill their table anew at the start.
int rss_confirm(uint16_t port, const struct rte_eth_dev_info *info, unsigned common_size,
		unsigned n_queues, char reason[160]);

#endif
