// SPDX-License-Identifier: BSD-3-Clause
#include "probe/worker/dedup.h"

#include <errno.h>

#include "config/log.h"
#include "probe/counters/worker_counters.h"
#include "probe/span/copy_window.h"
#include "probe/span/packet_hash.h"
#include "probe/worker/worker_state.h"

enum { PACKETS_A_US = 8 }; // that a worker is expected to take at most

int worker_dedup_init(struct worker *worker, const struct options *options, int numa_node)
{
	const uint64_t within_us = options->dedup_ms * 1000;

	if (within_us == 0)
		return 0;
	worker->copies = copy_window_new(within_us, within_us * PACKETS_A_US, numa_node);
	if (worker->copies != NULL)
		return 0;
	return memory_error(copy_window_octets(within_us * PACKETS_A_US),
			    "give --dedup a shorter time, or off", "--dedup of worker %u",
			    worker->index);
}

void worker_dedup_free(struct worker *worker)
{
	copy_window_free(worker->copies);
}

// A segment that a sender would repeat. Where the header is cut it may be one.
static bool fast_has_payload(const struct pkt_meta *pkt)
{
	const uint32_t header = flow_key_is_ipv4(&pkt->key) ? 20 : 40;
	const uint32_t at = pkt->l3_offset + header + TCP_FLAGS_AT;
	const uint32_t l4_length = pkt->delta.octets - header;

	if (rte_pktmbuf_data_len(pkt->mbuf) <= at || l4_length <= TCP_FLAGS_AT)
		return true;
	return l4_length > (*rte_pktmbuf_mtod_offset(pkt->mbuf, const uint8_t *, at) >> 4) * 4U;
}

static bool has_tcp_payload(const struct pkt_meta *pkt, const struct slow_headers *slow)
{
	struct pkt_headers view;

	if (pkt->key.protocol != L4_TCP)
		return false;
	if (!(pkt->marks & PKT_SLOW))
		return fast_has_payload(pkt);
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
	    .tcp_payload = has_tcp_payload(pkt, slow),
	};
	return true;
}

enum { AHEAD = 4 };

// All of a packet is going to be read, of which the parser has fetched the first line.
static void fetch_octets(struct rte_mbuf *mbuf)
{
	const uint8_t *frame = rte_pktmbuf_mtod(mbuf, const uint8_t *);

	for (uint32_t at = RTE_CACHE_LINE_SIZE; at < rte_pktmbuf_data_len(mbuf);
	     at += RTE_CACHE_LINE_SIZE)
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
	copy = copy_window_sees(worker->copies, sighting);
	count_by_place(worker, sighting->place, copy);
	return copy;
}

void worker_drop_copies(struct worker *worker, uint32_t from)
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
