// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <rte_errno.h>
#include <rte_ring.h>

#include "config/log.h"
#include "pmd/eal/mesh.h"

// What one worker keeps of the mesh. Each pair's ring stands in the row of the one who takes.
struct mesh_row {
	struct rte_ring **from; // [n_workers]; NULL: no such pair
	unsigned next;		// whom to ask first; the taker alone
	atomic_uint turns;	// that it has ended; written by the worker, read by all
} __attribute__((aligned(64)));

struct mesh {
	unsigned n_workers;
	bool *polls;
	struct mesh_row row[];
};

static struct rte_ring *ring_make(const struct mesh_settings *settings, unsigned from, unsigned to)
{
	char name[RTE_RING_NAMESIZE];
	int node = settings->numa_nodes ? settings->numa_nodes[to] : -1;

	snprintf(name, sizeof(name), "hand_over_%hu_%hu", (uint16_t)from, (uint16_t)to);
	return rte_ring_create(name, settings->ring_size, node,
			       RING_F_SP_ENQ | RING_F_SC_DEQ | RING_F_EXACT_SZ);
}

static int row_fill(struct mesh *mesh, const struct mesh_settings *settings, unsigned to)
{
	struct mesh_row *row = &mesh->row[to];

	row->from = calloc(settings->n_workers, sizeof(struct rte_ring *));
	if (row->from == NULL)
		return -ENOMEM;
	for (unsigned from = 0; from < settings->n_workers; from++) {
		if (from == to || !settings->polls[from])
			continue;
		row->from[from] = ring_make(settings, from, to);
		if (row->from[from] == NULL)
			return -rte_errno;
	}
	return 0;
}

static int no_memory(const struct mesh_settings *settings)
{
	const uint64_t n = settings->n_workers;

	return memory_error(n * (n - 1) * settings->ring_size * sizeof(void *),
			    "give fewer --workers", "hand-over rings of %u workers",
			    settings->n_workers);
}

int mesh_new(const struct mesh_settings *settings, struct mesh **result)
{
	unsigned n = settings->n_workers;
	struct mesh *mesh = aligned_alloc(64, sizeof(*mesh) + n * sizeof(mesh->row[0]));
	int err = 0;

	if (mesh == NULL)
		return no_memory(settings);
	*mesh = (struct mesh){.n_workers = n, .polls = calloc(n, sizeof(bool))};
	for (unsigned to = 0; to < n; to++)
		mesh->row[to] = (struct mesh_row){0};
	if (mesh->polls == NULL)
		err = -ENOMEM;
	for (unsigned to = 0; to < n && err == 0; to++) {
		mesh->polls[to] = settings->polls[to];
		err = row_fill(mesh, settings, to);
	}
	if (err < 0) {
		mesh_free(mesh);
		return no_memory(settings);
	}
	*result = mesh;
	return 0;
}

void mesh_free(struct mesh *mesh)
{
	struct rte_mbuf *mbuf;

	if (mesh == NULL)
		return;
	for (unsigned to = 0; to < mesh->n_workers; to++) {
		for (unsigned from = 0; mesh->row[to].from && from < mesh->n_workers; from++) {
			struct rte_ring *ring = mesh->row[to].from[from];

			while (ring != NULL && rte_ring_sc_dequeue(ring, (void **)&mbuf) == 0)
				rte_pktmbuf_free(mbuf);
			rte_ring_free(ring);
		}
		free(mesh->row[to].from);
	}
	free(mesh->polls);
	free(mesh);
}

uint16_t mesh_push(struct mesh *mesh, unsigned from, unsigned to, struct rte_mbuf **burst,
		   uint16_t n)
{
	return (uint16_t)rte_ring_sp_enqueue_burst(mesh->row[to].from[from], (void **)burst, n,
						   NULL);
}

bool mesh_has_room(const struct mesh *mesh, unsigned from, unsigned to, unsigned n)
{
	const struct rte_ring *ring = mesh->row[to].from[from];

	return ring == NULL || rte_ring_free_count(ring) >= n; // no ring: it hands nothing over
}

uint16_t mesh_pull(struct mesh *mesh, unsigned to, struct rte_mbuf **burst, uint16_t n)
{
	struct mesh_row *row = &mesh->row[to];
	uint16_t got = 0;

	for (unsigned asked = 0; asked < mesh->n_workers && got < n; asked++) {
		struct rte_ring *ring = row->from[row->next];

		if (++row->next == mesh->n_workers)
			row->next = 0;
		if (ring != NULL)
			got += (uint16_t)rte_ring_sc_dequeue_burst(ring, (void **)&burst[got],
								   n - got, NULL);
	}
	return got;
}

bool mesh_empty(const struct mesh *mesh, unsigned to)
{
	for (unsigned from = 0; from < mesh->n_workers; from++)
		if (mesh->row[to].from[from] != NULL && !rte_ring_empty(mesh->row[to].from[from]))
			return false;
	return true;
}

// Whether all who poll have ended so many turns, and nothing waits for `to`. In this order: what
// was pushed before a turn's end is seen in the ring.
static bool turn_is_over(const struct mesh *mesh, unsigned to, unsigned turns)
{
	for (unsigned from = 0; from < mesh->n_workers; from++)
		if (mesh->polls[from] &&
		    atomic_load_explicit(&mesh->row[from].turns, memory_order_acquire) < turns)
			return false;
	return mesh_empty(mesh, to);
}

bool mesh_end(struct mesh *mesh, unsigned from)
{
	atomic_uint *turns = &mesh->row[from].turns;
	const unsigned ended = atomic_load_explicit(turns, memory_order_relaxed);

	if (ended == MESH_TURNS || (ended != 0 && !turn_is_over(mesh, from, ended)))
		return false;
	atomic_store_explicit(turns, ended + 1, memory_order_release);
	return true;
}

bool mesh_nearly_ended(const struct mesh *mesh, unsigned from)
{
	return atomic_load_explicit(&mesh->row[from].turns, memory_order_relaxed) >= MESH_TURNS - 1;
}

bool mesh_quiet(const struct mesh *mesh, unsigned to)
{
	return turn_is_over(mesh, to, MESH_TURNS);
}
