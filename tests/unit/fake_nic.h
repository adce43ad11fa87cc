// SPDX-License-Identifier: BSD-3-Clause
// A NIC as some driver of DPDK shows it, for tests of what is asked of it: a real device of ethdev
// (net_null's), so that ethdev's own checks hold, with functions of ours in place of the driver's.
#ifndef TESTS_UNIT_FAKE_NIC_H
#define TESTS_UNIT_FAKE_NIC_H

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_dev.h>
#include <rte_ethdev.h>
#include <rte_thash.h>

// Debian ships no ethdev_driver.h: which pointer stands where in what ethdev 22.11 (ABI 23) keeps
// of a device. fake_nic_open() looks whether that is so.
void **rte_eth_dev_allocated(const char *name);
enum { DEV_DATA = 6, DEV_OPS = 8, DEV_DEVICE = 9, DEVICE_DRIVER = 4, DRIVER_NAME = 2, N_OPS = 113 };
enum {
	OP_CONFIGURE = 0,
	OP_START = 1,
	OP_PROMISCUOUS_ENABLE = 9,
	OP_PROMISCUOUS_DISABLE = 10,
	OP_MTU_SET = 17,
	OP_XSTATS_GET = 20,
	OP_XSTATS_NAMES = 22,
	OP_INFOS_GET = 24,
	OP_FLOW_CTRL_GET = 50,
	OP_FLOW_CTRL_SET = 51,
	OP_HASH_UPDATE = 60,
	OP_HASH_GET = 61,
	OP_TABLE_UPDATE = 62,
	OP_TABLE_QUERY = 63,
};

// What is odd about it.
enum {
	FAKE_TABLE_OF_QUEUES =
	    1,		      // configured, it says that its table has as many entries as queues
	FAKE_NEEDS_START = 2, // neither key nor table before
	FAKE_REFILLS = 4,     // fills its table anew at the start
	FAKE_TAKES_NO_KEY = 8,
	FAKE_TELLS_NO_KEY = 16,
	FAKE_TABLE_IS_LOST = 32, // takes the table and keeps its own: all to queue 0
	FAKE_IS_PROMISCUOUS_NEVER = 64,
	FAKE_PAUSES_ALWAYS = 256,
	FAKE_WANTS_TX = 512, // a TX queue for each RX queue
	FAKE_REFUSES_MTU = 1024,
	FAKE_REFUSES_INTERRUPTS = 2048,
	FAKE_REFUSES_STAMPS = 4096,
	FAKE_REFUSES_ALL = 8192,
	FAKE_HAS_NO_SCATTER = 16384,
	FAKE_HAS_4_BITS = 128, // in each entry of its table
};

struct fake_nic {
	const char *driver;
	uint16_t queues, table;
	uint8_t key_octets;
	uint64_t types;
	unsigned odd;
	uint64_t offloads;    // besides scatter
	const char *extended; // the name of a statistic of its own, NULL: it has none
	uint64_t n_extended;
	// what it was made into
	struct rte_eth_conf conf;
	uint8_t key[64];
	uint64_t hash_types;
	uint16_t entry[2048], size, n_queues;
	bool started, pause, promiscuous;
	unsigned n_starts, n_tables; // table written since the start
};

static struct fake_nic *fake_nic_now; // one at a time
static const void *fake_nic_ops[N_OPS];
static void **fake_nic_dev, **fake_nic_device;
static const char **fake_nic_driver_name; // of the driver that ethdev names it by
static const void *fake_nic_ops_before, *fake_nic_name_before;

static int (*fake_nic_before(unsigned op))(void *)
{
	return (int (*)(void *))((void *const *)fake_nic_ops_before)[op];
}

static int fake_infos_get(void *, struct rte_eth_dev_info *info)
{
	const struct fake_nic *nic = fake_nic_now;

	info->max_rx_queues = info->max_tx_queues = nic->queues;
	info->max_rx_pktlen = 9728;
	info->min_rx_bufsize = 128;
	info->max_mtu = 9710;
	info->rx_desc_lim = (struct rte_eth_desc_lim){.nb_max = 64, .nb_min = 32, .nb_align = 8};
	info->tx_desc_lim = (struct rte_eth_desc_lim){.nb_max = 4096, .nb_min = 512, .nb_align = 8};
	info->flow_type_rss_offloads = nic->types;
	info->hash_key_size = nic->key_octets;
	info->reta_size = nic->size;
	info->rx_offload_capa =
	    (nic->odd & FAKE_HAS_NO_SCATTER ? 0 : RTE_ETH_RX_OFFLOAD_SCATTER) | nic->offloads;
	return 0;
}

static void fake_fill_table(struct fake_nic *nic)
{
	const bool lost = (nic->odd & FAKE_TABLE_IS_LOST) || nic->n_queues == 0;

	for (unsigned j = 0; j < RTE_DIM(nic->entry); j++)
		nic->entry[j] = (uint16_t)(lost ? 0 : j % nic->n_queues);
}

