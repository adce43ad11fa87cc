// SPDX-License-Identifier: BSD-3-Clause
#include <time.h>

#include <rte_cycles.h>

#include "pmd/stamp.h"
#include "probe/books.h"
#include "probe/live_clock.h"
#include "probe/worker_state.h"

enum { TRUSTED_UNSEEN = 1024 };

static void stage_note(struct worker *worker, enum stage stage, unsigned packets, uint64_t ticks)
{
	struct stage_count *count = &worker->stage[stage];

	atomic_store_explicit(&count->calls, count->calls + 1, memory_order_relaxed);
	atomic_store_explicit(&count->packets, count->packets + packets, memory_order_relaxed);
	atomic_store_explicit(&count->ticks, count->ticks + ticks, memory_order_relaxed);
}

static void free_packets(struct worker *worker)
{
	if (worker->n_free != 0)
		rte_mempool_put_bulk(worker->free_pool, (void **)worker->free, worker->n_free);
	worker->n_free = 0;
}

// One segment of its own that nobody else holds: it goes back to its pool as it is.
static inline bool is_plain(const struct rte_mbuf *mbuf)
{
	const uint64_t one_of_each = UINT64_C(0x0001000100000000) >> 16;
	uint64_t rearm; // data_off, refcnt, nb_segs, port

	memcpy(&rearm, &mbuf->data_off, sizeof(rearm));
	return (rearm & UINT64_C(0x0000ffffffff0000)) == one_of_each &&
	       (mbuf->ol_flags & (RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL)) == 0;
}

static inline void free_packet(struct worker *worker, struct rte_mbuf *mbuf)
{
	if (__builtin_expect(!is_plain(mbuf), 0)) {
		rte_pktmbuf_free(mbuf);
		return;
	}
	if (__builtin_expect((mbuf->pool != worker->free_pool) | (worker->n_free == WORKER_FREE),
			     0)) {
		free_packets(worker);
		worker->free_pool = mbuf->pool;
	}
	worker->free[worker->n_free++] = mbuf;
}

