// SPDX-License-Identifier: BSD-3-Clause
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/if_xdp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <rte_ethdev.h>

#include "pmd/port/device_loss.h"

enum loss_row { LOSS_MISSED, LOSS_NO_MBUF, LOSS_ERRORS, LOSS_RING, LOSS_INTERFACE };

static const struct counter_row loss_rows[] = {
    [LOSS_MISSED] = {"dropped by device", "queue full: the worker was too slow (imissed)",
		     COUNTER_NOTE, BOUNDARY_DEVICE},
    [LOSS_NO_MBUF] = {"no packet buffer", "the pool was empty (rx_nombuf)", COUNTER_NOTE,
		      BOUNDARY_DEVICE},
    [LOSS_ERRORS] = {"erroneous", "checksum, length and other errors (ierrors)", COUNTER_NOTE,
		     BOUNDARY_DEVICE},
    [LOSS_RING] = {"dropped by kernel: ring full", "the worker was too slow for the kernel's ring",
		   COUNTER_NOTE, BOUNDARY_DEVICE},
    [LOSS_INTERFACE] = {"dropped by kernel: interface",
			"the interface's own rx_dropped, rx_missed_errors and rx_fifo_errors",
			COUNTER_NOTE, BOUNDARY_DEVICE},
};

const struct counter_list pmd_device_counters = {"Devices: lost before the probe", loss_rows,
						 RTE_DIM(loss_rows)};

static uint64_t statistic_read(const char *device, const char *name)
{
	char path[160];
	uint64_t value = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/class/net/%s/statistics/%s", device, name);
	file = fopen(path, "r");
	if (file == NULL)
		return 0;
	if (fscanf(file, "%" SCNu64, &value) != 1)
		value = 0;
	fclose(file);
	return value;
}

static uint64_t interface_drops(const struct input *input)
{
	if (input->device[0] == '\0' || input->kind->pci)
		return 0;
	return statistic_read(input->device, "rx_dropped") +
	       statistic_read(input->device, "rx_missed_errors") +
	       statistic_read(input->device, "rx_fifo_errors");
}

static uint64_t xdp_socket_drops(int fd, unsigned ifindex)
{
	struct sockaddr_xdp address = {0};
	struct xdp_statistics statistics = {0};
	socklen_t length = sizeof(address);

	if (getsockname(fd, (struct sockaddr *)&address, &length) < 0 ||
	    address.sxdp_ifindex != ifindex)
		return 0;
	length = sizeof(statistics);
	if (getsockopt(fd, SOL_XDP, XDP_STATISTICS, &statistics, &length) < 0)
		return 0;
	return statistics.rx_dropped + statistics.rx_ring_full;
}

// net_af_xdp keeps its sockets to itself: they are found among the open files of this process.
static uint64_t xdp_drops(unsigned ifindex)
{
	const struct dirent *entry;
	uint64_t drops = 0;
	DIR *folder = opendir("/proc/self/fd");

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		int fd = atoi(entry->d_name);
		int domain = 0;
		socklen_t length = sizeof(domain);

		if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0 &&
		    domain == AF_XDP)
			drops += xdp_socket_drops(fd, ifindex);
	}
	if (folder != NULL)
		closedir(folder);
	return drops;
}

static uint64_t ring_drops(const struct port *port)
{
	uint64_t drops = 0;

	for (unsigned q = 0; q < port->n_queues; q++)
		drops += packet_socket_drops(port->socket[q]);
	return drops;
}

static void device_add(const struct port *port, struct rte_eth_stats *sum)
{
	struct rte_eth_stats stats;

	if (rte_eth_stats_get(port->id, &stats) < 0)
		return;
	sum->imissed += stats.imissed;
	sum->rx_nombuf += stats.rx_nombuf;
	sum->ierrors += stats.ierrors;
}

int device_loss_begin(struct device_loss *loss, const struct input *input)
{
	char owner[32];

	snprintf(owner, sizeof(owner), "device %.20s", input->name);
	loss->input = input;
	loss->interface_before = interface_drops(input);
	loss->counters = counter_set_new(owner, loss_rows, RTE_DIM(loss_rows), UNIT_PACKETS);
	return loss->counters == NULL ? -ENOMEM : 0;
}

void device_loss_end(struct device_loss *loss)
{
	counter_set_free(loss->counters);
	loss->counters = NULL;
}

void device_loss_refresh(struct device_loss *loss, const struct port *const *ports,
			 unsigned n_ports)
{
	const struct input *input = loss->input;
	struct counts *now = loss->counters->now;
	struct rte_eth_stats sum = {0};
	uint64_t ring = 0;

	for (unsigned i = 0; i < n_ports; i++) {
		if (ports[i]->driver == &socket_driver)
			ring += ring_drops(ports[i]);
		else
			device_add(ports[i], &sum);
	}
	now[LOSS_MISSED].packets = sum.imissed;
	now[LOSS_NO_MBUF].packets = sum.rx_nombuf;
	now[LOSS_ERRORS].packets = sum.ierrors;
	now[LOSS_RING].packets = ring;
	if (input->kind->kernel) {
		now[LOSS_RING].packets += xdp_drops(input->interface);
		now[LOSS_INTERFACE].packets = interface_drops(input) - loss->interface_before;
	}
	counter_set_answer_ahead(loss->counters);
}
