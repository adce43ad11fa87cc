// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "pmd/port/rss.h"

enum { COMMON_KEY = 40, MOST_KEY = 64, REASON = 160 };

// Packets of other kinds go to some queue; their owner is always checked by software.
static const uint64_t needed_types = RTE_ETH_RSS_NONFRAG_IPV4_TCP | RTE_ETH_RSS_NONFRAG_IPV4_UDP;
static const uint64_t wanted_types = RTE_ETH_RSS_IPV4 | RTE_ETH_RSS_FRAG_IPV4 |
				     RTE_ETH_RSS_NONFRAG_IPV4_TCP | RTE_ETH_RSS_NONFRAG_IPV4_UDP |
				     RTE_ETH_RSS_NONFRAG_IPV4_OTHER | RTE_ETH_RSS_IPV6 |
				     RTE_ETH_RSS_FRAG_IPV6 | RTE_ETH_RSS_NONFRAG_IPV6_TCP |
				     RTE_ETH_RSS_NONFRAG_IPV6_UDP | RTE_ETH_RSS_NONFRAG_IPV6_OTHER;

static uint8_t key[MOST_KEY];

// Drivers that report no key size take the common one.
static uint8_t key_size(const struct rte_eth_dev_info *info)
{
	return info->hash_key_size ? info->hash_key_size : COMMON_KEY;
}

bool rss_is_possible(const struct rte_eth_dev_info *info)
{
	return (info->flow_type_rss_offloads & needed_types) == needed_types &&
	       key_size(info) >= COMMON_KEY && key_size(info) <= MOST_KEY && info->reta_size > 0 &&
	       info->reta_size <= RTE_ETH_RSS_RETA_SIZE_512;
}

static void key_fill(void)
{
	for (unsigned i = 0; i < sizeof(key); i++)
		key[i] = i % 2 ? 0x5a : 0x6d;
}

void rss_prepare(const struct rte_eth_dev_info *info, struct rte_eth_conf *conf)
{
	key_fill();
	conf->rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
	conf->rx_adv_conf.rss_conf.rss_key = key;
	conf->rx_adv_conf.rss_conf.rss_key_len = key_size(info);
	conf->rx_adv_conf.rss_conf.rss_hf = wanted_types & info->flow_type_rss_offloads;
	if (info->rx_offload_capa & RTE_ETH_RX_OFFLOAD_RSS_HASH)
		conf->rxmode.offloads |= RTE_ETH_RX_OFFLOAD_RSS_HASH;
}

static int table_check(uint16_t port, uint16_t size, unsigned common_size, unsigned n_queues,
		       char *reason)
{
	struct rte_eth_rss_reta_entry64 table[RTE_ETH_RSS_RETA_SIZE_512 / RTE_ETH_RETA_GROUP_SIZE] =
	    {0};
	int err;

	for (unsigned i = 0; i < RTE_DIM(table); i++)
		table[i].mask = UINT64_MAX;
	err = rte_eth_dev_rss_reta_query(port, table, size);
	for (unsigned j = 0; j < size && err == 0; j++)
		if (table[j / RTE_ETH_RETA_GROUP_SIZE].reta[j % RTE_ETH_RETA_GROUP_SIZE] !=
		    j % common_size % n_queues)
			err = -EPROTO;
	if (err < 0)
		snprintf(reason, REASON, "it does not hold our redirection table");
	return err;
}

static int table_write(uint16_t port, uint16_t size, unsigned common_size, unsigned n_queues,
		       char *reason)
{
	struct rte_eth_rss_reta_entry64 table[RTE_ETH_RSS_RETA_SIZE_512 / RTE_ETH_RETA_GROUP_SIZE] =
	    {0};
	int err;

	for (unsigned j = 0; j < size; j++) {
		struct rte_eth_rss_reta_entry64 *group = &table[j / RTE_ETH_RETA_GROUP_SIZE];

		group->mask = UINT64_MAX;
		group->reta[j % RTE_ETH_RETA_GROUP_SIZE] = (uint16_t)(j % common_size % n_queues);
	}
	err = rte_eth_dev_rss_reta_update(port, table, size);
	if (err < 0)
		snprintf(reason, REASON, "it refuses our redirection table (%s)", strerror(-err));
	return err;
}

static int key_apply(uint16_t port, const struct rte_eth_dev_info *info, char *reason)
{
	uint8_t read[MOST_KEY] = {0};
	struct rte_eth_rss_conf conf = {.rss_key = read, .rss_key_len = key_size(info)};
	int err;

	// Some drivers forget what they were configured with; what counts is what is read back.
	rte_eth_dev_rss_hash_update(
	    port,
	    &(struct rte_eth_rss_conf){.rss_key = key,
				       .rss_key_len = key_size(info),
				       .rss_hf = wanted_types & info->flow_type_rss_offloads});
	err = rte_eth_dev_rss_hash_conf_get(port, &conf);

	if (err == 0 && memcmp(read, key, key_size(info)) != 0)
		err = -EPROTO;
	if (err == 0 && (conf.rss_hf & needed_types) != needed_types)
		err = -EPROTO;
	if (err < 0)
		snprintf(reason, REASON, "it does not hold our symmetric key or hash types");
	else
		snprintf(reason, REASON,
			 "symmetric RSS, key 6d5a x %u, types 0x%" PRIx64 ", table of %u",
			 key_size(info) / 2U, conf.rss_hf, info->reta_size);
	return err;
}

int rss_apply(uint16_t port, const struct rte_eth_dev_info *info, unsigned common_size,
	      unsigned n_queues, char reason[160])
{
	int err = table_write(port, info->reta_size, common_size, n_queues, reason);

	if (err == 0)
		err = table_check(port, info->reta_size, common_size, n_queues, reason);
	return err < 0 ? err : key_apply(port, info, reason);
}
