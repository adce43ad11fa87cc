// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <rte_common.h>

#include "pmd/input/nic_driver.h"

// From DPDK 22.11: its guide "Network Interface Controller Drivers" (doc/guides/nics; the section
// stands in each row), the feature tables there (features/DRIVER.ini), and where both are silent
// the driver's own file, which is named.
static const struct nic_driver drivers[] = {
    {
	.name = "mlx5_pci",
	.nics = "NVIDIA ConnectX-4 to ConnectX-7, BlueField",
	.arguments = "mprq_en=1,rxqs_min_mprq=1",
	.key_octets = 40,
	.least_table = 1,
	.most_table = 512,
	.inner_rss = true,
	.kernel_driver = "mlx5_core",
	.promiscuous = true,
	.pause = true,
	.interrupts = true,
	.clock = NIC_CLOCK_FREE,
	.missed = "rx_out_of_buffer",
	.in_port = "rx_phy_discard_packets",
	.note =
	    "needs rdma-core; once configured it tells a table as small as its queues are few, and "
	    "takes a larger one",
	.source = "mlx5: Features, Limitations, Driver options; features/mlx5.ini; mlx5_rss.c, "
		  "mlx5_stats.c",
    },
    {
	.name = "net_mlx4",
	.nics = "NVIDIA ConnectX-3",
	.no_rss = "its driver has no redirection table",
	.kernel_driver = "mlx4_core",
	.promiscuous = true,
	.pause = true,
	.interrupts = true,
	.note = "needs rdma-core",
	.source = "mlx4: Implementation details, Prerequisites; mlx4_ethdev.c",
    },
    {
	.name = "net_ice",
	.nics = "Intel E810, E822, E823",
	.key_octets = 52,
	.least_table = 128,
	.most_table = 2048,
	.most_queues = 256,
	.most_descriptors = 4096,
	.promiscuous = true,
	.interrupts = true,
	.clock = NIC_CLOCK_PTP,
	.missed = "rx_dropped_packets",
	.note = "without a DDP package it is in safe mode: one queue, no RSS; stamps take the "
		"slower receive path",
	.source = "ice: Runtime Config Options, Vector PMD; features/ice.ini; ice_ethdev.c",
    },
    {
	.name = "net_i40e",
	.nics = "Intel X710, XL710, X722, XXV710",
	.key_octets = 52,
	.least_table = 64,
	.most_table = 512,
	.rss_queues = 64,
	.most_descriptors = 4096,
	.promiscuous = true,
	.pause = true,
	.interrupts = true,
	.missed = "rx_dropped_packets",
	.note = "for many small packets 16-octet descriptors are faster: a build option of DPDK",
	.source = "i40e: Features, Config File Options; features/i40e.ini; i40e_ethdev.h",
    },
    {
	.name = "net_ixgbe",
	.nics = "Intel 82598, 82599, X520, X540, X550",
	.key_octets = 40,
	.least_table = 128,
	.most_table = 512,
	.rss_queues = 16,
	.most_queues = 128,
	.most_descriptors = 4096,
	.promiscuous = true,
	.pause = true,
	.interrupts = true,
	.missed = "rx_total_missed_packets",
	.note =
	    "entries of its table have 4 bits (of X550's 6, not tried); no RSS while QinQ is on",
	.source = "ixgbe: Limitations or Known issues; features/ixgbe.ini; ixgbe_ethdev.c",
    },
    {
	.name = "net_ixgbe_vf",
	.nics = "virtual functions of Intel 82599, X540, X550",
	.key_octets = 40,
	.least_table = 64,
	.most_table = 64,
	.most_queues = 8,
	.most_descriptors = 4096,
	.promiscuous = true,
	.interrupts = true,
	.note = "82599 and X540 share table and key with the host: no RSS of their own",
	.source = "intel_vf: 82599 VF Infrastructure; features/ixgbe_vf.ini; ixgbe_ethdev.c",
    },
    {
	.name = "net_iavf",
	.nics = "virtual functions of Intel 700 and 800",
	.key_octets = 52,
	.least_table = 64,
	.most_table = 512,
	.most_queues = 256,
	.most_descriptors = 4096,
	.promiscuous = true,
	.interrupts = true,
	.clock = NIC_CLOCK_PTP,
	.missed = "rx_dropped_packets",
	.note = "promiscuous only where the host trusts it: ip link set PF vf N trust on",
	.source = "intel_vf: Adaptive Virtual Function; features/iavf.ini; iavf_ethdev.c",
    },
    {
	.name = "net_bnxt",
	.nics = "Broadcom BCM574xx, BCM575xx, BCM588xx",
	.key_octets = 40,
	.least_table = 64,
	.most_table = 512,
	.most_descriptors = 8192,
	.rss_after_start = true,
	.inner_rss = true,
	.promiscuous = true,
	.pause = true,
	.interrupts = true,
	.clock = NIC_CLOCK_PTP,
	.missed = "rx_discard_pkts",
	.note = "BCM575xx: 64 entries for each 64 queues, known once they are configured",
	.source = "bnxt: Multi-Queue, Statistics Collection; features/bnxt.ini; bnxt_ethdev.c",
    },
    {
	.name = "net_ena",
	.nics = "Amazon ENA",
	.key_octets = 40,
	.least_table = 128,
	.most_table = 128,
	.most_queues = 128,
	.interrupts = true,
	.note = "a device that takes no key: software spreads. Traffic mirroring sends to its "
		"address, in VXLAN",
	.source = "ena: Supported features; features/ena.ini; ena_rss.c",
    },
    {
	.name = "net_gve",
	.nics = "Google gVNIC",
	.most_descriptors = 1024,
	.no_rss = "its driver cannot set key or table of its RSS",
	.note = "packet mirroring sends to its address",
	.source = "gve: Features and Limitations; features/gve.ini",
    },
    {
	.name = "net_virtio",
	.nics = "virtio of QEMU, vhost",
	.key_octets = 40,
	.least_table = 128,
	.most_table = 128,
	.most_queues = 128,
	.most_descriptors = 32768,
	.promiscuous = true,
	.interrupts = true,
	.tells_link = true,
	.note = "RSS where the host offers it: QEMU rss=on,mq=on,vectors=2*QUEUES+2; the host "
		"counts losses",
	.source = "virtio: Features and Limitations, Interrupt mode; features/virtio.ini",
    },
    {
	.name = "net_e1000_em",
	.nics = "Intel 8254x, 82571 to 82583, I217 to I219",
	.most_queues = 2,
	.most_descriptors = 4096,
	.no_rss = "its driver has no RSS",
	.promiscuous = true,
	.pause = true,
	.interrupts = true,
	.note = "counts missed packets, not those without a buffer; QEMU's loses frames of over "
		"16,384 octets uncounted",
	.source = "e1000em; features/e1000.ini; em_ethdev.c",
    },
    {
	.name = "net_e1000_igb",
	.nics = "Intel 82575, 82576, 82580, I210, I211, I350",
	.key_octets = 40,
	.least_table = 128,
	.most_table = 128,
	.most_queues = 16,
	.most_descriptors = 4096,
	.promiscuous = true,
	.pause = true,
	.interrupts = true,
	.missed = "rx_missed_packets",
	.note = "fills its table anew when it starts: it is written and read once more then",
	.source = "igb: Features; features/igb.ini; igb_rxtx.c",
    },
    {
	.name = "net_igc",
	.nics = "Intel I225, I226",
	.key_octets = 40,
	.least_table = 128,
	.most_table = 128,
	.most_queues = 4,
	.most_descriptors = 32768,
	.promiscuous = true,
	.pause = true,
	.interrupts = true,
	.missed = "rx_missed_packets",
	.source = "igc; features/igc.ini; igc_ethdev.c",
    },
    {
	.name = "net_vmxnet3",
	.nics = "VMware vmxnet3",
	.most_queues = 32,
	.most_descriptors = 4096,
	.no_rss = "its driver does not tell which key and types its RSS has",
	.promiscuous = true,
	.interrupts = true,
	.no_buffer = "rx_buf_alloc_failure",
	.note =
	    "promiscuous mode has to be allowed in the port group, too; QEMU's takes no frame of "
	    "more than 2048 octets",
	.source = "vmxnet3: Features and Limitations; features/vmxnet3.ini; vmxnet3_ethdev.c",
    },
};

