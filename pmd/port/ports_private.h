// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_PORTS_PRIVATE_H
#define PMD_PORTS_PRIVATE_H

#include "config/recent.h"
#include "pmd/port/device_loss.h"
#include "pmd/port/poller.h"
#include "pmd/port/port.h"
#include "pmd/port/ports.h"

enum { PORTS_NODES = 8 };

// What became of an input's interface, or of a NIC's link.
struct link {
	bool gone; // not there, or not opened again yet
	bool carrier;
	unsigned interface;  // the kernel's number of it now
	int refused;	     // the errno that was logged last
	uint64_t unready_ns; // when it was found not ready the last time, monotonic
};

struct live_ports {
	const struct options *options;
	const struct inputs *inputs;
	const struct cores *cores;
	unsigned n_ports;
	struct port port[RX_MAP_PORTS];
	struct rx_map rx_map;
	unsigned n_pools;
	struct rte_mempool *pool[PORTS_NODES];
	bool misplaced_reported;
	int link_fd;	       // changes of links; -1: none are watched
	int nic_fd, events_fd; // what NICs told of themselves; that and link_fd; -1: no NICs
	unsigned newcomer[16], n_newcomers; // told of last, by the kernel's number
	struct link link[OPTIONS_MAX_SPECS];
	struct recent stamp_error[OPTIONS_MAX_SPECS];
	_Atomic int64_t stamp_error_ns[OPTIONS_MAX_SPECS]; // for others than main
	struct device_loss loss[OPTIONS_MAX_SPECS];
	struct poller poller[OPTIONS_MAX_CORES];
};

// ports_probe.c: finds the ports of every input.
int ports_probe(struct live_ports *ports);
// ports_spread.c: who spreads a port's packets, the NIC or software, told where the NIC cannot;
// then, once all are configured, whether each NIC holds key and table: software takes over, or the
// error of one line where the user insists on the NIC.
int ports_spread_decide(struct live_ports *ports);
int ports_spread_verify(struct live_ports *ports);
// ports_pools.c: gives each queue of each configured port a pool.
int ports_add_queues(struct live_ports *ports);
// ports_confirm.c: whether the started port holds key and table; tells what it cannot do. On error
// one line has been logged.
int ports_confirm(struct live_ports *ports, unsigned p);
// ports_state.c: counts what comes to the ports; from the start of reception on.
void ports_state_begin(struct live_ports *ports);
void ports_state_refresh(struct live_ports *ports);
// ports_times.c: whose time packets have, and how exact it is.
void ports_times_refresh(struct live_ports *ports);
void ports_times_text(const struct live_ports *ports, const struct port *port, char *text,
		      size_t size);
// ports_links.c: watches the inputs' links from the start on.
void ports_links_open(struct live_ports *ports);
void ports_links_close(struct live_ports *ports);
// Answers what the kernel told of links; ports_links_refresh() looks at each besides.
void ports_links_take(struct live_ports *ports);
void ports_links_refresh(struct live_ports *ports);
void ports_link_note(struct live_ports *ports, unsigned input, enum loss_row row);
// `known` is what was said last of the link with that name.
void ports_link_carrier(struct live_ports *ports, unsigned input, const char *name, bool *known,
			bool carrier);
// Keeps the workers from polling a port's device. False: one is still inside of its driver.
bool ports_pause(struct live_ports *ports, struct port *port);
void ports_resume(struct live_ports *ports, struct port *port);
// ports_nics.c: the links of NICs, which no kernel interface tells of, and NICs that are taken out
// and put in again. ports_nics_refresh() answers what they told; ports_nics_look() looks for those
// that are gone.
void ports_nics_open(struct live_ports *ports);
void ports_nics_close(struct live_ports *ports);
void ports_nics_refresh(struct live_ports *ports);
void ports_nics_look(struct live_ports *ports);
// ports_state.c: what the devices of an input lost, as they tell now.
void ports_refresh_losses(struct live_ports *ports, unsigned input);

#endif
