// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_DOCTOR_PORT_H
#define PROBE_DOCTOR_PORT_H

#include "probe/doctor/doctor.h"

// Adds a port by its name or PCI address, with what else it is called. False: there is none.
bool doctor_port_add(struct doctor *doctor, const char *what);
// Adds all of the kernel's that have a device.
void doctor_ports_add_all(struct doctor *doctor);

// What the machine is reached by goes with such a port: the default route or an address. NULL: it
// carries none.
const char *doctor_port_carries(const struct doctor *doctor, const struct doctor_port *port,
				char *text, size_t room);

// Gives the NIC to a driver, "" to the kernel's own; prints the undo before. 0 or -errno.
int doctor_port_bind(struct doctor *doctor, const struct doctor_port *port, const char *driver);
// To the one that DPDK drives it by on this machine; says which, if it is not vfio-pci behind an
// IOMMU.
int doctor_port_give(struct doctor *doctor, const struct doctor_port *port);

#endif
