// SPDX-License-Identifier: BSD-3-Clause
#include "probe/worker/fragments.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "config/log.h"
#include "probe/worker/worker_state.h"

enum { KNOWN_A_HELD = 8 }; // packets for each fragment that can wait

// A fragment on its way through the levels.
struct arrival {
	struct rte_mbuf *mbuf;
	struct fragment_note *note;
	const struct packet_headers *packet;
	uint32_t octets;
	struct ip_fragment fragment; // at the note's level
};

int worker_fragments_init(struct worker *worker, const struct options *options)
{
	const unsigned held = pool_held(options), n_known = held * KNOWN_A_HELD;

	worker->joins_fragments = options->fragments_ms != 0;
	if (!worker->joins_fragments || !pmd_worker_polls(worker->pmd, worker->index))
		return 0;
	worker->fragments = calloc(1, sizeof(*worker->fragments));
	if (worker->fragments != NULL)
		worker->fragments->table =
		    fragment_table_new(n_known, held, options->fragments_ms * 1000);
	if (worker->fragments == NULL || worker->fragments->table == NULL)
		return memory_error(n_known * sizeof(struct fragment_entry), "use --fragments 0",
				    "fragments of worker %u", worker->index);
	worker->fragments->most = held;
	return 0;
}

void worker_fragments_free(struct worker *worker)
{
	struct fragments *fragments = worker->fragments;
	uint32_t waiting;

	if (fragments == NULL)
		return;
	while (fragments->table != NULL &&
	       (waiting = fragment_table_give_up(fragments->table)) != FRAGMENT_NONE)
		while (waiting != FRAGMENT_NONE)
			rte_pktmbuf_free(fragment_table_take(fragments->table, &waiting));
	fragment_table_free(fragments->table);
	free(fragments);
	worker->fragments = NULL;
}

// By which fragments are held together: that of files, else that of the burst.
static uint64_t clock_ns(const struct worker *worker, struct rte_mbuf *mbuf)
{
	return worker->file ? packet_stamp(mbuf)->clock_ns : worker->now_us * 1000;
}

static struct counts *row_of(struct worker *worker, enum worker_counter row)
{
	return &worker->counters->now[row];
}

// Protocols of which only the first fragment says all, and the headers that may stand before them.
static bool first_says_more(uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ICMP:
	case IPPROTO_IPIP:
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_DCCP:
	case IPPROTO_IPV6:
	case IPPROTO_ROUTING:
	case IPPROTO_GRE:
	case IPPROTO_AH:
	case IPPROTO_ICMPV6:
	case IPPROTO_DSTOPTS:
	case 97:  // EtherIP
	case 115: // L2TPv3
	case IPPROTO_SCTP:
	case IPPROTO_MH:
	case IPPROTO_UDPLITE:
	case 139: // HIP
	case 140: // Shim6
		return true;
	default:
		return false;
	}
}

// False: the packet is no fragment at this level, or nothing is to be learnt of the others.
static bool is_fragment(struct arrival *arrival)
{
	const struct packet_headers *packet = arrival->packet;

	if (arrival->note->level == LEVEL_TUNNEL) {
		arrival->fragment = packet->outer;
		return packet->has & PACKET_IN_FRAGMENT;
	}
	if (!(packet->has & (PACKET_FIRST_FRAGMENT | PACKET_LATER_FRAGMENT)))
		return false;
	arrival->fragment = packet_fragment_of(packet);
	return (packet->ip_version == 6 && packet->has & PACKET_FIRST_FRAGMENT) ||
	       first_says_more(packet->protocol);
}

// All fragments of an IP packet have the same.
static uint16_t fold_of(const struct ip_fragment *fragment)
{
	const unsigned octets = fragment->ip_version == 4 ? 4 : 16;
	uint32_t words = fragment->fragment.id;

	for (unsigned i = 0; i < octets; i += 4)
		words ^= load32(fragment->source + i) ^ load32(fragment->destination + i);
	return (uint16_t)(words ^ words >> 16);
}

// Its wait is over: it is parsed again, as of this time of the input clock.
static void make_ready(struct worker *worker, struct rte_mbuf *mbuf, uint64_t now_ns)
{
	struct fragments *fragments = worker->fragments;
	struct fragment_note *note = fragment_note_of(mbuf);

	fragments->ready[fragments->n_ready++] = mbuf;
	worker->fragments_look = true;
	note->level = LEVEL_SETTLED;
	if (worker->stamped)
		packet_stamp(mbuf)->clock_ns = worker->file ? now_ns : worker->clock_ns;
}

static struct rte_mbuf *take_waiting(struct worker *worker, uint32_t *waiting)
{
	struct fragments *fragments = worker->fragments;
	struct rte_mbuf *mbuf = fragment_table_take(fragments->table, waiting);

	fragments->n_mbufs -= mbuf->nb_segs;
	fragments->waiting.packets--;
	fragments->waiting.octets -= fragment_note_of(mbuf)->octets;
	return mbuf;
}

