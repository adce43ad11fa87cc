// SPDX-License-Identifier: BSD-3-Clause
#include "export/analyze/digest_ring.h"

#include <stdlib.h>

#include <rte_common.h>
#include <rte_ring.h>
#include <rte_ring_elem.h>
#include <rte_ring_peek_zc.h>

enum { DIGEST = sizeof(struct digest) };

struct digest_ring *digest_ring_new(unsigned n)
{
	const unsigned count = rte_align32pow2(n);
	const ssize_t size = rte_ring_get_memsize_elem(DIGEST, count);
	struct digest_ring *ring = calloc(1, sizeof(*ring));

	if (ring != NULL && size > 0)
		ring->ring =
		    aligned_alloc(64, RTE_ALIGN_CEIL((size_t)size, (size_t)RTE_CACHE_LINE_SIZE));
	if (ring == NULL || ring->ring == NULL) {
		free(ring);
		return NULL;
	}
	rte_ring_init(ring->ring, "digests", count, RING_F_SP_ENQ | RING_F_SC_DEQ);
	return ring;
}

void digest_ring_free(struct digest_ring *ring)
{
	if (ring == NULL)
		return;
	free(ring->ring);
	free(ring);
}

static void put_missed(struct digest_ring *ring)
{
	ring->missed.unknown = true;
	ring->missed.flows = (uint32_t)RTE_MIN(ring->missed_flows, (uint64_t)UINT32_MAX);
	ring->missed_flows -= ring->missed.flows;
	*ring->next++ = ring->missed;
	if (++ring->used == ring->before_wrap)
		ring->next = ring->wrapped;
	memset(&ring->missed, 0, sizeof(ring->missed));
	ring->n_missed = ring->missed_flows > 0;
}

void digest_ring_begin(struct digest_ring *ring, unsigned most)
{
	struct rte_ring_zc_data data = {0};

	ring->room = rte_ring_enqueue_zc_burst_elem_start(ring->ring, DIGEST,
							  most + (ring->n_missed > 0), &data, NULL);
	ring->used = 0;
	ring->next = data.ptr1;
	ring->wrapped = data.ptr2;
	ring->before_wrap = data.n1;
	if (ring->n_missed > 0 && ring->room > 0)
		put_missed(ring);
}

void digest_ring_end(struct digest_ring *ring)
{
	if (ring->room > 0)
		rte_ring_enqueue_zc_elem_finish(ring->ring, ring->used);
	ring->room = ring->used = 0;
}

void digest_ring_miss(struct digest_ring *ring, const struct flow_record *record)
{
	for (unsigned way = FORWARD; way <= REVERSE; way++) {
		ring->missed.octets[way] += record->octets[way];
		ring->missed.packets[way] += record->packets[way];
	}
	ring->missed_flows += (record->has & RECORD_HAS(CONTINUES)) == 0;
	ring->n_missed++;
}

unsigned digest_ring_drain(struct digest_ring *ring, unsigned most, digest_take *take,
			   void *context)
{
	struct rte_ring_zc_data data;
	const unsigned n =
	    rte_ring_dequeue_zc_burst_elem_start(ring->ring, DIGEST, most, &data, NULL);
	const struct digest *first = data.ptr1, *wrapped = data.ptr2;

	if (n == 0)
		return 0;
	for (unsigned i = 0; i < n; i++)
		take(context, i < data.n1 ? &first[i] : &wrapped[i - data.n1]);
	rte_ring_dequeue_zc_elem_finish(ring->ring, n);
	return n;
}