static void flush_hand_over(struct worker *worker, unsigned owner)
{
	struct hand_over *hand_over = &worker->hand_over[owner];
	struct tally *row = &worker->books->now[WORKER_HANDED_OVER];
	struct tally *lost = &worker->books->now[WORKER_LOST_HAND_OVER];
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

static enum ignore_reason parse_rest(struct worker *worker, struct rte_mbuf *mbuf, uint8_t input,
				     struct flight *flight, struct slow_packet *slow)
{
	struct frame frame = {
	    .octets = rte_pktmbuf_mtod(mbuf, const uint8_t *),
	    .captured = rte_pktmbuf_data_len(mbuf),
	    .wire_length = rte_pktmbuf_pkt_len(mbuf),
	    .link_type = 1,
	    .bits = input,
	};

	if (worker->file) {
		frame.wire_length = packet_stamp(mbuf)->wire_length;
		frame.link_type = packet_stamp(mbuf)->link_type;
	}
	if (mbuf->nb_segs > 1) {
		frame.captured = RTE_MIN(rte_pktmbuf_pkt_len(mbuf), (uint32_t)WORKER_SCRATCH);
		frame.octets = rte_pktmbuf_read(mbuf, 0, frame.captured, worker->scratch);
	}
	worker->books->now[WORKER_SLOW_WAY].packets++;
	return parse_slowly(&worker->parser, &frame, flight, slow);
}

// `file` is a constant where this is inlined.
static __rte_always_inline enum ignore_reason parse(struct worker *worker, struct rte_mbuf *mbuf,
						    struct flight *flight, struct slow_packet *slow,
						    __m128i *key, const bool file)
{
	const struct parser *parser = &worker->parser;
	uint32_t wire = rte_pktmbuf_pkt_len(mbuf);
	bool fast = parser->fast;
	enum ignore_reason reason;
	uint8_t input; // as flight->bits holds it

	flight->mbuf = mbuf;
	if (file) {
		const struct packet_stamp *stamp = packet_stamp(mbuf);

		flight->time_us = stamp->time_ns / 1000;
		flight->clock_us = stamp->clock_ns / 1000;
		input = (uint8_t)(stamp->input << FLIGHT_INPUT);
		if (stamp->time_ns != stamp->clock_ns)
			input |= FLIGHT_LATE;
		wire = stamp->wire_length;
		fast &= stamp->link_type == 1;
	} else {
		flight->time_us = flight->clock_us = worker->now_us;
		input = worker->input_of_port[mbuf->port];
	}
	if (fast && parse_fast(parser, rte_pktmbuf_mtod(mbuf, const uint8_t *),
			       rte_pktmbuf_data_len(mbuf), wire, input, flight, key))
		return IGNORE_NONE;
	reason = parse_rest(worker, mbuf, input, flight, slow);
	*key = flow_key_load(&flight->key);
	return reason;
}

// A NIC has placed what took the short way: it is trusted, and one of 1024 is looked after.
static bool is_trusted(struct worker *worker, const struct flight *flight)
{
	return !worker->checks_owner && (flight->bits & FLIGHT_SLOW) == 0 &&
	       ++worker->n_trusted % TRUSTED_UNSEEN != 0;
}

// False: the packet is another worker's, and was given to it.
static bool keep_or_give(struct worker *worker, struct rte_mbuf *mbuf, const struct flight *flight,
			 const struct slow_packet *slow)
{
	unsigned owner;

	if (is_trusted(worker, flight))
		return true;
	owner = pmd_owner(worker->pmd, parse_fold(flight, slow));
	if (owner == worker->index)
		return true;
	if (!worker->checks_owner && (flight->bits & FLIGHT_SLOW) == 0) {
		pmd_note_misplaced(worker->pmd, worker->index);
		return true; // where the NIC puts all packets of this Flow
	}
	give_away(worker, owner, mbuf, flight->ip_octets);
	return false;
}

// Stage "parse": packets of ours become flights; others are ignored or kept for their owner.
static __rte_always_inline void parse_packets(struct worker *worker, struct tally *taken,
					      struct rte_mbuf **burst, unsigned n, const bool file)
{
	struct flights *flights = &worker->flights;
	uint64_t octets = 0;

	for (unsigned i = 0; i < n; i++) {
		uint32_t at = flights->n_parsed & (FLIGHTS - 1);
		struct flight *flight = flight_hide(&flights->flight[at]);
		__m128i key;
		enum ignore_reason reason =
		    parse(worker, burst[i], flight, &flights->slow[at], &key, file);

		if (__builtin_expect(reason != IGNORE_NONE, 0)) {
			ignored_row(worker->books, reason)->packets++;
			free_packet(worker, burst[i]);
			continue;
		}
		if (__builtin_expect(worker->samples_flows, 0) &&
		    !sampling_takes_flow(&worker->sampling,
					 parse_fold(flight, &flights->slow[at]))) {
			ignored_row(worker->books, IGNORE_SAMPLED_OUT)->packets++;
			free_packet(worker, burst[i]);
			continue;
		}
		octets += flight->ip_octets;
		if (worker->n_workers > 1 &&
		    !keep_or_give(worker, burst[i], flight, &flights->slow[at]))
			continue;
		meter_place(&worker->meter, flight, key);
		flights->n_parsed++;
	}
	taken->packets += n;
	taken->octets += octets;
}

static void parse_group(struct worker *worker, struct tally *taken, struct rte_mbuf **burst,
			unsigned n)
{
	if (worker->file)
		parse_packets(worker, taken, burst, n, true);
	else
		parse_packets(worker, taken, burst, n, false);
}

// Counts packets and frees their mbufs.
static void count_group(struct worker *worker, unsigned n)
{
	uint32_t from = worker->flights.n_counted;

	meter_count_burst(&worker->meter, &worker->flights, n);
	for (unsigned i = 0; i < n; i++)
		free_packet(worker, flight_at(&worker->flights, from + i)->mbuf);
}

static inline unsigned excess(uint32_t ahead, uint32_t behind, uint32_t distance)
{
	return ahead - behind > distance ? ahead - behind - distance : 0;
}

static void group(struct worker *worker, struct tally *taken, struct rte_mbuf **burst, unsigned n)
{
	struct flights *flights = &worker->flights;

	parse_group(worker, taken, burst, n);
	meter_find_burst(&worker->meter, flights,
			 excess(flights->n_parsed, flights->n_found, FIND_BEHIND));
	count_group(worker, excess(flights->n_found, flights->n_counted, COUNT_BEHIND));
}

// The same with a look at the clock between the stages.
static void group_timed(struct worker *worker, struct tally *taken, struct rte_mbuf **burst,
			unsigned n)
{
	struct flights *flights = &worker->flights;
	uint64_t start = rte_rdtsc(), parsed, found, counted;
	unsigned n_find, n_count;

	parse_group(worker, taken, burst, n);
	parsed = rte_rdtsc();
	n_find = excess(flights->n_parsed, flights->n_found, FIND_BEHIND);
	meter_find_burst(&worker->meter, flights, n_find);
	found = rte_rdtsc();
	n_count = excess(flights->n_found, flights->n_counted, COUNT_BEHIND);
	count_group(worker, n_count);
	counted = rte_rdtsc();
	stage_note(worker, STAGE_PARSE, n, parsed - start);
	stage_note(worker, STAGE_FIND, n_find, found - parsed);
	stage_note(worker, STAGE_COUNT, n_count, counted - found);
}

// A test's fault: one packet is gone and nobody has booked where.
static unsigned lose_one(struct worker *worker, struct tally *taken, struct rte_mbuf **burst,
			 unsigned n)
{
	uint64_t before = worker->n_taken;

	worker->n_taken += n;
	if (worker->lose_at <= before || worker->lose_at > worker->n_taken)
		return n;
	free_packet(worker, burst[worker->lose_at - before - 1]);
	burst[worker->lose_at - before - 1] = burst[n - 1];
	taken->packets++;
	return n - 1;
}

static inline void prefetch_data(struct rte_mbuf **burst, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		rte_prefetch0(rte_pktmbuf_mtod(burst[i], const void *));
}

void worker_process(struct worker *worker, unsigned row, struct rte_mbuf **burst, unsigned n)
{
	struct tally *taken = &worker->books->now[row];

	if (__builtin_expect(worker->lose_at != 0, 0))
		n = lose_one(worker, taken, burst, n);
	if (__builtin_expect(worker->selects, 0) && row == WORKER_TAKEN)
		n = worker_select(worker, taken, burst, n);
	prefetch_data(burst, RTE_MIN(n, (unsigned)GROUP));
	for (unsigned i = 0; i < n; i += GROUP) {
		unsigned here = RTE_MIN(n - i, (unsigned)GROUP);

		prefetch_data(&burst[i + here], RTE_MIN(n - i - here, (unsigned)GROUP));
		if (worker->n_groups++ % STAGE_SAMPLE == 0)
			group_timed(worker, taken, &burst[i], here);
		else
			group(worker, taken, &burst[i], here);
	}
	if (worker->n_workers > 1)
		flush_all_hand_overs(worker);
}

void worker_drain(struct worker *worker)
{
	struct flights *flights = &worker->flights;

	meter_find_burst(&worker->meter, flights, flights->n_parsed - flights->n_found);
	count_group(worker, flights->n_found - flights->n_counted);
	free_packets(worker);
}

static void held_in_pipeline(const struct worker *worker, struct tally *held)
{
	const struct flights *flights = &worker->flights;

	held->packets = flights->n_parsed - flights->n_counted;
	held->octets = 0;
	for (uint32_t at = flights->n_counted; at != flights->n_parsed; at++)
		held->octets += flights->flight[at & (FLIGHTS - 1)].ip_octets;
}

int64_t worker_audit_now(const struct worker *worker)
{
	struct tally found;
	const struct tally *live = &worker->meter.live;

	meter_recount(&worker->meter, &found);
	if (found.packets == live->packets && found.octets == live->octets &&
	    found.records == flow_table_live(&worker->meter.table))
		return 0;
	// octets that differ where packets agree are a difference too
	return found.packets != live->packets ? llabs((int64_t)(found.packets - live->packets)) : 1;
}

static void answer_audit(struct worker *worker, uint32_t asked)
{
	worker->audit_gap = worker_audit_now(worker);
	atomic_store_explicit(&worker->audit_answered, asked, memory_order_release);
}

void worker_publish(struct worker *worker)
{
	uint32_t asked = atomic_load_explicit(&worker->audit_asked, memory_order_relaxed);
	struct ledger *books = worker->books;

	if (asked != atomic_load_explicit(&worker->audit_answered, memory_order_relaxed))
		answer_audit(worker, asked);
	if (atomic_load_explicit(&books->asked, memory_order_relaxed) !=
	    atomic_load_explicit(&books->answered, memory_order_relaxed)) {
		held_in_pipeline(worker, &books->now[WORKER_IN_PIPELINE]);
		books->now[WORKER_IN_FLOWS] = worker->meter.live;
		ledger_publish(books);
	}
	ledger_publish(worker->ring_books);
	if (worker->dpi != NULL)
		ledger_publish(dpi_worker_ledger(worker->dpi));
	atomic_store_explicit(&worker->live_flows, flow_table_live(&worker->meter.table),
			      memory_order_relaxed);
}

// The time now when this poll is timed, else 0.
static uint64_t timed(const struct worker *worker)
{
	return worker->n_polls % STAGE_SAMPLE == 0 ? rte_rdtsc() : 0;
}

static void note_since(struct worker *worker, enum stage stage, unsigned packets, uint64_t since)
{
	if (since != 0)
		stage_note(worker, stage, packets, rte_rdtsc() - since);
}

static unsigned receive(struct worker *worker)
{
	uint64_t since = timed(worker);
	unsigned n = 0, handed = 0;

	if (worker->file || !atomic_load_explicit(&worker->stop, memory_order_relaxed))
		n = pmd_receive(worker->pmd, worker->index, worker->mbuf, worker->burst);
	note_since(worker, n != 0 ? STAGE_RECEIVE : STAGE_IDLE, n, since);
	if (n != 0)
		worker_process(worker, WORKER_TAKEN, worker->mbuf, n);
	if (worker->n_workers > 1)
		handed = pmd_take(worker->pmd, worker->index, worker->mbuf, worker->burst);
	if (handed != 0)
		worker_process(worker, WORKER_TAKEN_FROM_WORKERS, worker->mbuf, handed);
	return n + handed;
}

// Time for the sweep: no packet that has not been counted may be older.
static uint64_t sweep_time(const struct worker *worker)
{
	const struct flights *flights = &worker->flights;

	if (worker->file || flights->n_counted != flights->n_parsed)
		return worker->meter.now_us;
	return worker->now_us;
}

static void nap(void)
{
	const struct timespec pause = {.tv_nsec = 100 * 1000};

	nanosleep(&pause, NULL);
}

static bool expire(struct worker *worker)
{
	uint64_t since = timed(worker), now_us = sweep_time(worker);
	bool more = meter_sweep(&worker->meter, now_us);

	if (worker->dpi != NULL)
		dpi_worker_tick(worker->dpi, now_us);
	note_since(worker, STAGE_EXPIRE, 0, since);
	return more;
}

static void idle(struct worker *worker)
{
	uint64_t since = timed(worker);

	nap();
	note_since(worker, STAGE_IDLE, 0, since);
}

// Returns whether packets came.
static bool poll_once(struct worker *worker)
{
	unsigned n;
	bool more;

	worker->n_polls++;
	if (!worker->file)
		worker->now_us = live_clock_us();
	n = receive(worker);
	if (n == 0)
		worker_drain(worker);
	more = expire(worker);
	worker_publish(worker);
	if (n == 0 && !more && worker->naps)
		idle(worker);
	return n != 0;
}

int worker_run(void *context)
{
	struct worker *worker = context;
	uint64_t clock_ns = 0;

	for (;;)
		if (!poll_once(worker) && pmd_ended(worker->pmd, worker->index, &clock_ns))
			break;
	worker_drain(worker);
	meter_close_all(&worker->meter, worker->file ? clock_ns / 1000 : live_clock_us());
	worker->books->now[WORKER_IN_PIPELINE] = (struct tally){0};
	worker->books->now[WORKER_IN_FLOWS] = worker->meter.live;
	ledger_answer(worker->books);
	ledger_answer(worker->ring_books);
	atomic_store_explicit(&worker->live_flows, 0, memory_order_relaxed);
	atomic_store_explicit(&worker->ended, true, memory_order_release);
	return 0;
}
