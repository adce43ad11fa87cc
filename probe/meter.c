// SPDX-License-Identifier: BSD-3-Clause
#include "probe/meter.h"

#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>

#include <rte_branch_prediction.h>

#include "config/log.h"
#include "probe/books.h"
#include "probe/parse.h"
#include "probe/tcp_meter.h"

enum { TCP_EVENTS = TCP_FIN | TCP_SYN | TCP_RST };

// Offsets in an entry are 32 bits of microseconds: a Flow's part is cut before they run out.
static const uint64_t most_offset_us = 4000 * UINT64_C(1000000);

static uint32_t offset_of(uint64_t us)
{
	return (uint32_t)(us > UINT32_MAX ? UINT32_MAX : us);
}

static uint32_t limit_us(uint64_t ms)
{
	return (uint32_t)(ms > most_offset_us / 1000 ? most_offset_us : ms * 1000);
}

static void set_timeouts(struct meter *meter, const struct options *options)
{
	const uint64_t idle_ms = options->idle_ms;

	meter->active_us = limit_us(options->active_ms);
	meter->ended_us = limit_us(options->tcp_end_ms);
	for (unsigned protocol = 0; protocol < 256; protocol++)
		meter->idle_us[protocol] = limit_us(idle_ms);
	meter->idle_us[6] = limit_us(options->tcp_ms != 0 ? options->tcp_ms : idle_ms);
	meter->idle_us[17] = limit_us(options->udp_ms != 0 ? options->udp_ms : idle_ms);
	meter->idle_us[1] = limit_us(options->icmp_ms != 0 ? options->icmp_ms : idle_ms);
	meter->idle_us[58] = meter->idle_us[1];
}

static int tell_shortfall(const struct meter_settings *settings)
{
	double gib = 1.0 / (1 << 30);
	uint64_t there = table_memory_available(settings->numa_node);
	uint64_t share = settings->max_flows, fits = share;
	uint64_t whole = settings->options->max_flows;

	while (fits > 0 && flow_table_octets(fits) > there)
		fits -= fits / 16 + 1;
	return user_error(ENOMEM,
			  "--max-flows %" PRIu64 ": a worker's share of %" PRIu64
			  " Flows needs %.2f GiB on NUMA node %d, %.2f GiB are there; "
			  "at most --max-flows %" PRIu64 " fits: lower it, or free memory",
			  whole, share, (double)flow_table_octets(share) * gib,
			  settings->numa_node < 0 ? 0 : settings->numa_node, (double)there * gib,
			  (uint64_t)((double)fits / (double)share * (double)whole));
}

int meter_init(struct meter *meter, const struct meter_settings *settings)
{
	int ret;

	memset(meter, 0, sizeof(*meter));
	ret =
	    flow_table_new(&meter->table, settings->max_flows, settings->numa_node, settings->heap);
	if (ret == -EINVAL)
		return user_error(EINVAL, "--max-flows %" PRIu64 ": a worker holds 1 to %d Flows",
				  settings->options->max_flows, INT32_MAX);
	if (ret < 0)
		return tell_shortfall(settings);
	set_timeouts(meter, settings->options);
	meter->full = settings->options->full;
	memset(meter->victim, 0xff, sizeof(meter->victim));
	meter->waits = settings->waits;
	meter->ring = settings->ring;
	meter->dpi = settings->dpi;
	meter->books = settings->books;
	meter->ring_books = settings->ring_books;
	meter->ifindex = settings->ifindex;
	meter->first_marks = settings->dpi != NULL ? FLOW_LOOK : 0;
	ret = meter_record_init(meter, settings->options->local_networks);
	return ret < 0 ? ret : meter_tcp_init(meter, settings);
}

void meter_release(struct meter *meter)
{
	meter_tcp_release(meter);
	local_networks_free(meter->networks);
	flow_table_free(&meter->table);
}

uint32_t meter_deadline(const struct meter *meter, const struct flow_hot *hot)
{
	uint64_t end = hot->last + meter_idle_limit(meter, hot);
	uint32_t tick;

	if (!flow_is_empty(hot) && meter->active_us < end)
		end = meter->active_us;
	tick = (uint32_t)((hot->base_us + end) >> TICK_SHIFT) + 1;
	return tick != 0 ? tick : 1;
}

