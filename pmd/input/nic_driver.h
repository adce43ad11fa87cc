// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_NIC_DRIVER_H
#define PMD_NIC_DRIVER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

// What DPDK's drivers of NICs can do and want, one row each: the only place that knows a driver by
// its name. A driver without a row is taken as it describes itself.

enum nic_clock { NIC_CLOCK_NONE, NIC_CLOCK_FREE, NIC_CLOCK_PTP };

struct nic_driver {
	const char *name; // as rte_eth_dev_info has it
	const char *nics;
	const char *arguments; // of the device, worth giving after its address; NULL: none
	uint16_t key_octets;   // of RSS; 0: it has no key that can be set
	uint16_t least_table, most_table; // entries of the redirection table; 0: it has none
	uint16_t rss_queues;		  // RSS reaches no more of them; 0: all that it has
	uint16_t most_queues;		  // 0: as many as firmware or host give
	uint16_t most_descriptors;
	const char *no_rss;	   // why its RSS cannot be ours whatever it claims; NULL: it can
	bool rss_after_start;	   // key and table can be written to a started device only
	bool inner_rss;		   // can hash what is inside of a tunnel
	const char *kernel_driver; // DPDK works beside this one: never bound; NULL: it is bound
	bool promiscuous;	   // can be made to take what is for others
	bool pause;		   // sends pause frames unless told not to
	bool interrupts;	   // RX interrupts: an idle worker can sleep
	bool tells_link;	   // its link's interrupt was seen to come; the others are asked
	enum nic_clock clock;	   // of packets' stamps; NIC_CLOCK_NONE where a row has none
	const char *missed;	   // its extended statistic behind "missed"; NULL: none
	const char *in_port;   // that of packets lost before any queue, which ethdev's leave out
	const char *no_buffer; // that of packets without a buffer; NULL: counted by ethdev alone
	const char *note;      // for the manual; NULL: none
	const char *source;    // page and section of DPDK 22.11's documentation, or its file
};

// By the driver's name; NULL: it has no row.
const struct nic_driver *nic_driver_find(const char *name);
// By the kernel's driver that DPDK works beside; NULL: there is no such row.
const struct nic_driver *nic_driver_beside(const char *kernel_driver);
// Whether DPDK reaches a NIC that the kernel has bound to this driver: a userspace one, or one that
// DPDK works beside.
bool nic_is_reached_by(const char *kernel_driver);
// The i-th row, NULL behind the last.
const struct nic_driver *nic_driver_at(unsigned i);
// All rows, for people: the page `lineprobe help nics`.
void nic_drivers_print(FILE *out);

#endif