// The library has set how many queues before: in its data, behind the name and two pointers.
static const uint16_t *fake_n_queues(void)
{
	return (const uint16_t *)((char *)fake_nic_dev[DEV_DATA] + RTE_ETH_NAME_MAX_LEN +
				  2 * sizeof(void *));
}

static bool fake_refuses(const struct fake_nic *nic, const struct rte_eth_conf *conf)
{
	return (nic->odd & FAKE_REFUSES_ALL) ||
	       ((nic->odd & FAKE_WANTS_TX) && fake_n_queues()[1] < fake_n_queues()[0]) ||
	       ((nic->odd & FAKE_REFUSES_MTU) && conf->rxmode.mtu > 1500) ||
	       ((nic->odd & FAKE_REFUSES_INTERRUPTS) && conf->intr_conf.rxq) ||
	       ((nic->odd & FAKE_REFUSES_STAMPS) &&
		(conf->rxmode.offloads & RTE_ETH_RX_OFFLOAD_TIMESTAMP));
}

static int fake_configure(void *)
{
	struct fake_nic *nic = fake_nic_now;
	const struct rte_eth_rss_conf *rss = &nic->conf.rx_adv_conf.rss_conf;
	uint16_t port;

	if (rte_eth_dev_get_port_by_name("net_null7", &port) < 0)
		return -ENODEV;
	rte_eth_dev_conf_get(port, &nic->conf);
	if (fake_refuses(nic, &nic->conf))
		return -EINVAL;
	nic->hash_types = rss->rss_hf;
	if (rss->rss_key != NULL && !(nic->odd & FAKE_TAKES_NO_KEY))
		memcpy(nic->key, rss->rss_key, RTE_MIN(rss->rss_key_len, sizeof(nic->key)));
	nic->n_queues = fake_n_queues()[0];
	if ((nic->odd & FAKE_TABLE_OF_QUEUES) && rte_is_power_of_2(nic->n_queues))
		nic->size = nic->n_queues;
	fake_fill_table(nic);
	return 0;
}

static int fake_start(void *dev)
{
	struct fake_nic *nic = fake_nic_now;

	nic->started = true;
	nic->n_starts++;
	nic->n_tables = 0;
	if (nic->odd & FAKE_REFILLS)
		fake_fill_table(nic);
	return fake_nic_before(OP_START)(dev);
}

static int fake_promiscuous_enable(void *)
{
	if (fake_nic_now->odd & FAKE_IS_PROMISCUOUS_NEVER)
		return -ENOTSUP;
	fake_nic_now->promiscuous = true;
	return 0;
}

static int fake_promiscuous_disable(void *)
{
	fake_nic_now->promiscuous = false;
	return 0;
}

static int fake_mtu_set(void *, uint16_t mtu)
{
	return mtu <= 9710 ? 0 : -EINVAL;
}

static int fake_flow_ctrl_get(void *, struct rte_eth_fc_conf *conf)
{
	conf->mode = fake_nic_now->pause ? RTE_ETH_FC_FULL : RTE_ETH_FC_NONE;
	return 0;
}

static int fake_flow_ctrl_set(void *, struct rte_eth_fc_conf *conf)
{
	if (fake_nic_now->odd & FAKE_PAUSES_ALWAYS)
		return -ENOTSUP;
	fake_nic_now->pause = conf->mode != RTE_ETH_FC_NONE;
	return 0;
}

static bool fake_is_too_early(const struct fake_nic *nic)
{
	return (nic->odd & FAKE_NEEDS_START) && !nic->started;
}

static int fake_hash_update(void *, struct rte_eth_rss_conf *conf)
{
	struct fake_nic *nic = fake_nic_now;

	if (fake_is_too_early(nic))
		return -EINVAL;
	if (nic->odd & FAKE_TAKES_NO_KEY)
		return -ENOTSUP;
	if (conf->rss_key != NULL)
		memcpy(nic->key, conf->rss_key, nic->key_octets);
	nic->hash_types = conf->rss_hf;
	return 0;
}

static int fake_hash_get(void *, struct rte_eth_rss_conf *conf)
{
	const struct fake_nic *nic = fake_nic_now;

	if (nic->odd & FAKE_TELLS_NO_KEY)
		return -ENOTSUP;
	if (conf->rss_key != NULL)
		memcpy(conf->rss_key, nic->key, RTE_MIN(conf->rss_key_len, nic->key_octets));
	conf->rss_hf = nic->hash_types;
	return 0;
}

static int fake_table_update(void *, const struct rte_eth_rss_reta_entry64 *table, uint16_t size)
{
	struct fake_nic *nic = fake_nic_now;

	if (fake_is_too_early(nic) || (size != nic->size && !(nic->odd & FAKE_TABLE_OF_QUEUES)))
		return -EINVAL;
	nic->size = size;
	nic->n_tables++;
	for (unsigned j = 0; j < size && !(nic->odd & FAKE_TABLE_IS_LOST); j++)
		if (table[j / 64].mask >> j % 64 & 1)
			nic->entry[j] =
			    table[j / 64].reta[j % 64] & (nic->odd & FAKE_HAS_4_BITS ? 15 : 0xffff);
	return 0;
}

