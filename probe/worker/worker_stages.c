// SPDX-License-Identifier: BSD-3-Clause
// The packet's way through a worker: stages "parse", "find" and "count". This file is compiled for
// several kinds of CPU; STAGES_FOR is the name of its only public function in each, of which
// worker_new() chooses one.
#include "pmd/eal/stamp.h"
#include "probe/counters/worker_counters.h"
#include "probe/meter/meter_fast.h"
#include "probe/worker/worker_state.h"

// One segment of its own that nobody else holds, of the pool that all others are of: it goes back
// there as it is.
static inline bool mbuf_is_direct(const struct packet_ring *pkts, const struct rte_mbuf *mbuf)
{
	const uint64_t others = RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL;
	// data_off, refcnt, nb_segs, port; ol_flags
	const __m128i mask = _mm_set_epi64x((long long)others, 0x0000ffffffff0000);
	const __m128i one_of_each = _mm_set_epi64x(0, 0x0000000100010000);
	const __m128i found = _mm_load_si128((const __m128i *)&mbuf->rearm_data);

	return _mm_testz_si128(mask, _mm_xor_si128(found, one_of_each)) && mbuf->pool == pkts->pool;
}
static_assert(offsetof(struct rte_mbuf, ol_flags) == offsetof(struct rte_mbuf, rearm_data) + 8,
	      "mbuf_is_direct() takes both as a vector");

static void note_not_direct(struct packet_ring *pkts, const struct rte_mbuf *mbuf,
			    const struct pkt_meta *pkt)
{
	pkts->pool = mbuf->pool;
	pkts->n_not_direct = pkts->n_parsed + 1 + (uint32_t)(pkt - pkt_at(pkts, pkts->n_parsed));
}

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

static void flush_hand_over(struct worker *worker, unsigned owner)
{
	struct hand_over *hand_over = &worker->hand_over[owner];
	struct counts *row = &worker->counters->now[WORKER_HANDED_OVER];
	struct counts *lost = &worker->counters->now[WORKER_LOST_HAND_OVER];
	uint16_t given =
	    pmd_hand_over(worker->pmd, worker->index, owner, hand_over->mbuf, hand_over->n);

	for (uint16_t i = given; i < hand_over->n; i++) {
		lost->packets++;
		lost->octets += hand_over->ip_octets[i];
		hand_over->octets -= hand_over->ip_octets[i];
	}
	row->packets += given;
	row->octets += hand_over->octets;
	rte_pktmbuf_free_bulk(&hand_over->mbuf[given], hand_over->n - given);
	hand_over->n = 0;
	hand_over->octets = 0;
}

static void flush_all_hand_overs(struct worker *worker)
{
	for (unsigned owner = 0; owner < worker->n_workers; owner++)
		if (worker->hand_over[owner].n != 0)
			flush_hand_over(worker, owner);
}

// Keeps a packet of another worker for the next hand-over.
static void give_away(struct worker *worker, unsigned owner, struct rte_mbuf *mbuf,
		      uint32_t ip_octets)
{
	struct hand_over *hand_over = &worker->hand_over[owner];

	hand_over->mbuf[hand_over->n] = mbuf;
	hand_over->ip_octets[hand_over->n++] = ip_octets;
	hand_over->octets += ip_octets;
	if (hand_over->n == WORKER_HAND_OVER)
		flush_hand_over(worker, owner);
}

static enum ignore_reason parse_full_mbuf(struct worker *worker, struct rte_mbuf *mbuf,
					  struct pkt_meta *pkt, struct slow_headers *slow)
{
	struct frame frame = {
	    .octets = rte_pktmbuf_mtod(mbuf, const uint8_t *),
	    .captured = rte_pktmbuf_data_len(mbuf),
	    .wire_length = rte_pktmbuf_pkt_len(mbuf),
	    .link_type = 1,
	    .input = meter_input(&worker->meter, mbuf),
	};

	if (worker->file) {
		frame.wire_length = packet_stamp(mbuf)->wire_length;
		frame.link_type = packet_stamp(mbuf)->link_type;
	}
	if (mbuf->nb_segs > 1) {
		frame.captured = RTE_MIN(rte_pktmbuf_pkt_len(mbuf), (uint32_t)WORKER_SCRATCH);
		frame.octets = rte_pktmbuf_read(mbuf, 0, frame.captured, worker->scratch);
	}
	worker->counters->now[WORKER_SLOW_WAY].packets++;
	return parse_full(&worker->parser, &frame, pkt, slow);
}

// Headers are in the first segment nearly always.
static bool parse_fast_segment(const struct worker *worker, struct rte_mbuf *mbuf,
			       struct pkt_meta *pkt, __m128i *key)
{
	uint32_t wire = rte_pktmbuf_pkt_len(mbuf);

