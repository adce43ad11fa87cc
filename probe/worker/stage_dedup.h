// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_STAGE_DEDUP_H
#define PROBE_STAGE_DEDUP_H

#include "probe/counters/worker_counters.h"
#include "probe/meter/meter_fast.h"
#include "probe/span/copy_window_fast.h"
#include "probe/span/packet_hash.h"
#include "probe/worker/worker_state.h"

// Stage "dedup", compiled for each kind of CPU as worker_poll.c is.

// A segment that a sender would repeat. Where the header is cut it may be one. Without branches:
// nobody foretells a packet's protocol.
static inline bool fast_has_payload(const struct pkt_meta *pkt, const uint8_t *frame)
{
	const uint32_t header = 40 - 20U * flow_key_is_ipv4(&pkt->key);
	const uint32_t at = pkt->l3_offset + header + TCP_FLAGS_AT;
	const uint32_t captured = rte_pktmbuf_data_len(pkt->mbuf);
	const uint32_t words = frame[RTE_MIN(at, captured - 1)] >> 4;
	const uint32_t l4_length = pkt->delta.octets - header;

	return (pkt->key.protocol == L4_TCP) &
	       ((captured <= at) | (l4_length <= TCP_FLAGS_AT) | (l4_length > 4 * words));
}

static bool slow_has_payload(const struct pkt_meta *pkt, const struct slow_headers *slow)
{
	struct pkt_headers view;

	if (pkt->key.protocol != L4_TCP)
		return false;
	headers_of(pkt, slow, &view);
	if (view.l4_captured <= TCP_FLAGS_AT)
		return true;
	return view.l4_length > (view.frame[view.l4_offset + TCP_FLAGS_AT] >> 4) * 4U;
}

// The octets from the IP header on, of a frame in several mbufs in the scratch buffer. *n: how many
// were captured of the packet.
static const uint8_t *ip_octets(struct worker *worker, const struct pkt_meta *pkt, uint32_t l3,
				uint32_t *n)
{
	const uint32_t captured =
	    RTE_MIN(rte_pktmbuf_pkt_len(pkt->mbuf), (uint32_t)WORKER_SCRATCH) - l3;

	*n = RTE_MIN(captured, pkt->delta.octets);
	return rte_pktmbuf_read(pkt->mbuf, l3, *n, worker->scratch);
}

// False: it is no IP packet.
static bool sight(struct worker *worker, const struct pkt_meta *pkt,
		  const struct slow_headers *slow, struct copy_sighting *sighting)
{
	const uint8_t version = flow_key_is_ipv4(&pkt->key) ? 4 : 6, *ip;
	uint32_t n;

	if (flow_key_is_link(&pkt->key))
		return false;
	ip = ip_octets(worker, pkt, pkt_l3_offset(pkt, slow), &n);
	*sighting = (struct copy_sighting){
	    .hash = packet_hash(&worker->parser.secret, version, ip, n),
	    .time_us = pkt_time_us(pkt, slow),
	    .place = copy_place(meter_input(&worker->meter, pkt->mbuf), pkt_vlan(pkt, slow),
				pkt->delta.ttl),
	    .tcp_payload =
		pkt->marks & PKT_SLOW
		    ? slow_has_payload(pkt, slow)
		    : fast_has_payload(pkt, rte_pktmbuf_mtod(pkt->mbuf, const uint8_t *)),
	};
	return true;
}

enum { AHEAD = 4, FETCHED = 8 * RTE_CACHE_LINE_SIZE };

// All of a packet is going to be read, of which the parser has fetched the first line; what is far
// behind it the CPU fetches by itself.
static inline void fetch_octets(struct rte_mbuf *mbuf)
{
	const uint8_t *frame = rte_pktmbuf_mtod(mbuf, const uint8_t *);
	const uint32_t n = RTE_MIN(rte_pktmbuf_data_len(mbuf), (uint32_t)FETCHED);

	for (uint32_t at = RTE_CACHE_LINE_SIZE; at < n; at += RTE_CACHE_LINE_SIZE)
		rte_prefetch0(frame + at);
}

static void sight_all(struct worker *worker, uint32_t from, unsigned n,
		      struct copy_sighting sighting[])
{
	struct packet_ring *pkts = &worker->pkts;

	for (unsigned i = 0; i < RTE_MIN(n, (unsigned)AHEAD); i++)
		fetch_octets(pkt_at(pkts, from + i)->mbuf);
	for (unsigned i = 0; i < n; i++) {
		const struct pkt_meta *pkt = pkt_at(pkts, from + i);

		if (i + AHEAD < n)
			fetch_octets(pkt_at(pkts, from + i + AHEAD)->mbuf);
		if (sight(worker, pkt, slow_of(pkts, pkt), &sighting[i]))
			copy_window_fetch(worker->copies, sighting[i].hash);
		else
			sighting[i].time_us = UINT64_MAX;
	}
}

// Counted as taken already.
static void count_copies(struct worker *worker, unsigned n, uint64_t octets)
{
	struct counts *row = ignored_row(worker->counters, IGNORE_DUPLICATE);

	row->packets += n;
	row->octets += octets;
	worker->counters->now[WORKER_COPIES_FORGOTTEN].packets =
	    copy_window_pushed_out(worker->copies);
}

// By input and VLAN, which are mostly those of the packet before.
static void count_by_place(struct worker *worker, uint32_t place, bool copy)
{
	struct span_row *row = worker->copies_row;
	const uint8_t input = (uint8_t)(place >> COPY_PLACE_INPUT);
	const uint16_t vlan = place >> COPY_PLACE_VLAN & 0xfff;

	if (row == NULL || row->input != input || row->vlan != vlan)
		row = span_row_of(meter_watch_rows(worker->meter.watch), input, vlan);
	worker->copies_row = row;
	span_add(row, SPAN_compared, 1);
	if (copy)
		span_add(row, SPAN_removed, 1);
}

static bool is_copy(struct worker *worker, const struct copy_sighting *sighting)
{
	bool copy;

	if (sighting->time_us == UINT64_MAX)
		return false;
	copy = copy_window_look(worker->copies, sighting);
	count_by_place(worker, sighting->place, copy);
	return copy;
}

// Of the worker's own packets from number `from` on: gives up copies, which are counted, and closes
// the gaps that they leave in the ring.
static void drop_copies(struct worker *worker, uint32_t from)
{
	struct packet_ring *pkts = &worker->pkts;
	const unsigned n = pkts->n_parsed - from;
	struct copy_sighting sighting[GROUP];
	struct rte_mbuf *copy[GROUP];
	unsigned n_copies = 0;
	uint64_t octets = 0;

	sight_all(worker, from, n, sighting);
	for (unsigned i = 0; i < n; i++) {
		const struct pkt_meta *pkt = pkt_at(pkts, from + i);

		if (is_copy(worker, &sighting[i])) {
			copy[n_copies++] = pkt->mbuf;
			octets += pkt->delta.octets;
		} else if (n_copies != 0) {
			packet_ring_move(pkts, from + i, from + i - n_copies);
		}
	}
	pkts->n_parsed -= n_copies;
	rte_pktmbuf_free_bulk(copy, n_copies);
	count_copies(worker, n_copies, octets);
}

#endif
