// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_PORTS_H
#define PMD_PORTS_H

#include <stdbool.h>
#include <stdint.h>

#include "config/counter_set.h"
#include "config/options/options.h"
#include "pmd/eal/cores.h"
#include "pmd/eal/waiter.h"
#include "pmd/input/input.h"
#include "pmd/port/port_state.h"
#include "pmd/port/rx_map.h"

// All live inputs: their ports, who polls which queue, and their packet buffers.
struct live_ports;
struct rte_mbuf;

struct ports_settings {
	const struct options *options;
	const struct inputs *inputs;
	const struct cores *cores;
};

// What the hand-over ring of a pair of workers holds, and what memory all pools may want with that
// where each worker holds `held` packets back (before the devices are known).
unsigned ports_ring_size(unsigned n_workers);
uint64_t ports_memory(const struct inputs *inputs, unsigned n_workers,
		      const struct options *options);

// Probes and configures all devices; EAL is up. On error one line has been logged; returns -errno
// and nothing is left open.
int ports_open(const struct ports_settings *settings, struct live_ports **ports);
void ports_close(struct live_ports *ports);
int ports_start(struct live_ports *ports);
void ports_stop(struct live_ports *ports);

const struct rx_map *ports_rx_map(const struct live_ports *ports);
uint16_t ports_input(const struct live_ports *ports, uint16_t port);

// Whether packets carry stamps: those of packet sockets and of NICs that stamp do, and with them
// all others.
bool ports_stamp_packets(const struct live_ports *ports);

// As pmd_stamp_error(): of an input, the largest of its devices.
int64_t ports_stamp_error(const struct live_ports *ports, unsigned input);

// For a worker.
uint16_t ports_receive(struct live_ports *ports, unsigned worker, struct rte_mbuf **burst,
		       uint16_t n);
bool ports_sleep_begin(struct live_ports *ports, unsigned worker);
void ports_sleep_end(struct live_ports *ports, unsigned worker);
// How many packets its queues hold at most.
unsigned ports_room(const struct live_ports *ports, unsigned worker);
void ports_note_misplaced(struct live_ports *ports, unsigned worker);

// For the main thread. ports_wake(): once all are started. ports_can_wake(): whether every port
// can wake a sleeping worker.
void ports_wake(struct live_ports *ports, unsigned worker, struct waiter *waiter);
bool ports_can_wake(const struct live_ports *ports);
// What comes from now on is not received; what waits in the queues stays there.
void ports_close_inlets(struct live_ports *ports);
unsigned ports_counter_sets(struct live_ports *ports, struct counter_set **counter_sets,
			    unsigned most);
// ports_events() answers what made the descriptor readable (-1: there is none): interfaces that
// went, came back, links that went down or up. ports_inputs_gone(): how many inputs are gone now.
int ports_events_fd(const struct live_ports *ports);
void ports_events(struct live_ports *ports);
unsigned ports_inputs_gone(const struct live_ports *ports);
void ports_refresh(struct live_ports *ports);
// ports_state.c: see pmd_port_states() and pmd_port_figures().
unsigned ports_states(const struct live_ports *ports, struct port_state *states, unsigned most);
void ports_figures(const struct live_ports *ports, unsigned index,
		   void (*figure)(void *context, const char *name, uint64_t value), void *context);
void ports_describe(const struct live_ports *ports, void (*line)(void *context, const char *text),
		    void *context);

#endif
