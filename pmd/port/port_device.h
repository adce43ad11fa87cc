// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_PORT_DEVICE_H
#define PMD_PORT_DEVICE_H

#include "pmd/port/port.h"

// The steps of a DPDK device's set-up that are taken again when it is opened again. Log nothing;
// return -errno.
int device_queues_configure(struct port *port, struct rte_eth_conf *conf);
int device_queue_set_up(struct port *port, unsigned queue);
void device_promiscuous_begin(const struct port *port);
// A NIC's, all but its probing: configured as it was, started, its RSS written and read back before
// and after that.
int device_nic_set_up(struct port *port);
void device_close(struct port *port);

// port_again.c: as struct port_driver's.
int device_reopen(struct port *port, unsigned interface);

#endif
