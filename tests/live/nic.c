// SPDX-License-Identifier: BSD-3-Clause
// Beside the program: net_pcap, which gives each packet the kernel's time in microseconds, is a NIC
// that can stamp packets by a clock of 1 MHz, which is the system's.
#include <dlfcn.h>
#include <time.h>

#include <rte_ethdev.h>

int rte_eth_dev_info_get(uint16_t port, struct rte_eth_dev_info *info)
{
	int (*real)(uint16_t, struct rte_eth_dev_info *) = dlsym(RTLD_NEXT, "rte_eth_dev_info_get");
	int err = real(port, info);

	info->rx_offload_capa |= RTE_ETH_RX_OFFLOAD_TIMESTAMP;
	return err;
}

int rte_eth_dev_configure(uint16_t port, uint16_t n_rx, uint16_t n_tx,
			  const struct rte_eth_conf *conf)
{
	int (*real)(uint16_t, uint16_t, uint16_t, const struct rte_eth_conf *) =
	    dlsym(RTLD_NEXT, "rte_eth_dev_configure");
	struct rte_eth_conf without = *conf;

	without.rxmode.offloads &= ~RTE_ETH_RX_OFFLOAD_TIMESTAMP;
	return real(port, n_rx, n_tx, &without);
}

int rte_eth_read_clock(uint16_t port, uint64_t *clock)
{
	struct timespec now;

	(void)port;
	clock_gettime(CLOCK_REALTIME, &now);
	*clock = (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
	return 0;
}
