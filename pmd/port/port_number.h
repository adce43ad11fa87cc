// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_PORT_NUMBER_H
#define PMD_PORT_NUMBER_H

#include "pmd/port/port.h"

// The number of a port whose device is gone. DPDK gives the lowest free one to what is opened next,
// and workers know a port by it: a device of its own keeps it until the port's comes back. Several
// are kept in their order. Where there is no net_null none is kept: who comes back under another's
// number has to wait for that one. For the main thread.
void port_number_keep(struct port *port);
void port_number_give_back(struct port *port);

#endif
