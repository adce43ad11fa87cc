// SPDX-License-Identifier: BSD-3-Clause
// Counting packets the long way: any packet of any Flow. meter_fast.h has the short one.
#include <netinet/in.h>

#include "probe/counters/worker_counters.h"
#include "probe/meter/flow_times.h"
#include "probe/meter/meter.h"
#include "probe/meter/parse.h"

enum { SYN_OF_BOTH = TCP_SYN | TCP_SYN << ENTRY_FLAGS_BITS };

// A full table's next entries were fetched when they were nominated to be evicted.
void meter_expect(struct meter *meter, const struct pkt_meta *pkt)
{
	const struct flow_table *table = &meter->table;
	const uint32_t ahead = meter->n_expected++;
	const uint32_t entry = ahead < table->n_free ? table->free[table->n_free - 1 - ahead]
						     : table->n_fresh + (ahead - table->n_free);

	if (entry >= table->max_flows)
		return;
	rte_prefetch0_write(&table->hot[entry]);
	rte_prefetch0_write(&table->cold[entry]);
	rte_prefetch0_write(&table->deadline[entry]);
	if (pkt->key.kind & KEY_LONG || meter->dpi != NULL)
		rte_prefetch0_write(&table->far[entry]);
}

static void lose(struct meter *meter, const struct pkt_meta *pkt)
{
	struct counts *lost = &meter->counters->now[WORKER_LOST_TABLE_FULL];

	lost->packets++;
	lost->octets += pkt->delta.octets;
}

// An entry for a key that is not there. ENTRY_NONE: the table is full, the packet is counted as
// lost.
static uint32_t make_entry(struct meter *meter, const struct pkt_meta *pkt, struct flow_home home)
{
	uint32_t entry = ENTRY_NONE;

	if (!flow_table_full(&meter->table) || meter_evict(meter))
		entry = flow_table_insert(&meter->table, &pkt->key, home);
	// no way of moves makes room in its two buckets
	if (entry == ENTRY_NONE && !flow_table_full(&meter->table) && meter_evict(meter))
		entry = flow_table_insert(&meter->table, &pkt->key, home);
	if (entry == ENTRY_NONE)
		lose(meter, pkt);
	else
		meter->epochs.n_flows[flow_key_epoch(&pkt->key)]++;
	return entry;
}

// From the oldest to the newest packet with this one among them.
static uint64_t duration_with(const struct meter *meter, uint32_t entry, uint64_t time_us)
{
	const uint64_t start_us = meter_start(meter, entry);
	const uint64_t newest_us = start_us + meter_duration(meter, entry);

	return RTE_MAX(newest_us, time_us) - RTE_MIN(start_us, time_us);
}

// Why a record is due before this packet, 0: none is. *over: the packet begins another Flow.
static unsigned reason_before(const struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
			      const struct slow_headers *slow, bool *over)
{
	const unsigned reason = meter_end_reason(meter, entry, pkt->clock_us);

	*over = reason != 0 || meter_begins_another(meter, entry, pkt, slow);
	if (reason != 0)
		return reason;
	if (meter_duration(meter, entry) >= meter->active_us)
		return FLOW_END_ACTIVE;
	if (*over)
		return FLOW_END_DETECTED;
	return duration_with(meter, entry, pkt_time_us(pkt, slow)) > meter->active_us
		   ? FLOW_END_ACTIVE
		   : 0;
}

// Who looks at a Flow that has begun is shed with its classification.
static void begin_besides(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
			  const struct slow_headers *slow)
{
	if (meter->sheds)
		meter->counters->now[WORKER_UNCLASSIFIED].records += meter->dpi != NULL;
	else if (meter->watch != NULL && meter->watches)
		meter_watch_begin(meter, entry, pkt, slow);
}

// Another Flow takes the entry.
static void begin_anew(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
		       const struct slow_headers *slow)
{
	if (meter->watch != NULL)
		meter_watch_end(meter, entry);
	meter_begin(meter, entry, pkt, slow);
	begin_besides(meter, entry, pkt, slow);
}

// A packet came to a Flow that may be over: ends or cuts it first.
static void end_if_due(struct meter *meter, uint32_t entry, struct pkt_meta *pkt,
		       const struct slow_headers *slow)
{
	const uint64_t last_us = meter_last_clock(meter, entry, pkt->clock_us);
	unsigned reason;
	bool over;

	if (pkt->clock_us < last_us) // another reader's clock: it never goes back in a Flow
		pkt->clock_us = last_us;
	reason = reason_before(meter, entry, pkt, slow, &over);
	if (reason == 0)
		return;
	if (over) {
		meter_record(meter, entry, reason);
		if (reason != FLOW_END_DETECTED)
			meter_remember_initiator(meter, entry);
		meter_forget(meter, entry);
		begin_anew(meter, entry, pkt, slow);
	} else {
		meter_cut(meter, entry);
		meter_begin_times(meter, entry, pkt, slow);
	}
}

