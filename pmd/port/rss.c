// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "pmd/input/nic_driver.h"
#include "pmd/port/rss.h"

enum { COMMON_KEY = 40, MOST_KEY = 64, MOST_TABLE = 2048, REASON = 160 };

struct redirection {
	struct rte_eth_rss_reta_entry64 group[MOST_TABLE / RTE_ETH_RETA_GROUP_SIZE];
};

// Packets of other kinds go to some queue; their owner is always checked by software.
static const uint64_t needed_types = RTE_ETH_RSS_NONFRAG_IPV4_TCP | RTE_ETH_RSS_NONFRAG_IPV4_UDP;
static const uint64_t wanted_types = RTE_ETH_RSS_IPV4 | RTE_ETH_RSS_FRAG_IPV4 |
				     RTE_ETH_RSS_NONFRAG_IPV4_TCP | RTE_ETH_RSS_NONFRAG_IPV4_UDP |
				     RTE_ETH_RSS_NONFRAG_IPV4_OTHER | RTE_ETH_RSS_IPV6 |
				     RTE_ETH_RSS_FRAG_IPV6 | RTE_ETH_RSS_NONFRAG_IPV6_TCP |
				     RTE_ETH_RSS_NONFRAG_IPV6_UDP | RTE_ETH_RSS_NONFRAG_IPV6_OTHER;

static uint8_t key[MOST_KEY];
static bool broken;

// Drivers that report no key size take the common one.
static uint8_t key_size(const struct rte_eth_dev_info *info)
{
	return info->hash_key_size ? info->hash_key_size : COMMON_KEY;
}

// The hash's lowest bits are the entry: for the NIC and for software.
static bool table_fits(uint16_t size)
{
	return size <= MOST_TABLE && rte_is_power_of_2(size);
}

const char *rss_refusal(const struct rte_eth_dev_info *info)
{
	const struct nic_driver *nic = nic_driver_find(info->driver_name);

	if (nic != NULL && nic->no_rss != NULL)
		return nic->no_rss;
	if ((info->flow_type_rss_offloads & needed_types) != needed_types)
		return "it does not hash the ports of TCP and UDP";
	if (key_size(info) < COMMON_KEY || key_size(info) > MOST_KEY)
		return "its RSS key is shorter than 40 octets or longer than 64";
	if (info->reta_size == 0)
		return "it has no redirection table";
	if (!table_fits(info->reta_size))
		return "its redirection table has over 2048 entries, or no power of two";
	return NULL;
}

bool rss_is_possible(const struct rte_eth_dev_info *info)
{
	return rss_refusal(info) == NULL;
}

unsigned rss_queues(const struct rte_eth_dev_info *info)
{
	const struct nic_driver *nic = nic_driver_find(info->driver_name);

	return nic != NULL && nic->rss_queues > 0 ? nic->rss_queues : UINT16_MAX;
}

void rss_break(void)
{
	broken = true;
}

// Microsoft's, of their verification suite.
static const uint8_t asymmetric[COMMON_KEY] = {
    0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67, 0x25, 0x3d, 0x43, 0xa3,
    0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb, 0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3,
    0x80, 0x30, 0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa};

static void key_fill(void)
{
	if (broken) {
		memcpy(key, asymmetric, sizeof(asymmetric));
		return;
	}
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

static uint16_t *entry_of(struct redirection *table, unsigned j)
{
	return &table->group[j / RTE_ETH_RETA_GROUP_SIZE].reta[j % RTE_ETH_RETA_GROUP_SIZE];
}

static int table_check(uint16_t port, uint16_t size, unsigned common_size, unsigned n_queues,
		       char *reason)
{
	struct redirection table = {0};
	int err;

	for (unsigned i = 0; i < RTE_DIM(table.group); i++)
		table.group[i].mask = UINT64_MAX;
	err = rte_eth_dev_rss_reta_query(port, table.group, size);
	for (unsigned j = 0; j < size && err == 0; j++)
		if (*entry_of(&table, j) != j % common_size % n_queues)
			err = -EPROTO;
	if (err < 0)
		snprintf(reason, REASON, "it does not hold our redirection table");
	return err;
}

static int table_write(uint16_t port, uint16_t size, unsigned common_size, unsigned n_queues,
		       char *reason)
{
	struct redirection table = {0};
	int err;

	for (unsigned j = 0; j < size; j++) {
		table.group[j / RTE_ETH_RETA_GROUP_SIZE].mask = UINT64_MAX;
		*entry_of(&table, j) = (uint16_t)(j % common_size % n_queues);
	}
	err = rte_eth_dev_rss_reta_update(port, table.group, size);
	if (err < 0)
		snprintf(reason, REASON, "it refuses our redirection table (%s)", strerror(-err));
	return err;
}

// A driver may have a table of another size once it is configured: what it says then counts where
// the common table fits into it. Some (mlx5) say too little, and take the size of before.
static int table_size(uint16_t port, const struct rte_eth_dev_info *before, unsigned common_size,
		      uint16_t *size, char *reason)
{
	struct rte_eth_dev_info now;

	*size = before->reta_size;
	if (rte_eth_dev_info_get(port, &now) == 0 && now.reta_size >= common_size &&
	    table_fits(now.reta_size))
		*size = now.reta_size;
	if (common_size > 0 && *size % common_size == 0)
		return 0;
	snprintf(reason, REASON, "its redirection table of %u is no multiple of the common %u",
		 *size, common_size);
	return -EPROTO;
}

static int key_apply(uint16_t port, const struct rte_eth_dev_info *info, uint16_t size,
		     char *reason)
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
			 key_size(info) / 2U, conf.rss_hf, size);
	return err;
}

int rss_confirm(uint16_t port, const struct rte_eth_dev_info *info, unsigned common_size,
		unsigned n_queues, char reason[160])
{
	uint16_t size;
	int err = table_size(port, info, common_size, &size, reason);

	if (err == 0)
		err = table_write(port, size, common_size, n_queues, reason);
	if (err == 0)
		err = table_check(port, size, common_size, n_queues, reason);
	return err < 0 ? err : key_apply(port, info, size, reason);
}

int rss_apply(uint16_t port, const struct rte_eth_dev_info *info, unsigned common_size,
	      unsigned n_queues, char reason[160])
{
	const struct nic_driver *nic = nic_driver_find(info->driver_name);

	if (nic == NULL || !nic->rss_after_start)
		return rss_confirm(port, info, common_size, n_queues, reason);
	snprintf(reason, REASON, "RSS is set once it has started");
	return 0;
}