unsigned meter_judge(const struct meter *meter, const struct flow_hot *hot, uint64_t now_us)
{
	const uint64_t since = now_us - hot->base_us;
	const uint64_t idle_at = hot->last + meter_idle_limit(meter, hot);
	const bool empty = flow_is_empty(hot);

	if (since > idle_at && (empty || idle_at <= meter->active_us)) {
		if (empty)
			return METER_VANISHED;
		return hot->marks & FLOW_ENDED ? FLOW_END_DETECTED : FLOW_END_IDLE;
	}
	return since > meter->active_us && !empty ? FLOW_END_ACTIVE : 0;
}

static void begin_cold(struct flow_cold *cold, const struct flight *flight,
		       const struct flight_view *view, const struct slow_packet *slow)
{
	memset(cold, 0, sizeof(*cold));
	if (flight->bits & FLIGHT_SLOW) {
		const struct packet *packet = &slow->packet;

		cold->has = packet->has &
			    (PACKET_HAS_MAC | PACKET_HAS_MPLS | PACKET_HAS_VNI | PACKET_HAS_ICMP);
		cold->mpls_top = packet->mpls_top;
		cold->vni = packet->vni;
		cold->vlan = packet->vlan;
		cold->inner_vlan = packet->inner_vlan;
		if (packet->has & PACKET_HAS_MAC)
			memcpy(cold->mac, slow->mac, sizeof(cold->mac));
	} else {
		cold->has = PACKET_HAS_MAC;
		memcpy(cold->mac, view->frame, sizeof(cold->mac));
		if (frame_is_tagged(view->frame))
			cold->vlan = rte_bswap16(load16(view->frame + 14)) & 0xfff;
	}
	cold->input = flight->bits >> FLIGHT_INPUT;
}

// The addresses of a long key stand beside it.
static void begin_far(struct meter *meter, uint32_t entry, const struct flight *flight,
		      const struct flight_view *view)
{
	struct flow_far *far = &meter->table.far[entry];
	size_t octets = view->ip_version == 4 ? 4 : 16;

	if (meter->dpi != NULL)
		memset(&far->dpi, 0, sizeof(far->dpi));
	if (!(flight->key.kind & KEY_LONG))
		return;
	memcpy(far->address[flight->direction], view->source, octets);
	memcpy(far->address[!flight->direction], view->destination, octets);
}

void meter_begin(struct meter *meter, uint32_t entry, const struct flight *flight,
		 const struct slow_packet *slow)
{
	struct flow_hot *hot = &meter->table.hot[entry];
	struct flight_view view;

	flight_look(flight, slow, &view);
	flow_clear(hot);
	hot->base_us = flight->time_us;
	hot->last = offset_of(flight->clock_us - flight->time_us);
	hot->marks = meter->first_marks | (flight->direction ? FLOW_SWAPPED : 0);
	begin_cold(&meter->table.cold[entry], flight, &view, slow);
	begin_far(meter, entry, flight, &view);
	if (meter->tcp != NULL && flight->key.protocol == IPPROTO_TCP)
		memset(&meter->tcp[entry], 0, sizeof(*meter->tcp));
	// as for a Flow with packets, which it is in a moment
	hot->direction[flight->direction].max_length = 1;
	meter->table.deadline[entry] = meter_deadline(meter, hot);
	hot->direction[flight->direction].max_length = 0;
	meter->books->now[WORKER_FLOWS].records++;
}

static void lose(struct meter *meter, const struct flight *flight)
{
	struct tally *lost = &meter->books->now[WORKER_LOST_TABLE_FULL];

	lost->packets++;
	lost->octets += flight->ip_octets;
}

// The entry of a packet whose likely one was wrong: of an earlier packet still in the pipeline, or
// a new one. FLOW_NONE: the table is full, the packet is booked as lost.
static uint32_t find_or_begin(struct meter *meter, const struct flight *flight,
			      const struct slow_packet *slow)
{
	struct flow_place place = {flight->bucket, flight->tag};
	uint32_t entry = flow_table_find(&meter->table, &flight->key, place);

	if (entry != FLOW_NONE)
		return entry;
	if (flow_table_full(&meter->table) && !meter_evict(meter)) {
		lose(meter, flight);
		return FLOW_NONE;
	}
	entry = flow_table_insert(&meter->table, &flight->key, place);
	// no way of moves makes room in its two buckets
	if (entry == FLOW_NONE && meter_evict(meter))
		entry = flow_table_insert(&meter->table, &flight->key, place);
	if (entry == FLOW_NONE)
		lose(meter, flight);
	else
		meter_begin(meter, entry, flight, slow);
	return entry;
}

static void resume(struct flow_hot *hot, const struct flight *flight)
{
	hot->base_us = flight->time_us;
	hot->last = offset_of(flight->clock_us - flight->time_us);
}

