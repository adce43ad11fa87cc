// SPDX-License-Identifier: BSD-3-Clause
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "pmd/input/nic_driver.h"
#include "probe/doctor/doctor_port.h"
#include "probe/doctor/system_file.h"

#define NET "/sys/class/net/"
#define PCI "/sys/bus/pci/devices/"

enum { LEAST_MTU = 1500 };

static const char *name_of(const struct doctor_port *port)
{
	return port->name[0] != '\0' ? port->name : port->pci;
}

// A NIC that was asked for by its address shall be DPDK's.
static void check_binding(struct doctor *doctor, const struct doctor_port *port)
{
	char driver[64], text[DOCTOR_TEXT], command[96];

	if (port->pci[0] == '\0' || port->name[0] != '\0')
		return;
	system_link(doctor, driver, sizeof(driver), PCI "%s/driver", port->pci);
	if (nic_is_reached_by(driver))
		return;
	snprintf(text, sizeof(text), "%s %s %s, and not to vfio-pci", port->pci,
		 driver[0] != '\0' ? "belongs to" : "has no driver",
		 driver[0] != '\0' ? driver : "");
	snprintf(command, sizeof(command), "lineprobe bind %s", port->pci);
	doctor_found(doctor, &(struct finding){.check = "driver",
					       .text = text,
					       .command = command,
					       .mend = doctor_port_give,
					       .port = port});
}

// Hugepages on the node that the NIC writes to; and its distance to the cores of the workers.
static void check_node(struct doctor *doctor, const struct doctor_port *port)
{
	char text[DOCTOR_TEXT], path[128];
	const int64_t node = system_number(doctor, -1, PCI "%s/numa_node", port->pci);

	if (port->pci[0] == '\0' || node < 0)
		return;
	snprintf(path, sizeof(path),
		 "/sys/devices/system/node/node%" PRId64 "/hugepages/hugepages-2048kB/nr_hugepages",
		 node);
	if (system_number(doctor, -1, "%s", path) == 0) {
		snprintf(text, sizeof(text),
			 "%s is on node %" PRId64 ", which has no hugepages: its packets go to "
			 "another node's memory",
			 name_of(port), node);
		doctor_found(
		    doctor,
		    &(struct finding){.check = "NUMA", .text = text, .path = path, .value = "512"});
	}
	if (system_read(doctor, path, sizeof(path),
			"/sys/devices/system/node/node%" PRId64 "/cpulist", node) &&
	    path[0] == '\0') {
		snprintf(text, sizeof(text), "%s is on node %" PRId64 ", which has no cores",
			 name_of(port), node);
		doctor_found(doctor, &(struct finding){.check = "NUMA",
						       .text = text,
						       .command = "put the card into a slot of the "
								  "node that has the workers"});
	}
}

static void check_pcie(struct doctor *doctor, const struct doctor_port *port)
{
	const int64_t has = system_number(doctor, 0, PCI "%s/current_link_width", port->pci);
	const int64_t can = system_number(doctor, 0, PCI "%s/max_link_width", port->pci);
	char text[DOCTOR_TEXT];

	if (port->pci[0] == '\0' || has >= can || has == 0)
		return;
	snprintf(text, sizeof(text), "%s has %" PRId64 " of %" PRId64 " PCIe lanes", name_of(port),
		 has, can);
	doctor_found(doctor,
		     &(struct finding){.check = "PCIe width",
				       .text = text,
				       .command = "put the card into a slot with all its lanes"});
}

static void check_link(struct doctor *doctor, const struct doctor_port *port)
{
	char text[DOCTOR_TEXT], up[64], down[64], flags[32];

	if (port->name[0] == '\0' ||
	    !system_read(doctor, flags, sizeof(flags), NET "%s/flags", port->name))
		return;
	snprintf(up, sizeof(up), "ip link set %s up", port->name);
	snprintf(down, sizeof(down), "ip link set %s down", port->name);
	if ((strtoul(flags, NULL, 16) & 1) == 0) {
		snprintf(text, sizeof(text), "%s is down", port->name);
		doctor_found(
		    doctor,
		    &(struct finding){.check = "link", .text = text, .command = up, .undo = down});
	} else if (system_number(doctor, 1, NET "%s/carrier", port->name) == 0) {
		snprintf(text, sizeof(text), "%s has no carrier", port->name);
		doctor_found(doctor, &(struct finding){
					 .check = "link",
					 .text = text,
					 .command = "look at cable, transceiver and mirror port"});
	}
}

static void check_mtu(struct doctor *doctor, const struct doctor_port *port)
{
	const int64_t mtu = system_number(doctor, LEAST_MTU, NET "%s/mtu", port->name);
	char text[DOCTOR_TEXT], path[64];

	if (port->name[0] == '\0' || mtu >= LEAST_MTU)
		return;
	snprintf(text, sizeof(text), "%s has an MTU of %" PRId64 ": longer frames are lost",
		 port->name, mtu);
	snprintf(path, sizeof(path), NET "%s/mtu", port->name);
	doctor_found(
	    doctor, &(struct finding){.check = "MTU", .text = text, .path = path, .value = "1500"});
}

static void check_losses(struct doctor *doctor, const struct doctor_port *port)
{
	static const char *const counters[] = {"rx_missed_errors", "rx_fifo_errors",
					       "rx_over_errors"};
	char text[DOCTOR_TEXT], command[64];
	int64_t lost = 0;

	for (unsigned i = 0; i < RTE_DIM(counters) && port->name[0] != '\0'; i++)
		lost += system_number(doctor, 0, NET "%s/statistics/%s", port->name, counters[i]);
	if (lost == 0)
		return;
	snprintf(text, sizeof(text),
		 "%s has lost %" PRId64
		 " packets since the start of the machine: its ring was full",
		 port->name, lost);
	snprintf(command, sizeof(command), "ethtool -G %s rx 4096", port->name);
	doctor_found(doctor, &(struct finding){.check = "drops", .text = text, .command = command});
}

const struct doctor_check doctor_port_checks[] = {
    {"driver", NULL, check_binding},
    {"NUMA", NULL, check_node},
    {"PCIe width", NULL, check_pcie},
    {"link", NULL, check_link},
    {"MTU", NULL, check_mtu},
    {"drops", NULL, check_losses},
    {"offloads", NULL, doctor_check_offloads},
    {"ring", NULL, doctor_check_ring},
};
const unsigned n_doctor_port_checks = RTE_DIM(doctor_port_checks);