static int fake_table_query(void *, struct rte_eth_rss_reta_entry64 *table, uint16_t size)
{
	const struct fake_nic *nic = fake_nic_now;

	if (fake_is_too_early(nic) || size != nic->size)
		return -EINVAL;
	for (unsigned j = 0; j < size; j++)
		table[j / 64].reta[j % 64] = nic->entry[j];
	return 0;
}

static int fake_xstats_get(void *, struct rte_eth_xstat *values, unsigned n)
{
	if (fake_nic_now->extended == NULL || n == 0)
		return fake_nic_now->extended != NULL;
	values[0] = (struct rte_eth_xstat){.value = fake_nic_now->n_extended};
	return 1;
}

static int fake_xstats_names(void *, struct rte_eth_xstat_name *names, unsigned n)
{
	if (fake_nic_now->extended == NULL || names == NULL || n == 0)
		return fake_nic_now->extended != NULL;
	snprintf(names[0].name, sizeof(names[0].name), "%s", fake_nic_now->extended);
	return 1;
}

static void fake_ops_make(void)
{
	memcpy(fake_nic_ops, fake_nic_ops_before, sizeof(fake_nic_ops));
	fake_nic_ops[OP_CONFIGURE] = (const void *)fake_configure;
	fake_nic_ops[OP_START] = (const void *)fake_start;
	fake_nic_ops[OP_PROMISCUOUS_ENABLE] = (const void *)fake_promiscuous_enable;
	fake_nic_ops[OP_PROMISCUOUS_DISABLE] = (const void *)fake_promiscuous_disable;
	fake_nic_ops[OP_MTU_SET] = (const void *)fake_mtu_set;
	fake_nic_ops[OP_XSTATS_GET] = (const void *)fake_xstats_get;
	fake_nic_ops[OP_XSTATS_NAMES] = (const void *)fake_xstats_names;
	fake_nic_ops[OP_INFOS_GET] = (const void *)fake_infos_get;
	fake_nic_ops[OP_FLOW_CTRL_GET] = (const void *)fake_flow_ctrl_get;
	fake_nic_ops[OP_FLOW_CTRL_SET] = (const void *)fake_flow_ctrl_set;
	fake_nic_ops[OP_HASH_UPDATE] = (const void *)fake_hash_update;
	fake_nic_ops[OP_HASH_GET] = (const void *)fake_hash_get;
	fake_nic_ops[OP_TABLE_UPDATE] = (const void *)fake_table_update;
	fake_nic_ops[OP_TABLE_QUERY] = (const void *)fake_table_query;
}

// The device "net_null7" becomes this NIC. 0, or -1 where ethdev is not the one that is known here.
static int fake_nic_open(struct fake_nic *nic)
{
	uint16_t id;

	fake_nic_now = nic;
	nic->size = nic->table;
	nic->pause = true;
	memset(nic->key, 0xa5, sizeof(nic->key)); // as a vendor's own
	if (rte_dev_probe("net_null7") < 0)
		return -1;
	fake_nic_dev = rte_eth_dev_allocated("net_null7");
	if (fake_nic_dev == NULL || strcmp(fake_nic_dev[DEV_DATA], "net_null7") != 0)
		return -1;
	fake_nic_device = fake_nic_dev[DEV_DEVICE];
	fake_nic_driver_name =
	    (const char **)((void **)fake_nic_device[DEVICE_DRIVER] + DRIVER_NAME);
	if (strcmp(*fake_nic_driver_name, "net_null") != 0)
		return -1;
	fake_nic_ops_before = fake_nic_dev[DEV_OPS];
	fake_ops_make();
	fake_nic_dev[DEV_OPS] = fake_nic_ops;
	fake_nic_name_before = *fake_nic_driver_name;
	fake_nic_driver_name[0] = nic->driver;
	fake_nic_driver_name[1] = "net_null"; // its alias: the bus finds devices by one of the two
	if (rte_eth_dev_get_port_by_name("net_null7", &id) < 0)
		return -1;
	return rte_eth_promiscuous_disable(id); // net_null begins with it
}

// Whoever has opened the port has closed it, or has not come that far.
static void fake_nic_close(void)
{
	if (rte_eth_dev_allocated("net_null7") != NULL)
		fake_nic_dev[DEV_OPS] = (void *)(uintptr_t)fake_nic_ops_before;
	*fake_nic_driver_name = fake_nic_name_before;
	rte_dev_remove((struct rte_device *)fake_nic_device);
}

// Where the NIC would put a packet of these octets: addresses and ports as they are on the wire.
static inline unsigned fake_nic_queue(const struct fake_nic *nic, const uint8_t *octets, unsigned n)
{
	uint32_t words[16], hash;

	for (unsigned i = 0; i < n / 4; i++)
		words[i] = (uint32_t)octets[4 * i] << 24 | (uint32_t)octets[4 * i + 1] << 16 |
			   (uint32_t)octets[4 * i + 2] << 8 | octets[4 * i + 3];
	hash = rte_softrss(words, n / 4, nic->key);
	return nic->entry[hash % nic->size];
}

#endif
