// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_STAGE_PARSE_H
#define PROBE_STAGE_PARSE_H

#include "pmd/eal/stamp.h"
#include "probe/counters/worker_counters.h"
#include "probe/meter/meter_fast.h"
#include "probe/worker/worker_state.h"

// Stage "parse": from mbufs to the packet ring. Included where it is compiled for a CPU, by
// worker_poll.c.

// A direct mbuf of one segment, with one reference, of the pool that the others are of: it can go
// back there in bulk.
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
	enum ignore_reason reason;

	if (worker->stamped) {
		frame.wire_length = packet_stamp(mbuf)->wire_length;
		frame.link_type = packet_stamp(mbuf)->link_type;
	}
	if (mbuf->nb_segs > 1) {
		frame.captured = RTE_MIN(rte_pktmbuf_pkt_len(mbuf), (uint32_t)WORKER_SCRATCH);
		frame.octets = rte_pktmbuf_read(mbuf, 0, frame.captured, worker->scratch);
	}
	worker->counters->now[WORKER_SLOW_WAY].packets++;
	reason = parse_full(&worker->parser, &frame, pkt, slow);
	return reason != IGNORE_NONE && parse_link(&worker->parser, &frame, reason, pkt, slow)
		   ? IGNORE_NONE
		   : reason;
}

// Headers are in the first segment nearly always.
static bool parse_fast_segment(const struct worker *worker, struct rte_mbuf *mbuf,
			       struct pkt_meta *pkt, __m128i *key)
{
	uint32_t wire = rte_pktmbuf_pkt_len(mbuf);

	if (worker->stamped) {
		if (packet_stamp(mbuf)->link_type != 1)
			return false;
		wire = packet_stamp(mbuf)->wire_length;
	}
	return parse_fast(&worker->parser, rte_pktmbuf_mtod(mbuf, const uint8_t *),
			  rte_pktmbuf_data_len(mbuf), wire, pkt, key);
}

static bool fragment_goes_on(struct worker *worker, struct rte_mbuf *mbuf, struct pkt_meta *pkt,
			     struct slow_headers *slow)
{
	const uint16_t fragment =
	    PACKET_FIRST_FRAGMENT | PACKET_LATER_FRAGMENT | PACKET_IN_FRAGMENT;

	if (!(slow->packet.has & fragment) || !worker->joins_fragments)
		return true;
	worker_mark_epoch(worker, mbuf);
	return worker_fragment(worker, mbuf, pkt, slow);
}

// A packet that is not for the way of most: an odd mbuf, or what parse_fast() did not take. False:
// it does not enter the ring, and was counted.
static __attribute__((noinline)) bool parse_other(struct worker *worker, struct rte_mbuf *mbuf,
						  struct pkt_meta *pkt)
{
	struct packet_ring *pkts = &worker->pkts;
	struct slow_headers *slow = slow_of(pkts, pkt);
	enum ignore_reason reason;
	__m128i key;
	bool direct = mbuf_is_direct(pkts, mbuf);

	if (!direct) {
		note_not_direct(pkts, mbuf, pkt);
		if (parse_fast_segment(worker, mbuf, pkt, &key))
			return true;
	}
	reason = parse_full_mbuf(worker, mbuf, pkt, slow);
	if (reason != IGNORE_NONE) {
		ignored_row(worker->counters, reason)->packets++;
		rte_pktmbuf_free(mbuf);
		return false;
	}
	if (slow->packet.has & (PACKET_FIRST_FRAGMENT | PACKET_LATER_FRAGMENT))
		worker->counters->now[WORKER_FRAGMENTS].packets++;
	if (slow->packet.has & PACKET_SLICED)
		worker->counters->now[WORKER_SLICED].packets++;
	return fragment_goes_on(worker, mbuf, pkt, slow);
}

static __rte_always_inline bool parse_direct(const struct worker *worker, struct rte_mbuf *mbuf,
					     struct pkt_meta *pkt, __m128i *key, const bool stamped)
{
	const uint8_t *frame = rte_pktmbuf_mtod(mbuf, const uint8_t *);
	const uint32_t captured = rte_pktmbuf_data_len(mbuf);
	uint32_t wire = captured; // of one segment

	if (unlikely(!mbuf_is_direct(&worker->pkts, mbuf)))
		return false;
	if (stamped) {
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

// Packets that can be metered enter the ring; there is room for n in a row. Returns how many were
// parsed: behind one that makes fragments ready, or begins to wait, others may come next. `stamped`
// and `chooses` are constants where this is inlined; where not all packets are kept, hand_over.c
// locates those that are.
static __rte_always_inline unsigned parse_run(struct worker *worker, struct rte_mbuf **burst,
					      unsigned n, const bool stamped, const bool chooses)
{
	struct packet_ring *pkts = &worker->pkts;
	struct pkt_meta *const first = pkt_at(pkts, pkts->n_parsed), *pkt = first;
	struct rte_mbuf **beside = &pkts->mbuf[pkt_index(pkts->n_parsed)];
	struct rte_mbuf **const begin = burst, **const end = burst + n;
	uint32_t octets = 0; // of the fast packets: at most a ring of 65,535 octets each

	while (burst != end) {
		struct rte_mbuf *mbuf = *burst++;
		__m128i key;

		if (unlikely(!parse_direct(worker, mbuf, pkt, &key, stamped))) {
			if (!parse_other(worker, mbuf, pkt)) {
				if (worker->fragments_look)
					break;
				continue;
			}
			key = flow_key_load(&pkt->key);
			if (!chooses) {
				octets -= pkt->delta.octets;
				worker->counters->now[worker->row].octets += pkt->delta.octets;
			}
		}
		pkt->mbuf = *beside = mbuf;
		if (stamped)
			stamp_packet(pkt, pkts, mbuf);
		else
			pkt->clock_us = worker->now_us;
		if (!chooses) {
			octets += pkt->delta.octets;
			meter_locate(&worker->meter, pkt, key);
		}
		pkt++;
		beside++;
	}
	n = (unsigned)(burst - begin);
	pkts->n_parsed += (uint32_t)(pkt - first);
	worker->counters->now[worker->row].packets += n;
	worker->counters->now[worker->row].octets += octets;
	return n;
}

// Returns how many were not parsed yet.
static unsigned parse_burst(struct worker *worker, struct rte_mbuf **burst, unsigned n)
{
	const bool chooses = worker->hands_over;

	while (n != 0) {
		unsigned here = pkts_in_row(worker->pkts.n_parsed, n), done;

		if (worker->stamped && chooses)
			done = parse_run(worker, burst, here, true, true);
		else if (worker->stamped)
			done = parse_run(worker, burst, here, true, false);
		else if (chooses)
			done = parse_run(worker, burst, here, false, true);
		else
			done = parse_run(worker, burst, here, false, false);
		burst += done;
		n -= done;
		if (unlikely(worker->fragments_look))
			break;
	}
	return n;
}

#endif
