// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_CORES_H
#define PMD_CORES_H

#include <sched.h>
#include <stdbool.h>

#include "config/options/options.h"

// What the machine offers: sets of CPUs, and the NUMA node of each.
struct machine {
	cpu_set_t present, online;
	cpu_set_t allowed; // affinity mask of this process
	unsigned char numa_node[CPU_SETSIZE];
};

void machine_read(struct machine *machine);

// What `auto` shall come to.
struct core_wish {
	int numa_node;	 // prefer CPUs of this node; -1: any
	unsigned wanted; // workers that `auto` makes
	bool
	    may_float; // `auto` workers may run on any CPU: nothing is lost when they wait a moment
};

// Where each worker may run (one CPU, or several when it floats), and where all other threads do.
struct cores {
	unsigned n_workers;
	cpu_set_t worker[OPTIONS_MAX_CORES];
	int numa_node[OPTIONS_MAX_CORES];
	cpu_set_t others;
	bool shared; // two workers have a CPU in common
};

// Decides by --workers. A core that does not exist, is offline, not allowed or given twice: one
// line has been logged; returns -errno.
int cores_choose(const struct core_list *list, const struct core_wish *wish,
		 const struct machine *machine, struct cores *cores);

// "2-5,8" of a set. Returns text.
const char *cores_text(const cpu_set_t *set, char *text, size_t size);

#endif
