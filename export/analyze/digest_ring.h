// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_DIGEST_RING_H
#define EXPORT_DIGEST_RING_H

#include <rte_branch_prediction.h>

#include "export/analyze/digest.h"

struct rte_ring;

// The way of digests from one exporter to who analyzes them: SPSC, and nobody waits. What finds no
// room is summed up and comes as one digest, without its keys, once there is some.
struct digest_ring {
	struct rte_ring *ring;
	// The exporter's, from digest_ring_begin() on.
	struct digest *next;
	struct digest *wrapped; // where it goes on when the first `before_wrap` are full
	unsigned before_wrap;
	unsigned room, used;
	struct digest missed; // its `flows` are counted in missed_flows
	uint64_t missed_flows;
	unsigned n_missed;
};

// For `n` digests or more. NULL when memory is short.
struct digest_ring *digest_ring_new(unsigned n);
void digest_ring_free(struct digest_ring *ring);

// For the exporter: between begin and end at most `most` records are put.
void digest_ring_begin(struct digest_ring *ring, unsigned most);
void digest_ring_end(struct digest_ring *ring);
void digest_ring_miss(struct digest_ring *ring, const struct flow_record *record);

static inline void digest_ring_put(struct digest_ring *ring, const struct flow_record *record)
{
	if (unlikely(ring->used == ring->room)) {
		digest_ring_miss(ring, record);
		return;
	}
	digest_make(ring->next++, record);
	if (unlikely(++ring->used == ring->before_wrap))
		ring->next = ring->wrapped;
}

// For who analyzes: hands over at most `most`, valid during the call, and returns how many.
typedef void digest_take(void *context, const struct digest *digest);
unsigned digest_ring_drain(struct digest_ring *ring, unsigned most, digest_take *take,
			   void *context);

#endif
