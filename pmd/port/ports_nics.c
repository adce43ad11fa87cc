// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <rte_dev.h>

#include "config/log.h"
#include "pmd/eal/eal.h"
#include "pmd/input/input_live.h"
#include "pmd/input/nic_driver.h"
#include "pmd/port/port_number.h"
#include "pmd/port/ports_private.h"

LOG_TYPE(nics);

#define DEVICES "/sys/bus/pci/devices/"

// A NIC's driver tells of its link and of its removal in EAL's interrupt thread. That notes it and
// wakes main, which alone opens and closes.

static void wake(struct live_ports *ports)
{
	eventfd_write(ports->nic_fd, 1);
}

static struct port *port_of(struct live_ports *ports, uint16_t id)
{
	for (unsigned p = 0; p < ports->n_ports; p++)
		if (ports->port[p].id == id && ports->port[p].input->kind->pci)
			return &ports->port[p];
	return NULL;
}

static int link_told(uint16_t id, enum rte_eth_event_type, void *context, void *)
{
	struct port *port = port_of(context, id);
	struct rte_eth_link link = {0};

	if (port == NULL || rte_eth_link_get_nowait(id, &link) < 0)
		return 0;
	if (atomic_exchange(&port->link_up, link.link_status) && !link.link_status)
		atomic_fetch_add(&port->link_downs, 1);
	wake(context);
	return 0;
}

static void port_left(struct port *port, bool failed)
{
	atomic_store(&port->failed, failed);
	atomic_store(&port->leaving, true);
}

// Taken out; or to be opened anew: the host has reset a virtual function, or the driver could not
// recover its NIC.
static int end_told(uint16_t id, enum rte_eth_event_type type, void *context, void *)
{
	struct port *port = port_of(context, id);

	if (port == NULL)
		return 0;
	port_left(port, type != RTE_ETH_EVENT_INTR_RMV);
	wake(context);
	return 0;
}

static const enum rte_eth_event_type ends[] = {RTE_ETH_EVENT_INTR_RMV, RTE_ETH_EVENT_INTR_RESET,
					       RTE_ETH_EVENT_RECOVERY_FAILED};

static void device_told(const char *name, enum rte_dev_event_type type, void *context)
{
	struct live_ports *ports = context;

	for (unsigned p = 0; p < ports->n_ports && type == RTE_DEV_EVENT_REMOVE; p++)
		if (strcmp(ports->port[p].input->device, name) == 0)
			port_left(&ports->port[p], false);
	wake(ports);
}

static void port_listen(struct live_ports *ports, struct port *port)
{
	struct rte_eth_link link = {0};

	for (unsigned i = 0; i < RTE_DIM(ends); i++)
		rte_eth_dev_callback_register(port->id, ends[i], end_told, ports);
	if (!port->link_interrupts)
		return;
	rte_eth_dev_callback_register(port->id, RTE_ETH_EVENT_INTR_LSC, link_told, ports);
	rte_eth_link_get_nowait(port->id, &link);
	atomic_store(&port->link_up, link.link_status);
}

// Before the device is closed, whose number another one may take.
static void port_unlisten(struct live_ports *ports, const struct port *port)
{
	if (port->info.device == NULL || !port_has_device(port))
		return;
	for (unsigned i = 0; i < RTE_DIM(ends); i++)
		rte_eth_dev_callback_unregister(port->id, ends[i], end_told, ports);
	rte_eth_dev_callback_unregister(port->id, RTE_ETH_EVENT_INTR_LSC, link_told, ports);
}

static void nic_close(struct live_ports *ports, struct port *port)
{
	port_unlisten(ports, port);
	port->driver->close(port);
}