// Those of the packet that has waited longest are metered alone.
static void give_up(struct worker *worker, enum worker_counter row, uint64_t now_ns)
{
	uint32_t waiting = fragment_table_give_up(worker->fragments->table);

	while (waiting != FRAGMENT_NONE) {
		make_ready(worker, take_waiting(worker, &waiting), now_ns);
		row_of(worker, row)->packets++;
	}
}

static void join(struct worker *worker, struct fragment_note *note,
		 const struct first_fragment *first)
{
	note->first = *first;
	note->joined = true;
	row_of(worker, WORKER_FRAGMENTS_JOINED)->packets++;
}

// The tunnel's first fragment was metered for the whole.
static void ignore_rest(struct worker *worker, struct rte_mbuf *mbuf, uint32_t octets)
{
	struct counts *row = ignored_row(worker->counters, IGNORE_TUNNEL_REST);

	row->packets++;
	row->octets += octets;
	rte_pktmbuf_free(mbuf);
}

static void note_size(struct worker *worker, struct fragment_entry *entry,
		      const struct packet_fragment *fragment)
{
	const uint32_t offset = fragment->offset * 8U;

	if (fragment_table_count(worker->fragments->table, entry, offset, fragment->octets,
				 fragment->more))
		row_of(worker, WORKER_FRAGMENTS_OVERLAP)->packets++;
	if (offset + fragment->octets > UINT16_MAX || (fragment->more && fragment->octets % 8 != 0))
		row_of(worker, WORKER_FRAGMENTS_WRONG)->packets++;
}

static struct fragment_entry *find_or_add(struct worker *worker, const struct arrival *arrival,
					  uint64_t now_us)
{
	struct fragment_table *table = worker->fragments->table;
	const struct fragment_key key = parse_fragment_key(&worker->parser, &arrival->fragment);
	struct fragment_entry *entry = fragment_table_find(table, &key, now_us);

	return entry != NULL ? entry : fragment_table_add(table, &key, now_us);
}

static struct first_fragment what_it_says(const struct arrival *arrival)
{
	const struct packet_headers *packet = arrival->packet;

	if (arrival->note->level == LEVEL_TUNNEL)
		return (struct first_fragment){.has = FIRST_WAS_TUNNEL};
	return (struct first_fragment){
	    .source_port = packet->source_port,
	    .destination_port = packet->destination_port,
	    .icmp_type_code = packet->icmp_type_code,
	    .protocol = packet->protocol,
	    .has = packet->has & PACKET_HAS_ICMP ? FIRST_HAS_ICMP : 0,
	};
}

// Those that waited for it go on, in the order in which all came. False: it goes after them.
static bool take_first(struct worker *worker, struct arrival *arrival)
{
	struct fragment_table *table = worker->fragments->table;
	const uint64_t now_ns = clock_ns(worker, arrival->mbuf);
	const struct first_fragment first = what_it_says(arrival);
	struct fragment_entry *entry = find_or_add(worker, arrival, now_ns / 1000);
	uint32_t waiting = fragment_table_first(table, entry, &first, now_ns / 1000);

	note_size(worker, entry, &arrival->fragment.fragment);
	while (waiting != FRAGMENT_NONE) {
		struct rte_mbuf *mbuf = take_waiting(worker, &waiting);

		if (first.has & FIRST_WAS_TUNNEL) {
			ignore_rest(worker, mbuf, fragment_note_of(mbuf)->octets);
			continue;
		}
		join(worker, fragment_note_of(mbuf), &first);
		make_ready(worker, mbuf, now_ns);
	}
	if (worker->fragments->n_ready == 0)
		return true;
	make_ready(worker, arrival->mbuf, now_ns);
	return false;
}

static void keep_waiting(struct worker *worker, struct arrival *arrival, uint64_t now_ns)
{
	struct fragments *fragments = worker->fragments;
	struct fragment_entry *entry;

	while (fragments->n_mbufs + arrival->mbuf->nb_segs > fragments->most)
		give_up(worker, WORKER_FRAGMENTS_NO_ROOM, now_ns);
	entry = find_or_add(worker, arrival, now_ns / 1000);
	note_size(worker, entry, &arrival->fragment.fragment);
	fragment_table_wait(fragments->table, entry, arrival->mbuf);
	fragments->n_mbufs += arrival->mbuf->nb_segs;
	fragments->waiting.packets++;
	fragments->waiting.octets += arrival->octets;
	arrival->note->octets = arrival->octets;
	arrival->note->waited = true;
	arrival->note->time_us = worker->now_us;
	worker->fragments_look |=
	    !worker->fragments_wait; // the group was made without a look at waits
	worker->fragments_wait = true;
}