	if (worker->file) {
		if (packet_stamp(mbuf)->link_type != 1)
			return false;
		wire = packet_stamp(mbuf)->wire_length;
	}
	return parse_fast(&worker->parser, rte_pktmbuf_mtod(mbuf, const uint8_t *),
			  rte_pktmbuf_data_len(mbuf), wire, pkt, key);
}

// A packet that is not for the way of most: an odd mbuf, or what parse_fast() did not take.
static __attribute__((noinline)) enum ignore_reason parse_other(struct worker *worker,
								struct rte_mbuf *mbuf,
								struct pkt_meta *pkt)
{
	struct packet_ring *pkts = &worker->pkts;
	enum ignore_reason reason;
	__m128i key;
	bool direct = mbuf_is_direct(pkts, mbuf);

	if (!direct) {
		note_not_direct(pkts, mbuf, pkt);
		if (parse_fast_segment(worker, mbuf, pkt, &key))
			return IGNORE_NONE;
	}
	reason = parse_full_mbuf(worker, mbuf, pkt, slow_of(pkts, pkt));
	if (reason != IGNORE_NONE) {
		ignored_row(worker->counters, reason)->packets++;
		rte_pktmbuf_free(mbuf);
	}
	return reason;
}

static __rte_always_inline bool parse_direct(const struct worker *worker, struct rte_mbuf *mbuf,
					     struct pkt_meta *pkt, __m128i *key, const bool file)
{
	const uint8_t *frame = rte_pktmbuf_mtod(mbuf, const uint8_t *);
	const uint32_t captured = rte_pktmbuf_data_len(mbuf);
	uint32_t wire = captured; // of one segment

	if (unlikely(!mbuf_is_direct(&worker->pkts, mbuf)))
		return false;
	if (file) {
		if (packet_stamp(mbuf)->link_type != 1)
			return false;
		wire = packet_stamp(mbuf)->wire_length;
	}
	return parse_fast(&worker->parser, frame, captured, wire, pkt, key);
}

static inline void stamp_packet(struct pkt_meta *pkt, struct packet_ring *pkts,
				struct rte_mbuf *mbuf)
{
	const struct packet_stamp *stamp = packet_stamp(mbuf);

	pkt->clock_us = stamp->clock_ns / 1000;
	if (unlikely(stamp->time_ns != stamp->clock_ns)) {
		pkt->marks |= PKT_LATE;
		slow_of(pkts, pkt)->time_us = stamp->time_ns / 1000;
	}
}

enum { TRUSTED_UNSEEN = 1024 };

// A NIC has placed what took the short way: it is trusted, and one of 1024 is looked after.
static bool is_trusted(struct worker *worker, const struct pkt_meta *pkt)
{
	return !worker->checks_owner && (pkt->marks & PKT_SLOW) == 0 &&
	       ++worker->n_trusted % TRUSTED_UNSEEN != 0;
}

// False: the packet is another worker's, and was given to it.
static bool keep_or_give(struct worker *worker, const struct pkt_meta *pkt,
			 const struct slow_headers *slow)
{
	unsigned owner;

	if (is_trusted(worker, pkt))
		return true;
	owner = pmd_owner(worker->pmd, pkt_fold(pkt, slow));
	if (owner == worker->index)
		return true;
	if (!worker->checks_owner && (pkt->marks & PKT_SLOW) == 0) {
		pmd_note_misplaced(worker->pmd, worker->index);
		return true; // where the NIC puts all packets of this Flow
	}
	give_away(worker, owner, pkt->mbuf, pkt->delta.octets);
	return false;
}

// False: sampled out, or another worker's.
static bool keeps(struct worker *worker, const struct pkt_meta *pkt)
{
	const struct slow_headers *slow = slow_of(&worker->pkts, pkt);

	if (worker->samples_flows && !sampling_takes_flow(&worker->sampling, pkt_fold(pkt, slow))) {
		ignored_row(worker->counters, IGNORE_SAMPLED_OUT)->packets++;
		rte_pktmbuf_free(pkt->mbuf);
		return false;
	}
	worker->counters->now[worker->row].octets += pkt->delta.octets;
	return worker->n_workers == 1 || keep_or_give(worker, pkt, slow);
}