void ports_nics_open(struct live_ports *ports)
{
	struct epoll_event on = {.events = EPOLLIN};

	ports->nic_fd = ports->events_fd = -1;
	for (unsigned p = 0; p < ports->n_ports; p++) {
		struct port *port = &ports->port[p];

		if (!port->input->kind->pci)
			continue;
		if (ports->nic_fd < 0)
			ports->nic_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		port_listen(ports, port);
		if (port->device == 0)
			rte_dev_event_callback_register(port->input->device, device_told, ports);
	}
	if (ports->nic_fd < 0)
		return;
	ports->events_fd = epoll_create1(EPOLL_CLOEXEC);
	epoll_ctl(ports->events_fd, EPOLL_CTL_ADD, ports->nic_fd, &on);
	if (ports->link_fd > 0)
		epoll_ctl(ports->events_fd, EPOLL_CTL_ADD, ports->link_fd, &on);
}

void ports_nics_close(struct live_ports *ports)
{
	if (ports->nic_fd <= 0)
		return;
	for (unsigned p = 0; p < ports->n_ports; p++) {
		const struct port *port = &ports->port[p];

		if (!port->input->kind->pci)
			continue;
		port_unlisten(ports, port);
		rte_dev_event_callback_unregister(port->input->device, device_told, ports);
	}
	close(ports->events_fd);
	close(ports->nic_fd);
	ports->nic_fd = ports->events_fd = -1;
}

// Changes that interrupted are each counted and told, else what a look each second sees.
static void link_compare(struct live_ports *ports, struct port *port)
{
	unsigned input = port->input->index, downs = atomic_exchange(&port->link_downs, 0);
	struct rte_eth_link link;
	char name[48];

	if (!port->started || rte_eth_link_get_nowait(port->id, &link) < 0)
		return; // a stopped device has no link
	snprintf(name, sizeof(name), "%s (port %u)", port->input->device, port->id);
	for (; downs > 0 && (link.link_status || downs > 1); downs--) {
		ports_link_carrier(ports, input, name, &port->carrier, true);
		ports_link_carrier(ports, input, name, &port->carrier, false);
	}
	if (downs > 0)
		ports_link_carrier(ports, input, name, &port->carrier, true);
	ports_link_carrier(ports, input, name, &port->carrier, link.link_status);
}

static void numbers_keep(struct live_ports *ports, const struct input *input)
{
	for (unsigned p = 0; p < ports->n_ports; p++)
		if (ports->port[p].input == input)
			port_number_keep(&ports->port[p]);
}

// The kernel waits with the removal until the device is closed.
static void card_leaves(struct live_ports *ports, const struct input *input)
{
	struct rte_device *device = NULL;
	bool out = true, failed = false;

	for (unsigned p = 0; p < ports->n_ports; p++)
		if (ports->port[p].input == input) {
			atomic_store(&ports->port[p].leaving, true);
			out &= ports_pause(ports, &ports->port[p]);
		}
	if (!out)
		return; // a worker did not come out of its driver: at the next look
	ports_refresh_losses(ports, input->index);
	ports_state_refresh(ports);
	for (unsigned p = 0; p < ports->n_ports; p++) {
		struct port *port = &ports->port[p];

		if (port->input != input)
			continue;
		device = port->info.device;
		nic_close(ports, port);
		port->carrier = false;
		failed |= atomic_exchange(&port->failed, false);
		atomic_store(&port->leaving, false);
	}
	eal_hush_begin();
	if (device != NULL)
		rte_dev_remove(device);
	eal_hush_end(NULL, 0);
	numbers_keep(ports, input);
	ports->link[input->index].gone = true;
	ports->link[input->index].refused = 0;
	ports_link_note(ports, input->index, LINK_GONE);
	LOG(WARNING, "%s: %s, nothing is received from it meanwhile", input->device,
	    failed ? "the NIC was reset by its host or has failed; it is opened anew"
		   : "the NIC was taken out; it is waited for");
}

// The file of its group; false: the kernel has made none yet.
static bool group_find(const char *device, char *path, size_t room)
{
	char group[64];

	pci_link_read(device, "iommu_group", group, sizeof(group));
	snprintf(path, room, "/dev/vfio/%s", group);
	if (group[0] != '\0' && access(path, F_OK) == 0)
		return true;
	snprintf(path, room, "/dev/vfio/noiommu-%s", group); // as it is called without an IOMMU
	return group[0] != '\0' && access(path, F_OK) == 0;
}