// A packet came to a Flow that may be over: ends or cuts it first.
static void settle(struct meter *meter, uint32_t entry, struct flight *flight,
		   const struct slow_packet *slow)
{
	struct flow_hot *hot = &meter->table.hot[entry];
	uint64_t last_us = hot->base_us + hot->last;
	unsigned reason;

	if (flight->clock_us < last_us) // another reader's clock: it never goes back in a Flow
		flight->clock_us = last_us;
	reason = meter_judge(meter, hot, flight->clock_us);
	if (reason == 0 && hot->marks & FLOW_ENDED && flight->tcp_flags & TCP_SYN)
		reason = FLOW_END_DETECTED;
	if (reason == FLOW_END_ACTIVE) {
		meter_record(meter, entry, reason);
		reason = meter_judge(meter, hot, flight->clock_us);
	} else if (reason != 0 && reason != METER_VANISHED) {
		meter_record(meter, entry, reason);
	}
	if (reason != 0) {
		meter_forget(meter, entry);
		meter_begin(meter, entry, flight, slow);
	} else if (flow_is_empty(hot)) {
		resume(hot, flight);
		meter->table.deadline[entry] = meter_deadline(meter, hot);
	}
}

// A packet of a file so long before the Flow's start that offsets cannot hold both: cuts the Flow.
static void cut_for_late(struct meter *meter, uint32_t entry, const struct flight *flight)
{
	struct flow_hot *hot = &meter->table.hot[entry];

	if (hot->base_us - flight->time_us + hot->last <= UINT32_MAX)
		return;
	if (!flow_is_empty(hot))
		meter_record(meter, entry, FLOW_END_ACTIVE);
	resume(hot, flight);
	meter->table.deadline[entry] = meter_deadline(meter, hot);
}

// A packet of a file that was captured before the Flow's start moves the start.
static void move_start(struct meter *meter, uint32_t entry, unsigned d, uint64_t time_us)
{
	struct flow_hot *hot = &meter->table.hot[entry];
	struct flow_cold *cold = &meter->table.cold[entry];
	uint32_t back = (uint32_t)(hot->base_us - time_us);
	unsigned later = cold->has & COLD_SECOND_LATER ? 1 : 0;

	hot->last += back;
	hot->direction[0].end += back;
	hot->direction[1].end += back;
	if (later == d) { // the one that began later is now the one that began first
		cold->has ^= COLD_SECOND_LATER;
		cold->later_start = 0;
	}
	cold->later_start += back;
	hot->base_us = time_us;
	meter->books->now[WORKER_BACKWARD].packets++;
}

static void first_of_direction(struct meter *meter, uint32_t entry, const struct flight *flight,
			       const struct slow_packet *slow)
{
	unsigned d = flight->direction;
	struct flow_hot *hot = &meter->table.hot[entry];
	struct flow_cold *cold = &meter->table.cold[entry];

	hot->direction[d].min_length = UINT16_MAX;
	hot->direction[d].end = 0;
	hot->direction[d].ttl = flight->ttl;
	cold->tos[d] = flight->tos;
	cold->min_ttl[d] = cold->max_ttl[d] = flight->ttl;
	if (flight->bits & FLIGHT_SLOW)
		cold->icmp_type_code[d] = slow->packet.icmp_type_code;
	if (hot->direction[!d].max_length == 0) {
		cold->has =
		    (uint8_t)((cold->has & ~COLD_SECOND_LATER) | (d ? 0 : COLD_SECOND_LATER));
		cold->later_start = 0;
	} else {
		cold->later_start = (uint32_t)(flight->time_us - hot->base_us);
	}
}

// What the hot line has no room for: the begin of a direction, a wrap, another TTL, fragments, a
// late packet. Returns the direction's end.
static uint32_t count_rare(struct meter *meter, uint32_t entry, const struct flight *flight,
			   const struct slow_packet *slow)
{
	unsigned d = flight->direction;
	struct flow_hot *hot = &meter->table.hot[entry];
	struct flow_direction *direction = &hot->direction[d];
	struct flow_cold *cold = &meter->table.cold[entry];
	uint32_t offset;

	if (flight->time_us < hot->base_us)
		move_start(meter, entry, d, flight->time_us);
	if (direction->max_length == 0)
		first_of_direction(meter, entry, flight, slow);
	else
		cold->packets[d] += direction->packets == UINT8_MAX;
	cold->octets[d] += (uint16_t)(((uint64_t)direction->octets + flight->ip_octets) >> 32);
	cold->overhead[d] += (direction->overhead + flight->overhead) >> 16;
	if (flight->ttl < cold->min_ttl[d])
		cold->min_ttl[d] = flight->ttl;
	if (flight->ttl > cold->max_ttl[d])
		cold->max_ttl[d] = flight->ttl;
	if (flight->bits & FLIGHT_SLOW && cold->fragments[d] != UINT16_MAX &&
	    slow->packet.has & (PACKET_FIRST_FRAGMENT | PACKET_LATER_FRAGMENT))
		cold->fragments[d]++;
	offset = (uint32_t)(flight->time_us - hot->base_us);
	return offset > direction->end ? offset : direction->end;
}