// Stage "parse": packets of ours enter the ring; others are ignored or kept for their owner. There
// is room for n packets in a row. `file` and `chooses` are constants where this is inlined.
static __rte_always_inline void parse_run(struct worker *worker, struct rte_mbuf **burst,
					  unsigned n, const bool file, const bool chooses)
{
	struct packet_ring *pkts = &worker->pkts;
	struct pkt_meta *const first = pkt_at(pkts, pkts->n_parsed), *pkt = first;
	struct rte_mbuf **beside = &pkts->mbuf[pkt_index(pkts->n_parsed)];
	struct rte_mbuf **const end = burst + n;
	uint64_t octets = 0;

	for (; burst != end; burst++) {
		struct rte_mbuf *mbuf = *burst;
		__m128i key;

		if (unlikely(!parse_direct(worker, mbuf, pkt, &key, file))) {
			if (parse_other(worker, mbuf, pkt) != IGNORE_NONE)
				continue;
			key = flow_key_load(&pkt->key);
		}
		pkt->mbuf = *beside = mbuf;
		if (file)
			stamp_packet(pkt, pkts, mbuf);
		else
			pkt->clock_us = worker->now_us;
		if (!chooses)
			octets += pkt->delta.octets;
		else if (!keeps(worker, pkt))
			continue;
		meter_locate(&worker->meter, pkt, key);
		pkt++;
		beside++;
	}
	pkts->n_parsed += (uint32_t)(pkt - first);
	worker->counters->now[worker->row].packets += n;
	worker->counters->now[worker->row].octets += octets;
}

static void parse_burst(struct worker *worker, struct rte_mbuf **burst, unsigned n)
{
	const bool chooses = worker->n_workers > 1 || worker->samples_flows;

	while (n != 0) {
		unsigned here = pkts_in_row(worker->pkts.n_parsed, n);

		if (worker->file && chooses)
			parse_run(worker, burst, here, true, true);
		else if (worker->file)
			parse_run(worker, burst, here, true, false);
		else if (chooses)
			parse_run(worker, burst, here, false, true);
		else
			parse_run(worker, burst, here, false, false);
		burst += here;
		n -= here;
	}
}

// Counts packets and frees their mbufs.
static void count_burst(struct worker *worker, unsigned n)
{
	uint32_t from = worker->pkts.n_counted;

	meter_count_burst(&worker->meter, &worker->pkts, n);
	free_packets(&worker->pkts, from, n);
}

static inline unsigned excess(uint32_t ahead, uint32_t behind, uint32_t distance)
{
	return ahead - behind > distance ? ahead - behind - distance : 0;
}

// The stages for a group of packets, with a look at the clock between them when `timed`.
static __rte_always_inline void group(struct worker *worker, struct rte_mbuf **burst, unsigned n,
				      const bool timed)
{
	struct packet_ring *pkts = &worker->pkts;
	uint64_t start = timed ? rte_rdtsc() : 0, parsed, found;
	unsigned n_find, n_count;

	parse_burst(worker, burst, n);
	parsed = timed ? rte_rdtsc() : 0;
	n_find = excess(pkts->n_parsed, pkts->n_found, FIND_BEHIND);
	meter_find_burst(&worker->meter, pkts, n_find);
	found = timed ? rte_rdtsc() : 0;
	n_count = excess(pkts->n_found, pkts->n_counted, COUNT_BEHIND);
	count_burst(worker, n_count);
	if (!timed)
		return;
	worker_note(worker, STAGE_PARSE, n, parsed - start);
	worker_note(worker, STAGE_FIND, n_find, found - parsed);
	worker_note(worker, STAGE_COUNT, n_count, rte_rdtsc() - found);
}

// A test's fault: one packet is gone and nobody has counted where.
static unsigned lose_one(struct worker *worker, struct rte_mbuf **burst, unsigned n)
{
	uint64_t before = worker->n_taken;

	worker->n_taken += n;
	if (worker->lose_at <= before || worker->lose_at > worker->n_taken)
		return n;
	rte_pktmbuf_free(burst[worker->lose_at - before - 1]);
	burst[worker->lose_at - before - 1] = burst[n - 1];
	worker->counters->now[worker->row].packets++;
	return n - 1;
}

static inline void prefetch_data(struct rte_mbuf **burst, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		rte_prefetch0(rte_pktmbuf_mtod(burst[i], const void *));
}

static void drain(struct worker *worker)
{
	struct packet_ring *pkts = &worker->pkts;

	meter_find_burst(&worker->meter, pkts, pkts->n_parsed - pkts->n_found);
	count_burst(worker, pkts->n_found - pkts->n_counted);
}

void STAGES_FOR(struct worker *worker, unsigned row, struct rte_mbuf **burst, unsigned n)
{
	worker->row = row;
	if (n == 0)
		drain(worker);
	if (unlikely(worker->lose_at != 0))
		n = lose_one(worker, burst, n);
	if (unlikely(worker->selects) && row == WORKER_TAKEN)
		n = worker_select(worker, &worker->counters->now[row], burst, n);
	prefetch_data(burst, RTE_MIN(n, (unsigned)GROUP));
	for (unsigned i = 0; i < n; i += GROUP) {
		unsigned here = RTE_MIN(n - i, (unsigned)GROUP);

		prefetch_data(&burst[i + here], RTE_MIN(n - i - here, (unsigned)GROUP));
		if (worker->n_groups++ % STAGE_SAMPLE == 0)
			group(worker, &burst[i], here, true);
		else
			group(worker, &burst[i], here, false);
	}
	if (worker->n_workers > 1)
		flush_all_hand_overs(worker);
}