// What stands between us and a NIC that is there again, in words with the remedy; 0: nothing.
static int obstacle(const char *device, char *text, size_t room)
{
	char driver[64], path[96];

	pci_link_read(device, "driver", driver, sizeof(driver));
	if (!nic_is_reached_by(driver)) {
		snprintf(text, room, "its driver is %s; lineprobe bind %s",
			 driver[0] == '\0' ? "none" : driver, device);
		return ENXIO;
	}
	if (strcmp(driver, "vfio-pci") != 0)
		return 0;
	if (!group_find(device, path, sizeof(path))) {
		snprintf(text, room, "it has no file in /dev/vfio");
		return ENOENT;
	}
	if (access(path, R_OK | W_OK) < 0) {
		snprintf(text, room,
			 "%s is closed to this user; a rule of udev that opens it, or --user root",
			 path);
		return EACCES;
	}
	return 0;
}

// A device that was put in again counts from 0.
static void figures_restart(struct live_ports *ports, struct port *port)
{
	struct device_loss *loss = &ports->loss[port->input->index];

	for (unsigned row = 0; row < N_LOSS_ROWS; row++)
		loss->port[port->device][row].last = 0;
	port->packets.last = port->octets.last = 0;
}

static void card_close(struct live_ports *ports, const struct input *input)
{
	for (unsigned p = 0; p < ports->n_ports; p++)
		if (ports->port[p].input == input)
			nic_close(ports, &ports->port[p]);
}

// All of its ports or none; what an event says late belongs to the NIC of before. All of its
// numbers are free before the first is opened, as that brings them all.
static int card_open(struct live_ports *ports, const struct input *input, char *text, size_t room)
{
	card_close(ports, input);
	for (unsigned p = 0; p < ports->n_ports; p++) {
		struct port *port = &ports->port[p];
		int err;

		if (port->input != input)
			continue;
		atomic_store(&port->leaving, false);
		err = port->driver->reopen(port, 0);
		if (err < 0) {
			snprintf(text, room, "%s", err == -EPROTO ? port->rss : strerror(-err));
			card_close(ports, input);
			numbers_keep(ports, input);
			return -err;
		}
		figures_restart(ports, port);
		port_listen(ports, port);
	}
	for (unsigned p = 0; p < ports->n_ports; p++)
		if (ports->port[p].input == input)
			ports_resume(ports, &ports->port[p]);
	return 0;
}

static void card_looked_for(struct live_ports *ports, const struct input *input)
{
	struct link *link = &ports->link[input->index];
	char path[96], text[192] = "";
	int err;

	snprintf(path, sizeof(path), DEVICES "%s", input->device);
	if (access(path, F_OK) < 0)
		return;
	err = obstacle(input->device, text, sizeof(text));
	if (err == 0)
		err = card_open(ports, input, text, sizeof(text));
	if (err != 0 && err != link->refused)
		LOG(WARNING, "%s: the NIC is there, but cannot be opened yet: %s", input->device,
		    text);
	link->refused = err;
	if (err != 0)
		return;
	link->gone = false;
	LOG(NOTICE, "%s: the NIC is back, its packets are received again", input->device);
}

void ports_nics_refresh(struct live_ports *ports)
{
	eventfd_t n;

	if (ports->nic_fd > 0)
		eventfd_read(ports->nic_fd, &n);
	for (unsigned p = 0; p < ports->n_ports; p++) {
		struct port *port = &ports->port[p];
		const struct input *input = port->input;

		if (!input->kind->pci)
			continue;
		if (atomic_load(&port->leaving) && !ports->link[input->index].gone)
			card_leaves(ports, input);
		link_compare(ports, port);
	}
}

void ports_nics_look(struct live_ports *ports)
{
	for (unsigned i = 0; i < ports->inputs->n; i++)
		if (ports->inputs->input[i].kind->pci && ports->link[i].gone)
			card_looked_for(ports, &ports->inputs->input[i]);
}
