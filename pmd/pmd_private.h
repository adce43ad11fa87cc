// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_PMD_PRIVATE_H
#define PMD_PMD_PRIVATE_H

#include <stdatomic.h>

#include "pmd/eal/cores.h"
#include "pmd/eal/mesh.h"
#include "pmd/eal/waiter.h"
#include "pmd/file/progress.h"
#include "pmd/file/reader.h"
#include "pmd/input/input.h"
#include "pmd/pmd.h"
#include "pmd/port/ports.h"
#include "pmd/port/rx_map.h"

struct pmd {
	const struct options *options;
	struct inputs inputs;
	struct cores cores;
	unsigned n_workers;
	struct live_ports *ports; // live
	struct rte_mempool *pool; // files, with the reader
	struct file_reader *reader;
	struct progress progress;
	struct mesh *mesh; // NULL: one worker
	struct waiter waiter[OPTIONS_MAX_CORES];
	unsigned n_waiters;
	bool polls[OPTIONS_MAX_CORES];
	bool checks[OPTIONS_MAX_CORES];
	// Of each worker that polls ports, after the interruption: its queues were found empty, and
	// how many packets it took until then.
	bool drained[OPTIONS_MAX_CORES];
	unsigned n_drained[OPTIONS_MAX_CORES];
	uint16_t port_input[RTE_MAX_ETHPORTS];
	uint8_t meeting[1024]; // the workers that poll, again and again
	uint16_t reta_mask;
	uint8_t reta[SOFTWARE_RETA];
	atomic_bool interrupted;
	_Atomic uint64_t
	    final_clock_ns; // written by the reader before it ends its side of the mesh
};

#endif
