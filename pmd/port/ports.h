// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_PORTS_H
#define PMD_PORTS_H

#include <stdbool.h>
#include <stdint.h>

#include "config/counter_set.h"
#include "config/options/options.h"
#include "pmd/cores.h"
#include "pmd/input.h"
#include "pmd/port/placement.h"

// All live inputs: their ports, who polls which queue, and their packet buffers.
struct ports;

struct ports_settings {
	const struct options *options;
	const struct inputs *inputs;
	const struct cores *cores;
};

// What the hand-over ring of a pair of workers holds, and what memory all pools may want (before
// the devices are known).
unsigned ports_ring_size(unsigned n_workers);
uint64_t ports_memory(const struct inputs *inputs, unsigned n_workers);

// Probes and configures all devices; EAL is up. On error one line has been told; returns -errno and
// nothing is left open.
int ports_open(const struct ports_settings *settings, struct ports **ports);
void ports_close(struct ports *ports);
int ports_start(struct ports *ports);
void ports_stop(struct ports *ports);

const struct placement *ports_placement(const struct ports *ports);
uint16_t ports_input(const struct ports *ports, uint16_t port);

// For a worker.
uint16_t ports_receive(struct ports *ports, unsigned worker, struct rte_mbuf **burst, uint16_t n);
void ports_note_misplaced(struct ports *ports, unsigned worker);

// For the main thread.
unsigned ports_counter_sets(struct ports *ports, struct counter_set **counter_sets, unsigned most);
void ports_refresh(struct ports *ports);
void ports_describe(const struct ports *ports, void (*line)(void *context, const char *text),
		    void *context);

#endif
