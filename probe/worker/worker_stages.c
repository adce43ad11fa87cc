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
static inline bool is_plain(const struct flights *flights, const struct rte_mbuf *mbuf)
{
	const uint64_t others = RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL;
	// data_off, refcnt, nb_segs, port; ol_flags
	const __m128i mask = _mm_set_epi64x((long long)others, 0x0000ffffffff0000);
	const __m128i one_of_each = _mm_set_epi64x(0, 0x0000000100010000);
	const __m128i found = _mm_load_si128((const __m128i *)&mbuf->rearm_data);

	return _mm_testz_si128(mask, _mm_xor_si128(found, one_of_each)) &&
	       mbuf->pool == flights->pool;
}
static_assert(offsetof(struct rte_mbuf, ol_flags) == offsetof(struct rte_mbuf, rearm_data) + 8,
	      "is_plain() takes both as a vector");

static void note_odd(struct flights *flights, const struct rte_mbuf *mbuf,
		     const struct flight *flight)
{
	flights->pool = mbuf->pool;
	flights->n_odd =
	    flights->n_parsed + 1 + (uint32_t)(flight - flight_at(flights, flights->n_parsed));
}

static void free_flights(struct flights *flights, uint32_t from, unsigned n)
{
	while (n != 0) {
		unsigned here = flights_in_row(from, n);
		struct rte_mbuf **mbuf = &flights->mbuf[flight_index(from)];

		if (unlikely((int32_t)(flights->n_odd - from) > 0)) {
			rte_pktmbuf_free_bulk(mbuf, here);
		} else {
			rte_mempool_put_bulk(flights->pool, (void **)mbuf, here);
			flights->n_odd = from; // numbers wrap
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

static enum ignore_reason parse_rest(struct worker *worker, struct rte_mbuf *mbuf,
				     struct flight *flight, struct slow_packet *slow)
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
	return parse_slowly(&worker->parser, &frame, flight, slow);
}

// Headers are in the first segment nearly always.
static bool parse_first_segment(const struct worker *worker, struct rte_mbuf *mbuf,
				struct flight *flight, __m128i *key)
{
	uint32_t wire = rte_pktmbuf_pkt_len(mbuf);

	if (worker->file) {
		if (packet_stamp(mbuf)->link_type != 1)
			return false;
		wire = packet_stamp(mbuf)->wire_length;
	}
	return parse_fast(&worker->parser, rte_pktmbuf_mtod(mbuf, const uint8_t *),
			  rte_pktmbuf_data_len(mbuf), wire, flight, key);
}

// A packet that is not for the way of most: an odd mbuf, or what parse_fast() did not take.
static __attribute__((noinline)) enum ignore_reason parse_odd(struct worker *worker,
							      struct rte_mbuf *mbuf,
							      struct flight *flight)
{
	struct flights *flights = &worker->flights;
	enum ignore_reason reason;
	__m128i key;
	bool plain = is_plain(flights, mbuf);

	if (!plain) {
		note_odd(flights, mbuf, flight);
		if (parse_first_segment(worker, mbuf, flight, &key))
			return IGNORE_NONE;
	}
	reason = parse_rest(worker, mbuf, flight, slow_beside(flights, flight));
	if (reason != IGNORE_NONE) {
		ignored_row(worker->counters, reason)->packets++;
		rte_pktmbuf_free(mbuf);
	}
	return reason;
}

static __rte_always_inline bool parse_most(const struct worker *worker, struct rte_mbuf *mbuf,
					   struct flight *flight, __m128i *key, const bool file)
{
	const uint8_t *frame = rte_pktmbuf_mtod(mbuf, const uint8_t *);
	const uint32_t captured = rte_pktmbuf_data_len(mbuf);
	uint32_t wire = captured; // of one segment

	if (unlikely(!is_plain(&worker->flights, mbuf)))
		return false;
	if (file) {
		if (packet_stamp(mbuf)->link_type != 1)
			return false;
		wire = packet_stamp(mbuf)->wire_length;
	}
	return parse_fast(&worker->parser, frame, captured, wire, flight, key);
}

static inline void stamp_flight(struct flight *flight, struct flights *flights,
				struct rte_mbuf *mbuf)
{
	const struct packet_stamp *stamp = packet_stamp(mbuf);

	flight->clock_us = stamp->clock_ns / 1000;
	if (unlikely(stamp->time_ns != stamp->clock_ns)) {
		flight->marks |= FLIGHT_LATE;
		slow_beside(flights, flight)->time_us = stamp->time_ns / 1000;
	}
}

enum { TRUSTED_UNSEEN = 1024 };

// A NIC has placed what took the short way: it is trusted, and one of 1024 is looked after.
static bool is_trusted(struct worker *worker, const struct flight *flight)
{
	return !worker->checks_owner && (flight->marks & FLIGHT_SLOW) == 0 &&
	       ++worker->n_trusted % TRUSTED_UNSEEN != 0;
}

// False: the packet is another worker's, and was given to it.
static bool keep_or_give(struct worker *worker, const struct flight *flight,
			 const struct slow_packet *slow)
{
	unsigned owner;

	if (is_trusted(worker, flight))
		return true;
	owner = pmd_owner(worker->pmd, parse_fold(flight, slow));
	if (owner == worker->index)
		return true;
	if (!worker->checks_owner && (flight->marks & FLIGHT_SLOW) == 0) {
		pmd_note_misplaced(worker->pmd, worker->index);
		return true; // where the NIC puts all packets of this Flow
	}
	give_away(worker, owner, flight->mbuf, flight->add.octets);
	return false;
}

// False: sampled out, or another worker's.
static bool keeps(struct worker *worker, const struct flight *flight)
{
	const struct slow_packet *slow = slow_beside(&worker->flights, flight);

	if (worker->samples_flows &&
	    !sampling_takes_flow(&worker->sampling, parse_fold(flight, slow))) {
		ignored_row(worker->counters, IGNORE_SAMPLED_OUT)->packets++;
		rte_pktmbuf_free(flight->mbuf);
		return false;
	}
	worker->counters->now[worker->row].octets += flight->add.octets;
	return worker->n_workers == 1 || keep_or_give(worker, flight, slow);
}

// Stage "parse": packets of ours become flights; others are ignored or kept for their owner. There
// is room for n flights in a row. `file` and `chooses` are constants where this is inlined.
static __rte_always_inline void parse_row(struct worker *worker, struct rte_mbuf **burst,
					  unsigned n, const bool file, const bool chooses)
{
	struct flights *flights = &worker->flights;
	struct flight *const first = flight_at(flights, flights->n_parsed), *flight = first;
	struct rte_mbuf **beside = &flights->mbuf[flight_index(flights->n_parsed)];
	struct rte_mbuf **const end = burst + n;
	uint64_t octets = 0;

	for (; burst != end; burst++) {
		struct rte_mbuf *mbuf = *burst;
		__m128i key;

		if (unlikely(!parse_most(worker, mbuf, flight, &key, file))) {
			if (parse_odd(worker, mbuf, flight) != IGNORE_NONE)
				continue;
			key = flow_key_load(&flight->key);
		}
		flight->mbuf = *beside = mbuf;
		if (file)
			stamp_flight(flight, flights, mbuf);
		else
			flight->clock_us = worker->now_us;
		if (!chooses)
			octets += flight->add.octets;
		else if (!keeps(worker, flight))
			continue;
		meter_place(&worker->meter, flight, key);
		flight++;
		beside++;
	}
	flights->n_parsed += (uint32_t)(flight - first);
	worker->counters->now[worker->row].packets += n;
	worker->counters->now[worker->row].octets += octets;
}

static void parse_group(struct worker *worker, struct rte_mbuf **burst, unsigned n)
{
	const bool chooses = worker->n_workers > 1 || worker->samples_flows;

	while (n != 0) {
		unsigned here = flights_in_row(worker->flights.n_parsed, n);

		if (worker->file && chooses)
			parse_row(worker, burst, here, true, true);
		else if (worker->file)
			parse_row(worker, burst, here, true, false);
		else if (chooses)
			parse_row(worker, burst, here, false, true);
		else
			parse_row(worker, burst, here, false, false);
		burst += here;
		n -= here;
	}
}

// Counts packets and frees their mbufs.
static void count_group(struct worker *worker, unsigned n)
{
	uint32_t from = worker->flights.n_counted;

	meter_count_burst(&worker->meter, &worker->flights, n);
	free_flights(&worker->flights, from, n);
}

static inline unsigned excess(uint32_t ahead, uint32_t behind, uint32_t distance)
{
	return ahead - behind > distance ? ahead - behind - distance : 0;
}

// The stages for a group of packets, with a look at the clock between them when `timed`.
static __rte_always_inline void group(struct worker *worker, struct rte_mbuf **burst, unsigned n,
				      const bool timed)
{
	struct flights *flights = &worker->flights;
	uint64_t start = timed ? rte_rdtsc() : 0, parsed, found;
	unsigned n_find, n_count;

	parse_group(worker, burst, n);
	parsed = timed ? rte_rdtsc() : 0;
	n_find = excess(flights->n_parsed, flights->n_found, FIND_BEHIND);
	meter_find_burst(&worker->meter, flights, n_find);
	found = timed ? rte_rdtsc() : 0;
	n_count = excess(flights->n_found, flights->n_counted, COUNT_BEHIND);
	count_group(worker, n_count);
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
	struct flights *flights = &worker->flights;

	meter_find_burst(&worker->meter, flights, flights->n_parsed - flights->n_found);
	count_group(worker, flights->n_found - flights->n_counted);
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