// While a direction is alone, the other one is the later one. Nothing of the cold line is loaded
// here, as nobody has fetched it: stores do not wait for it.
static void first_of_direction(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
			       const struct slow_headers *slow)
{
	const unsigned d = pkt_direction(pkt);
	struct flow_hot *hot = &meter->table.hot[entry];
	struct flow_cold *cold = &meter->table.cold[entry];

	hot->direction[d].packets = 0;
	hot->direction[d].min_length = UINT16_MAX;
	hot->direction[d].end = 0;
	hot->direction[d].ttl = pkt->delta.ttl;
	cold->tos[d] = pkt_tos(pkt, slow);
	cold->min_ttl[d] = cold->max_ttl[d] = pkt->delta.ttl;
	if (pkt->marks & PKT_SLOW && pkt->key.protocol != IPPROTO_TCP)
		cold->icmp_type_code[d] = slow->packet.icmp_type_code;
	if (hot->direction[!d].max_length == 0) {
		cold->has =
		    (uint8_t)((cold->has & ~COLD_SECOND_LATER) | (d ? 0 : COLD_SECOND_LATER));
		cold->later_start = 0;
	} else {
		cold->later_start = (uint32_t)(pkt_time_us(pkt, slow) - hot->base_us);
	}
}

static void note_ttl(struct flow_cold *cold, unsigned d, uint8_t ttl)
{
	if (ttl < cold->min_ttl[d])
		cold->min_ttl[d] = ttl;
	if (ttl > cold->max_ttl[d])
		cold->max_ttl[d] = ttl;
}

// What the hot line has no room for: the begin of a direction, another TTL, fragments.
static void count_rare(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
		       const struct slow_headers *slow)
{
	const unsigned d = pkt_direction(pkt);
	struct flow_hot *hot = &meter->table.hot[entry];
	struct flow_cold *cold = &meter->table.cold[entry];

	if (hot->direction[d].max_length == 0)
		first_of_direction(meter, entry, pkt, slow);
	else
		note_ttl(cold, d, pkt->delta.ttl);
	if (pkt_is_fragment(pkt, slow) && cold->fragments[d] != UINT16_MAX)
		cold->fragments[d]++;
}

// What is left of a counter when its upper part went to the cold line.
static inline uint64_t carry(uint64_t sum, unsigned bits, uint32_t *upper)
{
	*upper += (uint32_t)(sum >> bits);
	return sum & ((UINT64_C(1) << bits) - 1);
}

static void count_carrying(struct flow_cold *cold, unsigned d, struct flow_direction *direction,
			   const uint64_t sum[3])
{
	uint32_t octets = cold->octets[d];

	direction->octets = (uint32_t)carry(sum[0], CARRY_OCTETS, &octets);
	direction->overhead = (uint16_t)carry(sum[1], CARRY_OVERHEAD, &cold->overhead[d]);
	direction->packets = (uint8_t)carry(sum[2], CARRY_PACKETS, &cold->packets[d]);
	cold->octets[d] = (uint16_t)octets;
}

static void count_sums(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
		       const struct slow_headers *slow)
{
	const unsigned d = pkt_direction(pkt);
	struct flow_direction *direction = &meter->table.hot[entry].direction[d];
	const uint64_t sum[3] = {(uint64_t)direction->octets + pkt->delta.octets,
				 (uint64_t)direction->overhead + pkt_overhead(pkt, slow),
				 direction->packets + 1U};

	if (sum[0] >> CARRY_OCTETS | sum[1] >> CARRY_OVERHEAD | sum[2] >> CARRY_PACKETS) {
		count_carrying(&meter->table.cold[entry], d, direction, sum);
		return;
	}
	direction->octets = (uint32_t)sum[0];
	direction->overhead = (uint16_t)sum[1];
	direction->packets = (uint8_t)sum[2];
}

// Whether the packet's time is a 32-bit offset from base, and the newest of its direction.
static bool is_plain_time(const struct meter *meter, uint32_t entry, const struct pkt_meta *pkt)
{
	const struct flow_hot *hot = &meter->table.hot[entry];
	const struct flow_direction *direction = &hot->direction[pkt_direction(pkt)];

	if (pkt->marks & PKT_LATE || pkt->clock_us - hot->base_us >= meter->window_us)
		return false;
	if (direction->max_length == 0)
		return !(meter->has_aged && meter->table.cold[entry].has & COLD_AGED);
	return !(direction->packets & ENTRY_NO_PACKETS);
}

static void add_counts(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
		       const struct slow_headers *slow)
{
	struct flow_direction *direction = &meter->table.hot[entry].direction[pkt_direction(pkt)];
	const uint16_t *length = pkt->delta.length;

	if (direction->max_length == 0 || direction->ttl != pkt->delta.ttl ||
	    pkt->marks & (PKT_SLOW | PKT_LATE))
		count_rare(meter, entry, pkt, slow);
	count_sums(meter, entry, pkt, slow);
	direction->min_length = RTE_MIN(direction->min_length, length[0]);
	direction->max_length = RTE_MAX(direction->max_length, length[1]);
}