// Design point 9: SYN tells, else SYN+ACK, else the first packet; kept over active cuts.
static uint32_t found_initiator(uint32_t marks, const struct flight *flight)
{
	bool reply = flight->tcp_flags & TCP_ACK;
	bool swapped = flight->direction != reply;

	if (marks & (FLOW_RESUMED | FLOW_BY_SYN) || (reply && marks & FLOW_BY_REPLY))
		return marks;
	marks &= ~(FLOW_SWAPPED | FLOW_BY_REPLY);
	return marks | (swapped ? FLOW_SWAPPED : 0) | (reply ? FLOW_BY_REPLY : FLOW_BY_SYN);
}

static void tcp_event(struct meter *meter, uint32_t entry, const struct flight *flight)
{
	const uint32_t both = FLOW_FIN(0) | FLOW_FIN(1);
	struct flow_hot *hot = &meter->table.hot[entry];
	uint32_t marks = hot->marks;

	if (flight->tcp_flags & TCP_SYN)
		marks = found_initiator(marks, flight);
	if (flight->tcp_flags & TCP_FIN)
		marks |= FLOW_FIN(flight->direction);
	if (flight->tcp_flags & TCP_RST || (marks & both) == both)
		marks |= FLOW_ENDED;
	if (marks != hot->marks) {
		hot->marks = marks;
		meter->table.deadline[entry] = meter_deadline(meter, hot);
	}
}

static inline uint16_t narrow(uint32_t length)
{
	return (uint16_t)(length > UINT16_MAX ? UINT16_MAX : length);
}

// Adds a packet to the hot line. A packet that is not late was captured at the input clock, after
// all others of its Flow.
static inline void add(struct meter *meter, uint32_t entry, const struct flight *flight,
		       const struct slow_packet *slow)
{
	struct flow_hot *hot = &meter->table.hot[entry];
	struct flow_direction *direction = &hot->direction[flight->direction];
	uint32_t octets = direction->octets + flight->ip_octets;
	uint32_t overhead = direction->overhead + flight->overhead;
	uint32_t end = (uint32_t)(flight->clock_us - hot->base_us);
	uint32_t flags = flight->tcp_flags;
	uint16_t length = narrow(flight->ip_octets);

	if (__builtin_expect((octets < flight->ip_octets) | (overhead >> 16) |
				 (direction->packets == UINT8_MAX) |
				 (direction->ttl ^ flight->ttl) |
				 (flight->bits & (FLIGHT_SLOW | FLIGHT_LATE)),
			     0))
		end = count_rare(meter, entry, flight, slow);
	direction->end = end;
	direction->octets = octets;
	direction->overhead = (uint16_t)overhead;
	direction->packets++;
	if (length < direction->min_length)
		direction->min_length = length;
	if (length > direction->max_length)
		direction->max_length = length;
	hot->last = offset_of(flight->clock_us - hot->base_us);
	hot->marks |= flags << (FLOW_FLAGS_BITS * flight->direction);
	if (flags & TCP_EVENTS)
		tcp_event(meter, entry, flight);
}

// Counts any packet. Returns its IP octets, or 0 when it was lost.
static __attribute__((noinline)) uint32_t count(struct meter *meter, struct flight *flight,
						const struct slow_packet *slow)
{
	uint32_t entry = flight->entry;
	struct flow_hot *hot;
	uint64_t since;

	if (entry == FLOW_NONE || !flow_key_equal(&meter->table.hot[entry].key, &flight->key)) {
		entry = find_or_begin(meter, flight, slow);
		if (entry == FLOW_NONE)
			return 0;
	}
	hot = &meter->table.hot[entry];
	since = flight->clock_us - hot->base_us;
	if (since > meter->active_us || since - hot->last > meter->idle_us[hot->key.protocol] ||
	    hot->marks & FLOW_ENDED)
		settle(meter, entry, flight, slow);
	if (flight->time_us < hot->base_us)
		cut_for_late(meter, entry, flight);
	add(meter, entry, flight, slow);
	if (meter->tcp != NULL && flight->key.protocol == IPPROTO_TCP)
		meter_tcp_count(meter, entry, flight, slow);
	if (hot->marks & FLOW_LOOK)
		meter_classify(meter, entry, flight, slow);
	return flight->ip_octets;
}