const struct nic_driver *nic_driver_at(unsigned i)
{
	return i < RTE_DIM(drivers) ? &drivers[i] : NULL;
}

const struct nic_driver *nic_driver_find(const char *name)
{
	for (unsigned i = 0; name != NULL && i < RTE_DIM(drivers); i++)
		if (strcmp(drivers[i].name, name) == 0)
			return &drivers[i];
	return NULL;
}

const struct nic_driver *nic_driver_beside(const char *kernel_driver)
{
	for (unsigned i = 0; i < RTE_DIM(drivers); i++)
		if (drivers[i].kernel_driver != NULL &&
		    strcmp(drivers[i].kernel_driver, kernel_driver) == 0)
			return &drivers[i];
	return NULL;
}

bool nic_is_reached_by(const char *kernel_driver)
{
	static const char *const userspace[] = {"vfio-pci", "uio_pci_generic", "igb_uio"};

	for (unsigned i = 0; i < RTE_DIM(userspace); i++)
		if (strcmp(userspace[i], kernel_driver) == 0)
			return true;
	return nic_driver_beside(kernel_driver) != NULL;
}

static void print_limit(const char *what, unsigned limit, FILE *out)
{
	if (limit > 0)
		fprintf(out, ", up to %u %s", limit, what);
}

static void print_rss(const struct nic_driver *nic, FILE *out)
{
	fputs("    spread    ", out);
	if (nic->no_rss != NULL) {
		fprintf(out, "software: %s\n", nic->no_rss);
		return;
	}
	fprintf(out, "NIC: symmetric by key, %u octets, table of ", nic->key_octets);
	if (nic->least_table < nic->most_table)
		fprintf(out, "%u to ", nic->least_table);
	fprintf(out, "%u%s", nic->most_table, nic->inner_rss ? ", can hash inside of tunnels" : "");
	print_limit("queues", nic->rss_queues, out);
	fputs(nic->rss_after_start ? "; set once it has started\n" : "\n", out);
}

