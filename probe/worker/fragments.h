// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_FRAGMENTS_H
#define PROBE_FRAGMENTS_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "config/counter_set.h"
#include "pmd/eal/pool.h"
#include "pmd/eal/stamp.h"
#include "probe/meter/parse.h"
#include "probe/packet/fragment_table.h"

// Later fragments are metered with their first one. All fragments of an IP packet meet at one of
// the workers that poll (of a file that is the only one): there a later one learns its ports, or
// waits until the first one comes, and then goes to the owner of its Flow. A file's fragments go on
// at one place in the order of its packets, so that records depend on nothing else.

struct fragments {
	struct fragment_table *table;
	struct counts waiting; // packets, octets
	uint32_t n_mbufs;      // of those that wait
	uint32_t most;	       // of them, as the pool has it
	uint32_t n_ready;      // the next to be parsed again, in order: their wait is over
	struct rte_mbuf *ready[POOL_HELD + 1];
};

// What has to be settled before a fragment can be metered, in this order.
enum fragment_level { LEVEL_TUNNEL, LEVEL_PACKET, LEVEL_SETTLED };

// What is known of a fragment that goes on to another worker or that is parsed again. It stands
// beside the stamp, and is set as soon as a fragment was received.
struct fragment_note {
	uint64_t time_us; // when it was captured, if it has waited
	uint32_t octets;
	struct first_fragment first; // if it is joined
	uint8_t level;		     // enum fragment_level
	bool joined, waited;
};
static_assert(sizeof(struct packet_stamp) + sizeof(struct fragment_note) <= PACKET_PRIVATE,
	      "both fit beside a packet");

static inline struct fragment_note *fragment_note_of(struct rte_mbuf *mbuf)
{
	return (struct fragment_note *)(packet_stamp(mbuf) + 1);
}

struct worker;
struct options;
struct received;

// On error one line has reported what is short; returns -errno.
int worker_fragments_init(struct worker *worker, const struct options *options);
void worker_fragments_free(struct worker *worker);

// A packet with PACKET_FIRST_FRAGMENT, PACKET_LATER_FRAGMENT or PACKET_IN_FRAGMENT was parsed.
// False: it waits, goes to another worker or is ignored; it has been counted.
bool worker_fragment(struct worker *worker, struct rte_mbuf *mbuf, struct pkt_meta *pkt,
		     struct slow_headers *slow);
// While some wait: which packets are next. These are those that have waited, or the packets of
// `from` that come before another wait is over; *n: how many, at most a group.
struct received *worker_fragments_next(struct worker *worker, struct received *from, unsigned *n);
// True: at the end of what is received, those that wait still were made ready.
bool worker_fragments_end(struct worker *worker);

#endif
