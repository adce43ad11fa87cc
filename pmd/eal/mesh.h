// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_MESH_H
#define PMD_MESH_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_mbuf.h>

// Hand-over rings between workers: one SPSC ring for each worker that polls and each other worker.
struct mesh;

struct mesh_settings {
	unsigned n_workers;
	const bool *polls;     // for each worker: packets enter through it
	const int *numa_nodes; // for each worker; -1: any
	unsigned ring_size;    // packets a ring, a power of two
};

// On error one line has been logged; returns -errno.
int mesh_new(const struct mesh_settings *settings, struct mesh **mesh);
void mesh_free(struct mesh *mesh); // frees packets that are still in rings

// For worker `from`: how many of n fitted.
uint16_t mesh_push(struct mesh *mesh, unsigned from, unsigned to, struct rte_mbuf **burst,
		   uint16_t n);
// For worker `from`: whether n more fit.
bool mesh_has_room(const struct mesh *mesh, unsigned from, unsigned to, unsigned n);
// For worker `to`: up to n packets, the other workers in turn.
uint16_t mesh_pull(struct mesh *mesh, unsigned to, struct rte_mbuf **burst, uint16_t n);
// For worker `to`: nothing waits for it now.
bool mesh_empty(const struct mesh *mesh, unsigned to);

// A packet passes at most three rings until its owner has it: for each there is a turn at the end,
// and one before the last for what a worker holds back.
enum { MESH_TURNS = 4 };

// Worker `from` has received its last packet and handed over what it has got. It says so again and
// again, as what others push may have to be pushed on: in turns. True: it has come to another,
// which others may wait for. After the last turn of all who poll, mesh_quiet() says for `to` that
// nothing more can come.
bool mesh_end(struct mesh *mesh, unsigned from);
// True: nothing comes any more that could go on to a third worker; in the next turn worker `from`
// pushes what it holds back.
bool mesh_nearly_ended(const struct mesh *mesh, unsigned from);
bool mesh_quiet(const struct mesh *mesh, unsigned to);

#endif