static void print_abilities(const struct nic_driver *nic, FILE *out)
{
	static const char *const clocks[] = {
	    "no stamps of packets", "stamps by its free-running clock", "stamps by its PTP clock"};

	fprintf(out, "    has       %s, %s, %s", clocks[nic->clock],
		nic->interrupts ? "RX interrupts" : "no RX interrupts",
		nic->promiscuous ? "promiscuous mode" : "no promiscuous mode");
	print_limit("queues", nic->most_queues, out);
	print_limit("descriptors", nic->most_descriptors, out);
	fputc('\n', out);
}

static void print_losses(const struct nic_driver *nic, FILE *out)
{
	if (nic->missed != NULL)
		fprintf(out, "    missed    %s\n", nic->missed);
	if (nic->in_port != NULL)
		fprintf(out, "    in port   %s\n", nic->in_port);
	if (nic->no_buffer != NULL)
		fprintf(out, "    no buffer %s\n", nic->no_buffer);
}

static void print_driver(const struct nic_driver *nic, FILE *out)
{
	fprintf(out, "%s (%s)\n", nic->nics, nic->name);
	print_rss(nic, out);
	print_abilities(nic, out);
	print_losses(nic, out);
	if (nic->kernel_driver != NULL)
		fprintf(out, "    binding   none: it works beside the kernel's driver %s\n",
			nic->kernel_driver);
	if (nic->arguments != NULL)
		fprintf(out, "    arguments --eal '-a ADDRESS,%s'\n", nic->arguments);
	if (nic->note != NULL)
		fprintf(out, "    note      %s\n", nic->note);
	fprintf(out, "    source    %s\n", nic->source);
}

void nic_drivers_print(FILE *out)
{
	for (unsigned i = 0; i < RTE_DIM(drivers); i++) {
		if (i > 0)
			fputc('\n', out);
		print_driver(&drivers[i], out);
	}
}