// False: it waits, or is ignored.
static bool take_later(struct worker *worker, struct arrival *arrival)
{
	const uint64_t now_ns = clock_ns(worker, arrival->mbuf);
	const struct fragment_key key = parse_fragment_key(&worker->parser, &arrival->fragment);
	struct fragment_entry *entry =
	    fragment_table_find(worker->fragments->table, &key, now_ns / 1000);

	if (entry == NULL || entry->state == FRAGMENTS_WAIT) {
		keep_waiting(worker, arrival, now_ns);
		return false;
	}
	note_size(worker, entry, &arrival->fragment.fragment);
	if (entry->first.has & FIRST_WAS_TUNNEL) {
		ignore_rest(worker, arrival->mbuf, arrival->octets);
		return false;
	}
	join(worker, arrival->note, &entry->first);
	return true;
}

// False: it does not go on from here.
static bool settle_level(struct worker *worker, struct arrival *arrival)
{
	unsigned owner;

	if (!is_fragment(arrival))
		return true;
	owner = pmd_meeting_worker(worker->pmd, fold_of(&arrival->fragment));
	if (owner != worker->index) {
		worker_give_away(worker, owner, arrival->mbuf, arrival->octets);
		return false;
	}
	if (arrival->fragment.fragment.offset == 0)
		return take_first(worker, arrival);
	return take_later(worker, arrival);
}

static void go_on(const struct worker *worker, struct rte_mbuf *mbuf, struct pkt_meta *pkt,
		  struct slow_headers *slow)
{
	const struct fragment_note *note = fragment_note_of(mbuf);

	if (note->joined)
		parse_join(&worker->parser, meter_input(&worker->meter, mbuf), &note->first, pkt,
			   slow);
	if (!note->waited || worker->stamped) // a stamp has both times
		return;
	pkt->marks |= PKT_LATE;
	slow->time_us = RTE_MIN(note->time_us, worker->now_us); // another worker's may be ahead
}

bool worker_fragment(struct worker *worker, struct rte_mbuf *mbuf, struct pkt_meta *pkt,
		     struct slow_headers *slow)
{
	struct arrival arrival = {.mbuf = mbuf,
				  .note = fragment_note_of(mbuf),
				  .packet = &slow->packet,
				  .octets = pkt->delta.octets};

	if (worker->row == WORKER_TAKEN)
		*arrival.note = (struct fragment_note){.level = LEVEL_TUNNEL};
	for (; arrival.note->level != LEVEL_SETTLED; arrival.note->level++) {
		if (settle_level(worker, &arrival))
			continue;
		row_of(worker, worker->row)->octets += arrival.octets;
		return false;
	}
	go_on(worker, mbuf, pkt, slow);
	return worker->row != WORKER_IN_PIPELINE || worker_take_epoch(worker, mbuf, pkt);
}

static void give_up_due(struct worker *worker, uint64_t now_us)
{
	struct fragments *fragments = worker->fragments;

	for (uint64_t due_us; (due_us = fragment_table_due(fragments->table)) <= now_us;)
		give_up(worker, WORKER_FRAGMENTS_ALONE, due_us * 1000);
}

// Of the next n packets, how many come before a wait is over; when none does, what is due is ready.
static unsigned before_due(struct worker *worker, const struct received *from, unsigned n)
{
	const uint64_t due_us = fragment_table_due(worker->fragments->table);

	if (!worker->file) {
		give_up_due(worker, worker->now_us);
		return n;
	}
	for (unsigned i = 0; i < n; i++) {
		const uint64_t now_us = packet_stamp(from->mbuf[i])->clock_ns / 1000;

		if (now_us < due_us)
			continue;
		if (i == 0)
			give_up_due(worker, now_us);
		return i;
	}
	return n;
}

// They were counted as taken when they came. What is in the pipeline is counted anew whenever
// somebody asks, so that its row takes what they add to the row of their origin.
static void ready_are_next(struct worker *worker)
{
	struct fragments *fragments = worker->fragments;

	worker->received[READY] =
	    (struct received){fragments->ready, fragments->n_ready, WORKER_IN_PIPELINE};
	fragments->n_ready = 0;
}

struct received *worker_fragments_next(struct worker *worker, struct received *from, unsigned *n)
{
	struct received *ready = &worker->received[READY];

	worker->fragments_look = false;
	if (ready->n == 0 && worker->fragments->n_ready == 0)
		*n = before_due(worker, from, *n);
	if (ready->n == 0)
		ready_are_next(worker);
	worker->fragments_wait =
	    ready->n != 0 || fragment_table_due(worker->fragments->table) != UINT64_MAX;
	if (ready->n == 0)
		return from;
	*n = RTE_MIN(ready->n, (unsigned)GROUP);
	return ready;
}

bool worker_fragments_end(struct worker *worker)
{
	uint64_t end_ns;

	if (!worker->fragments_wait || !pmd_received_all(worker->pmd, worker->index, &end_ns))
		return false;
	while (fragment_table_due(worker->fragments->table) != UINT64_MAX)
		give_up(worker, WORKER_FRAGMENTS_ALONE, end_ns);
	return worker->fragments->n_ready != 0;
}
