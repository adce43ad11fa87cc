// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_RSS_H
#define PMD_RSS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rte_ethdev.h>

// Symmetric RSS: the key 0x6d5a repeated makes a NIC's Toeplitz hash the same for both directions.

// Whether a device claims all that is needed for it.
bool rss_is_possible(const struct rte_eth_dev_info *info);

// Key and types for rte_eth_dev_configure(); the key is static.
void rss_prepare(const struct rte_eth_dev_info *info, struct rte_eth_conf *conf);

// Writes the redirection table (entry j to queue (j % common_size) % n_queues), then reads key,
// types and table back. 0 when the device holds them; else -errno and `reason` says what differs.
// On success `reason` describes what was read.
int rss_apply(uint16_t port, const struct rte_eth_dev_info *info, unsigned common_size,
	      unsigned n_queues, char reason[160]);

#endif
