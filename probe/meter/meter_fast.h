// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_METER_FAST_H
#define PROBE_METER_FAST_H

#include <netinet/in.h>

#include <rte_branch_prediction.h>
#include <rte_prefetch.h>

#include "probe/meter/meter.h"
#include "probe/meter/pkt_meta.h"

// The packet's way through the table as most packets go it: stages "find" and "count". It is
// inlined where it is compiled for a CPU, see worker_poll.c.
//
// What the next stage wants is fetched into L2, where far more fetches may be under way than into
// L1, and a few packets before it is wanted into L1. That look ahead may go beyond the packets that
// there are: what it finds is still memory of struct packet_ring, and fetching it is harmless.
enum { NEARLY = 4 };

// Where the packet's Flow is to be found, and a prefetch of its bucket: the end of stage "parse".
static inline void meter_locate(const struct meter *meter, struct pkt_meta *pkt, __m128i key)
{
	struct flow_home home = flow_table_home(&meter->table, key);

	pkt->bucket = &meter->table.bucket[home.bucket];
	pkt->tag = home.tag;
	rte_prefetch1(pkt->bucket);
}

// The same of a packet that does not find its tag in its first bucket. Not inlined: the tag would
// be loaded for this way too.
static __rte_noinline struct flow_hot *meter_guess_elsewhere(struct meter *meter,
							     const struct pkt_meta *pkt)
{
	const struct flow_table *table = &meter->table;
	const struct flow_bucket *bucket = pkt->bucket;
	unsigned match = 0;

	if (bucket->elsewhere != 0) {
		struct flow_home home = {(uint32_t)(bucket - table->bucket), pkt->tag};

		bucket = &table->bucket[flow_table_other(table, home)];
		match = flow_bucket_match(bucket, pkt->tag);
	}
	if (match == 0) {
		meter_expect(meter, pkt);
		return table->no_entry;
	}
	return &table->hot[flow_bucket_entry(bucket, match)];
}

// The likely entry's hot line, without a look at its key; one that has no key when there is none.
static inline struct flow_hot *meter_guess(struct meter *meter, const struct pkt_meta *pkt)
{
	const struct flow_bucket *bucket = pkt->bucket;
	const unsigned match = flow_bucket_match(bucket, pkt->tag);

	if (unlikely(match == 0))
		return meter_guess_elsewhere(meter, pkt);
	return &meter->table.hot[flow_bucket_entry(bucket, match)];
}

// Stage "find": the likely entries of n packets, and a prefetch of them.
static inline void meter_find_run(struct meter *meter, struct pkt_meta *pkt, unsigned n)
{
	for (const struct pkt_meta *end = pkt + n; pkt != end; pkt++) {
		rte_prefetch0(pkt[NEARLY].bucket);
		pkt->hot = meter_guess(meter, pkt);
		rte_prefetch1(pkt->hot);
	}
}

static inline uint32_t meter_entry(const struct meter *meter, const struct flow_hot *hot)
{
	return (uint32_t)(hot - meter->table.hot);
}

static inline void meter_fetch_lines(const struct meter *meter, const struct pkt_meta *pkt,
				     unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (pkt[i].hot != meter->table.no_entry)
			measures_fetch(&meter->lines, meter_entry(meter, pkt[i].hot),
				       pkt[i].key.protocol, false);
}

// What packet and Flow must not have for the fast way.
#define SLOW_PKT_MARKS	 (PKT_SLOW | PKT_LATE | TCP_EVENTS | TCP_EVENTS << ENTRY_FLAGS_BITS)
#define SLOW_ENTRY_MARKS (ENTRY_ENDED | ENTRY_INSPECT)

// Counts the packet of a Flow that goes on as it did before, which is most packets: the same as
// meter_count(), on a direction as a vector. False, and nothing is changed: it is for that one.
static inline bool count_fast(const struct meter *meter, const struct pkt_meta *pkt,
			      struct flow_hot *hot)
{
	struct flow_direction *direction =
	    (struct flow_direction *)((uint8_t *)hot->direction + pkt->side);
	const __m128i carries =
	    _mm_set_epi32(ENTRY_NO_PACKETS << 16 | 1 << CARRY_OVERHEAD, 0, INT32_MIN, 0);
	const __m128i before = _mm_load_si128((const __m128i *)direction);
	const __m128i delta = _mm_load_si128((const __m128i *)&pkt->delta);
	const __m128i sum = _mm_add_epi32(before, delta);
	const uint64_t since = pkt->clock_us - hot->base_us;
	__m128i after;

	if (unlikely(!flow_key_equal(&hot->key, &pkt->key)) ||
	    unlikely(since >= meter->window_us) ||
	    unlikely(since - hot->last >= meter->idle_us[hot->key.protocol]) ||
	    unlikely(pkt->marks & SLOW_PKT_MARKS) || unlikely(hot->marks & SLOW_ENTRY_MARKS) ||
	    unlikely(direction->ttl != pkt->delta.ttl) || unlikely(!_mm_testz_si128(sum, carries)))
		return false;
	after = _mm_blend_epi16(sum, _mm_min_epu16(before, delta), 1 << 4);
	after = _mm_blend_epi16(after, _mm_max_epu16(before, delta), 1 << 5);
	_mm_store_si128((__m128i *)direction, _mm_insert_epi32(after, (int)since, 0));
	hot->last = (uint32_t)since;
	hot->marks |= pkt->marks;
	return true;
}

// Stage "count" for n packets, with their slow_headers. Mbufs stay the caller's.
// `looks` is a constant where this is inlined.
static __rte_always_inline void meter_count_run(struct meter *meter, struct pkt_meta *pkt,
						const struct slow_headers *slow, unsigned n,
						const bool looks)
{
	uint32_t octets = 0; // of the fast packets: at most a ring of 65,535 octets each
	uint32_t lost = 0;

	for (unsigned i = 0; i < n; i++, pkt++) {
		octets += pkt->delta.octets;
		rte_prefetch0(pkt[NEARLY].hot);
		if (unlikely(!count_fast(meter, pkt, pkt->hot))) {
			uint32_t counted;

			octets -= pkt->delta.octets;
			meter->now_us = pkt->clock_us;
			counted = meter_count(meter, pkt, &slow[i]);
			lost += counted == 0;
			meter->live.octets += counted;
		} else if (looks) {
			meter_look(meter, meter_entry(meter, pkt->hot), pkt, &slow[i]);
		}
	}
	if (n != 0)
		meter->now_us = pkt[-1].clock_us;
	meter->live.packets += n - lost;
	meter->live.octets += octets;
}

static inline void meter_find_burst(struct meter *meter, struct packet_ring *pkts, unsigned n)
{
	while (n != 0) {
		unsigned here = pkts_in_row(pkts->n_found, n);
		struct pkt_meta *pkt = pkt_at(pkts, pkts->n_found);

		meter_find_run(meter, pkt, here);
		if (meter->lines.n_counting != 0)
			meter_fetch_lines(meter, pkt, here);
		pkts->n_found += here;
		n -= here;
	}
}

static inline void meter_count_burst(struct meter *meter, struct packet_ring *pkts, unsigned n)
{
	while (n != 0) {
		unsigned here = pkts_in_row(pkts->n_counted, n);
		struct pkt_meta *pkt = pkt_at(pkts, pkts->n_counted);
		struct slow_headers *slow = &pkts->slow[pkt_index(pkts->n_counted)];

		if (meter->looks)
			meter_count_run(meter, pkt, slow, here, true);
		else
			meter_count_run(meter, pkt, slow, here, false);
		pkts->n_counted += here;
		n -= here;
	}
}

#endif