static inline uint64_t word_at(const void *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return word;
}

static inline void put_word(void *at, uint64_t word)
{
	memcpy(at, &word, sizeof(word));
}

// What flight and Flow must not have for the fast way, as they stand in the last words of both.
#define ODD_FLIGHT ((uint64_t)(FLIGHT_SLOW | FLIGHT_LATE) << 32 | TCP_EVENTS)
#define ODD_FLOW   ((uint64_t)(FLOW_ENDED | FLOW_LOOK) << 32)

// Counts the packet of a Flow that goes on as it did before, which is most packets: the same as
// count(), in words of the hot line. False, and nothing is changed: the packet is for count().
static inline bool count_fast(const struct meter *meter, const struct flight *flight,
			      struct flow_hot *hot)
{
	struct flow_direction *direction = &hot->direction[flight->direction];
	const uint64_t carries = UINT64_C(1) << 48 | UINT64_C(1) << 56;
	const uint64_t since = flight->clock_us - hot->base_us;
	const uint64_t tail = word_at(&flight->tcp_flags), state = word_at(&hot->last);
	uint64_t octets, before, more,
	    after; // after: min_length, max_length, overhead, packets, ttl

	// branches that are hardly ever taken cost less than putting their conditions together
	if (unlikely(since > meter->active_us) ||
	    unlikely(since - (uint32_t)state > meter->idle_us[hot->key.protocol]) ||
	    unlikely(tail & ODD_FLIGHT) || unlikely(state & ODD_FLOW))
		return false;
	octets = (uint64_t)direction->octets + flight->ip_octets;
	before = word_at(&direction->min_length);
	more = (uint64_t)flight->overhead << 32 | UINT64_C(1) << 48;
	after = before + more;
	if (unlikely((before ^ tail) >> 56) || unlikely(octets >> 32) ||
	    unlikely((before ^ more ^ after) & carries))
		return false;
	put_word(direction, (uint32_t)since | octets << 32);
	put_word(&direction->min_length, after);
	if (unlikely(flight->ip_octets < (uint16_t)after))
		direction->min_length = (uint16_t)flight->ip_octets;
	if (unlikely(flight->ip_octets > (uint16_t)(after >> 16)))
		direction->max_length = (uint16_t)flight->ip_octets;
	put_word(&hot->last, (uint32_t)since | state >> 32 << 32 |
				 (tail & FLOW_FLAGS_MASK)
				     << (32 + FLOW_FLAGS_BITS * flight->direction));
	return true;
}

void meter_find_burst(struct meter *meter, struct flights *flights, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		struct flight *flight = flight_hide(flight_at(flights, flights->n_found + i));
		struct flow_place place = {flight->bucket, flight->tag};

		flight->entry = flow_table_guess(&meter->table, place);
		if (flight->entry == FLOW_NONE)
			continue;
		rte_prefetch0(&meter->table.hot[flight->entry]);
		if (meter->tcp != NULL && flight->key.protocol == IPPROTO_TCP)
			rte_prefetch0(&meter->tcp[flight->entry]);
	}
	flights->n_found += n;
}

void meter_count_burst(struct meter *meter, struct flights *flights, unsigned n)
{
	uint64_t lost = 0, octets = 0;
	const uint32_t from = flights->n_counted;

	for (uint32_t i = from; i != from + n; i++) {
		struct flight *flight = flight_hide(flight_at(flights, i));
		struct flow_hot *hot = &meter->table.hot[flight->entry];
		uint32_t counted = flight->ip_octets;

		if (unlikely(flight->entry == FLOW_NONE) ||
		    unlikely(!flow_key_equal(&hot->key, &flight->key)) ||
		    unlikely(!count_fast(meter, flight, hot))) {
			meter->now_us = flight->clock_us;
			counted = count(meter, flight, &flights->slow[i & (FLIGHTS - 1)]);
			lost += counted == 0;
		} else if (meter->tcp != NULL && flight->key.protocol == IPPROTO_TCP) {
			meter_tcp_count(meter, flight->entry, flight, NULL);
		}
		octets += counted;
	}
	if (n != 0)
		meter->now_us = flight_at(flights, from + n - 1)->clock_us;
	flights->n_counted += n;
	meter->live.packets += n - lost;
	meter->live.octets += octets;
}