// The same for a packet whose time is another.
static void add_with_times(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
			   const struct slow_headers *slow)
{
	const unsigned d = pkt_direction(pkt);
	const bool first = meter->table.hot[entry].direction[d].max_length == 0;
	struct flow_times times;

	meter_times(meter, entry, &times);
	meter_mark_direction(meter, entry, d, false);
	add_counts(meter, entry, pkt, slow);
	if (flow_times_add(&times, &meter->table.cold[entry], d, pkt_time_us(pkt, slow), first))
		meter->counters->now[WORKER_BACKWARD].packets++;
	meter_set_times(meter, entry, &times, pkt->clock_us);
}

// Adds a packet to the hot line. One that is not late was captured at the input clock, after all
// others of its Flow.
static void add(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
		const struct slow_headers *slow)
{
	struct flow_hot *hot = &meter->table.hot[entry];

	if (likely(is_plain_time(meter, entry, pkt))) {
		add_counts(meter, entry, pkt, slow);
		hot->last = (uint32_t)(pkt->clock_us - hot->base_us);
		hot->direction[pkt_direction(pkt)].end = hot->last;
	} else {
		add_with_times(meter, entry, pkt, slow);
	}
	hot->marks |= pkt->marks & ENTRY_FLAGS_BOTH;
	if (pkt_tcp_flags(pkt) & TCP_EVENTS)
		meter_tcp_event(meter, entry, pkt, slow);
}

// Counters end at 2^39 packets and 2^47 octets: the record is cut before. Looked at where packets
// carry; up to the next time nothing can carry so often as to wrap.
static bool is_nearly_full(const struct meter *meter, uint32_t entry, unsigned d)
{
	const struct flow_cold *cold = &meter->table.cold[entry];

	if (likely(meter->table.hot[entry].direction[d].packets != (1 << CARRY_PACKETS) - 1))
		return false;
	return cold->octets[d] >= UINT16_MAX - 8 || cold->packets[d] >= UINT32_MAX - 8 ||
	       cold->overhead[d] >= UINT32_MAX - 2048;
}

// Watched, or classified, or both.
static void inspect_closely(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
			    const struct slow_headers *slow)
{
	const bool watched = meter->watch != NULL && meter_watches(meter, entry);

	if (meter->dpi != NULL && !(watched && meter->table.far[entry].dpi.state == DPI_DONE))
		meter_classify(meter, entry, pkt, slow);
	if (watched)
		meter_watch_packet(meter, entry, pkt, slow);
}

// What is measured of a counted packet besides its counters.
static inline void inspect(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
			   const struct slow_headers *slow)
{
	if (meter->looks)
		meter_look(meter, entry, pkt, slow);
	if (meter->table.hot[entry].marks & ENTRY_INSPECT)
		inspect_closely(meter, entry, pkt, slow);
}

// Counts the first packet of a Flow.
static uint32_t count_first(struct meter *meter, const struct pkt_meta *pkt,
			    const struct slow_headers *slow, struct flow_home home)
{
	uint32_t entry = make_entry(meter, pkt, home);

	if (entry == ENTRY_NONE)
		return 0;
	if (pkt->marks & (PKT_SLOW | PKT_LATE)) {
		meter_begin(meter, entry, pkt, slow);
		add(meter, entry, pkt, slow);
	} else {
		meter_begin_plain(meter, entry, pkt);
	}
	begin_besides(meter, entry, pkt, slow);
	inspect(meter, entry, pkt, slow);
	return pkt->delta.octets;
}

uint32_t meter_count(struct meter *meter, struct pkt_meta *pkt, const struct slow_headers *slow)
{
	struct flow_hot *hot = pkt->hot;
	uint32_t entry = (uint32_t)(hot - meter->table.hot);
	uint64_t since;

	if (hot == meter->table.no_entry)
		meter->n_expected--;
	// of an earlier packet still in the pipeline, or a new one
	if (!flow_key_equal(&hot->key, &pkt->key)) {
		struct flow_home home = flow_table_home(&meter->table, flow_key_load(&pkt->key));

		entry = flow_table_find(&meter->table, &pkt->key, home);
		if (entry == ENTRY_NONE)
			return count_first(meter, pkt, slow, home);
		hot = &meter->table.hot[entry];
	}
	since = pkt->clock_us - hot->base_us;
	if (since >= meter->window_us || since - hot->last >= meter->idle_us[hot->key.protocol] ||
	    hot->marks & ENTRY_ENDED || pkt->marks & (PKT_LATE | SYN_OF_BOTH))
		end_if_due(meter, entry, pkt, slow);
	if (unlikely(is_nearly_full(meter, entry, pkt_direction(pkt)))) {
		meter_cut(meter, entry);
		meter_begin_times(meter, entry, pkt, slow);
	}
	add(meter, entry, pkt, slow);
	inspect(meter, entry, pkt, slow);
	return pkt->delta.octets;
}
