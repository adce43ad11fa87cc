// SPDX-License-Identifier: BSD-3-Clause
// Stage "hand over": which of the parsed packets are this worker's.
#include "probe/counters/worker_counters.h"
#include "probe/meter/meter_fast.h"
#include "probe/worker/worker_state.h"

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

void worker_flush_hand_overs(struct worker *worker)
{
	for (unsigned owner = 0; owner < worker->n_workers; owner++)
		if (worker->hand_over[owner].n != 0)
			flush_hand_over(worker, owner);
}

void worker_give_away(struct worker *worker, unsigned owner, struct rte_mbuf *mbuf,
		      uint32_t ip_octets)
{
	struct hand_over *hand_over = &worker->hand_over[owner];

	worker_mark_epoch(worker, mbuf);
	hand_over->mbuf[hand_over->n] = mbuf;
	hand_over->ip_octets[hand_over->n++] = ip_octets;
	hand_over->octets += ip_octets;
	if (hand_over->n == WORKER_HAND_OVER)
		flush_hand_over(worker, owner);
}

enum { TRUSTED_UNSEEN = 1024 };

// A NIC has placed what took the short way: it is trusted, and one of 1024 is checked.
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
	worker_give_away(worker, owner, pkt->mbuf, pkt->delta.octets);
	return false;
}

// What was taken has its octets counted already, here or at another worker, unless it comes first.
static void leave_out(struct worker *worker, struct rte_mbuf *mbuf, uint32_t octets)
{
	struct counts *row = ignored_row(worker->counters, IGNORE_SAMPLED_OUT);

	row->packets++;
	if (worker->row != WORKER_TAKEN) {
		worker->counters->now[worker->row].octets += octets;
		row->octets += octets;
	}
	rte_pktmbuf_free(mbuf);
}

// By the epoch in which the packet was taken.
static bool samples_flow_of(const struct worker *worker, const struct pkt_meta *pkt,
			    const struct slow_headers *slow)
{
	const uint32_t threshold = worker->meter.epochs.of[flow_key_epoch(&pkt->key)].threshold;

	return threshold > UINT16_MAX || sampling_takes_flow(threshold, pkt_fold(pkt, slow));
}

bool worker_take_epoch(struct worker *worker, struct rte_mbuf *mbuf, struct pkt_meta *pkt)
{
	const uint32_t number = mbuf->hash.usr;

	if ((int32_t)(worker->meter.epochs.now - number) >= EPOCHS_HELD) {
		leave_out(worker, mbuf, pkt->delta.octets);
		return false;
	}
	pkt->key.kind = (uint8_t)((pkt->key.kind & ~KEY_EPOCH_MASK) | KEY_EPOCH(number));
	return true;
}

// False: sampled out, or another worker's.
static bool keeps(struct worker *worker, struct pkt_meta *pkt)
{
	const struct slow_headers *slow = slow_of(&worker->pkts, pkt);
	bool samples = worker->samples_flows || worker->row == WORKER_IN_PIPELINE;

	if (worker->row == WORKER_TAKEN_FROM_WORKERS &&
	    unlikely(pkt->mbuf->hash.usr != worker->meter.epochs.now)) {
		if (!worker_take_epoch(worker, pkt->mbuf, pkt))
			return false;
		samples = true;
	}
	if (samples && !samples_flow_of(worker, pkt, slow)) {
		leave_out(worker, pkt->mbuf, pkt->delta.octets);
		return false;
	}
	worker->counters->now[worker->row].octets += pkt->delta.octets;
	return worker->n_workers == 1 || keep_or_give(worker, pkt, slow);
}

void worker_hand_over(struct worker *worker, uint32_t from)
{
	struct packet_ring *pkts = &worker->pkts;
	uint32_t kept = from;

	if (from != pkts->n_parsed)
		worker->parsed_clock_us = pkt_at(pkts, pkts->n_parsed - 1)->clock_us;
	for (uint32_t at = from; at != pkts->n_parsed; at++) {
		struct pkt_meta *pkt = pkt_at(pkts, at);

		if (!keeps(worker, pkt))
			continue;
		if (kept != at)
			pkt = packet_ring_move(pkts, at, kept);
		meter_locate(&worker->meter, pkt, flow_key_load(&pkt->key));
		kept++;
	}
	pkts->n_parsed = kept;
}
