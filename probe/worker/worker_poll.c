// SPDX-License-Identifier: BSD-3-Clause
// The packet's way through a worker, one page. It is compiled for several kinds of CPU; WORKER_CODE
// is the name of its only public object in each, of which worker_new() chooses one.
#include "probe/worker/stage_dedup.h"
#include "probe/worker/stage_parse.h"

static void free_packets(struct packet_ring *pkts, uint32_t from, unsigned n)
{
	while (n != 0) {
		unsigned here = pkts_in_row(from, n);
		struct rte_mbuf **mbuf = &pkts->mbuf[pkt_index(from)];

		if (unlikely((int32_t)(pkts->n_not_direct - from) > 0)) {
			rte_pktmbuf_free_bulk(mbuf, here);
		} else {
			rte_mempool_put_bulk(pkts->pool, (void **)mbuf, here);
			pkts->n_not_direct = from; // numbers wrap
		}
		from += here;
		n -= here;
	}
}

// What came from one origin, a group at a time; 0: nothing is left. The next group's frames are
// being fetched meanwhile.
static inline unsigned next_group(struct worker *worker, struct rte_mbuf ***group)
{
	struct received *from = &worker->received[OWN_QUEUES];
	unsigned n;

	if (from->n == 0)
		from = &worker->received[OTHER_WORKERS];
	n = RTE_MIN(from->n, (unsigned)GROUP);
	if (unlikely(worker->fragments_wait))
		from = worker_fragments_next(worker, from, &n);
	if (n == 0)
		return 0;
	*group = from->mbuf;
	worker->from = from;
	worker->row = from->row;
	from->mbuf += n;
	from->n -= n;
	worker_prefetch(from->mbuf, RTE_MIN(from->n, (unsigned)GROUP));
	return n;
}

// The rest of a group comes after what is ready now.
static void give_back(struct worker *worker, unsigned n)
{
	worker->from->mbuf -= n;
	worker->from->n += n;
}

// Those of the packets up to `ahead` that may go on when `behind` shall stay between the stages.
static inline unsigned excess(uint32_t ahead, uint32_t behind, uint32_t distance)
{
	return ahead - behind > distance ? ahead - behind - distance : 0;
}

static inline void find(struct worker *worker, unsigned stay)
{
	struct packet_ring *pkts = &worker->pkts;

	meter_find_burst(&worker->meter, pkts, excess(pkts->n_parsed, pkts->n_found, stay));
}

static inline void count(struct worker *worker, unsigned stay)
{
	struct packet_ring *pkts = &worker->pkts;

	meter_count_burst(&worker->meter, pkts, excess(pkts->n_found, pkts->n_counted, stay));
}

// Mbufs of packets that have been counted and inspected.
static inline void free_counted(struct worker *worker)
{
	struct packet_ring *pkts = &worker->pkts;

	free_packets(pkts, pkts->n_freed, pkts->n_counted - pkts->n_freed);
	pkts->n_freed = pkts->n_counted;
}

static void drain(struct worker *worker)
{
	find(worker, 0);
	count(worker, 0);
	meter_inspect_pending(&worker->meter);
	free_counted(worker);
}

// Every stage, once, in order. `whole` is a constant: false leaves out what a poll does besides.
//
// Packets that are given up once their owner is known (duplicates) are given up by drop_copies(),
// which closes the gaps they leave in the ring. What has to go to another worker first to find its
// owner (later fragments) does not enter the ring before it has; its second hop comes back as
// WORKER_TAKEN_FROM_WORKERS.
static __rte_always_inline unsigned poll(struct worker *worker, const bool whole)
{
	struct stage_clock *clock = &worker->clock;
	struct meter *meter = &worker->meter;
	struct rte_mbuf **group;
	unsigned n = whole ? worker_receive(worker) : worker->received[OWN_QUEUES].n, here, rest;

	if (unlikely(worker->selects))
		worker_select(worker, &worker->received[OWN_QUEUES]);
	while ((here = next_group(worker, &group)) != 0) {
		const uint32_t from = worker->pkts.n_parsed;

		if (worker->hands_over)
			worker_make_room(worker);
		rest = parse_burst(worker, group, here);
		if (unlikely(rest != 0))
			give_back(worker, rest);
		if (worker->hands_over)
			worker_hand_over(worker, from);
		if (unlikely(worker->copies != NULL))
			drop_copies(worker, from);
		if (whole)
			stage_end(clock, meter, STAGE_PARSE);
		find(worker, FIND_BEHIND);
		if (whole)
			stage_end(clock, meter, STAGE_FIND);
		count(worker, COUNT_BEHIND);
		meter_inspect_pending(meter);
		free_counted(worker);
		if (whole)
			stage_end(clock, meter, STAGE_COUNT);
	}
	if (worker->hands_over)
		worker_flush_hand_overs(worker);
	if (whole && n == 0)
		drain(worker);
	if (whole) {
		worker_say_passed(worker, n == 0);
		worker_expire(worker);
		worker_publish(worker);
	}
	return n;
}

static bool poll_whole(struct worker *worker)
{
	return poll(worker, true) != 0;
}

static void process(struct worker *worker)
{
	poll(worker, false);
}

const struct worker_code WORKER_CODE = {.poll = poll_whole, .drain = drain, .process = process};
