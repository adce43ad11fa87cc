// SPDX-License-Identifier: BSD-3-Clause
#include <netinet/in.h>

#include <rte_cycles.h>

#include "probe/counters/worker_counters.h"
#include "probe/meter/flow_times.h"
#include "probe/meter/meter.h"
#include "probe/meter/parse.h"

// Both in one word: two swaps of 16 bits are slow. In a swapped word the first port is the upper
// one.
static inline void put_ports(struct flow_record *record, uint32_t ports, unsigned forward)
{
	const unsigned turn = forward ? 0 : 16;
	const uint32_t swapped = __builtin_bswap32(ports);
	const uint32_t both = swapped << turn | swapped >> (-turn & 31);

	static_assert(offsetof(struct flow_record, destination_port) ==
			  offsetof(struct flow_record, source_port) + sizeof(uint16_t),
		      "");
	memcpy(&record->source_port, &both, sizeof(both));
}

static void put_key(struct flow_record *record, const struct flow_hot *hot,
		    const struct flow_cold *cold, const struct flow_far *far, unsigned forward)
{
	unsigned forward_ports = forward;

	if (flow_key_is_link(&hot->key))
		forward_ports = 0; // they do not turn
	else
		record->ip_version = flow_key_is_ipv4(&hot->key) ? 4 : 6;
	record->protocol = hot->key.protocol;
	put_ports(record, hot->key.ports, forward_ports);
	record->vlan = cold->vlan;
	record->inner_vlan = cold->inner_vlan;
	record->mpls_top = cold->mpls_top;
	record->vni = cold->vni;
	record->segment_type = cold->segment_type;
	flow_address(&hot->key, far, forward, record->source);
	flow_address(&hot->key, far, !forward, record->destination);
	record->flow_hash = flow_entry_hash(&hot->key, far);
}

// Who reads interims finds the Flow by it.
static void put_key_id(struct flow_record *record, const struct flow_hot *hot, unsigned forward)
{
	record->key_id = flow_entry_id(&hot->key);
	record->key_forward = (uint8_t)forward;
}

// Direction d of the entry as direction r of the record. Nothing here is a branch that a flood of
// both directions and protocols would make a guess.
static __rte_always_inline void put_direction(struct flow_record *record, unsigned r,
					      const struct flow_hot *hot,
					      const struct flow_cold *cold, unsigned d)
{
	const struct flow_direction *direction = &hot->direction[d];
	const uint32_t later = -(uint32_t)(d == flow_later_direction(cold));
	const uint16_t has_type = (uint16_t) - (hot->key.protocol != IPPROTO_TCP);
	struct counts total;

	meter_entry_totals(hot, cold, d, &total);
	record->packets[r] = total.packets;
	record->octets[r] = total.octets;
	record->layer2_octets[r] =
	    total.octets + ((uint64_t)cold->overhead[d] << CARRY_OVERHEAD) + direction->overhead;
	record->start_us[r] = hot->base_us + (cold->later_start & later);
	record->end_us[r] = hot->base_us + direction->end;
	record->icmp_type_code[r] = cold->icmp_type_code[d] & has_type; // of TCP the position
	record->tos[r] = cold->tos[d];
	record->min_ttl[r] = cold->min_ttl[d];
	record->max_ttl[r] = cold->max_ttl[d];
	record->fragments[r] = cold->fragments[d];
	record->min_length[r] = direction->min_length;
	record->max_length[r] = direction->max_length;
}

static_assert(RECORD_HAS(MAC) / RECORD_HAS(ICMP) == PACKET_HAS_MAC / PACKET_HAS_ICMP &&
		  RECORD_HAS(MPLS) / RECORD_HAS(ICMP) == PACKET_HAS_MPLS / PACKET_HAS_ICMP &&
		  RECORD_HAS(VNI) / RECORD_HAS(ICMP) == PACKET_HAS_VNI / PACKET_HAS_ICMP,
	      "what a packet has and what its record has stand in the same order");

// Both directions in one word: a compiler's mask of 16 bits is slow to decode.
static void put_tcp_flags(struct flow_record *record, uint32_t marks, unsigned forward)
{
	const uint32_t flags =
	    (marks & ENTRY_FLAGS_MASK) | (marks >> ENTRY_FLAGS_BITS & ENTRY_FLAGS_MASK) << 16;
	const uint32_t turned = forward ? flags << 16 | flags >> 16 : flags;

	static_assert(FORWARD == 0 && sizeof(record->tcp_flags) == sizeof(turned), "");
	memcpy(record->tcp_flags, &turned, sizeof(turned));
}

static uint64_t has_bits(const struct flow_hot *hot, const struct flow_cold *cold)
{
	const unsigned mask = PACKET_HAS_ICMP | PACKET_HAS_MAC | PACKET_HAS_MPLS | PACKET_HAS_VNI;
	const uint64_t continues = (hot->marks & ENTRY_RESUMED) != 0;

	return (cold->has & mask) / PACKET_HAS_ICMP * RECORD_HAS(ICMP) +
	       continues * RECORD_HAS(CONTINUES);
}

// Hands the record over, and takes its packets off the live ones.
static void hand_over(struct meter *meter, const struct flow_record *record, bool in_ring)
{
	struct counts *ring = meter->ring_counters->now;
	const struct counts counts = {.packets = record->packets[0] + record->packets[1],
				      .octets = record->octets[0] + record->octets[1],
				      .records = 1};
	bool pushed = true;

	if (in_ring)
		record_ring_commit(meter->ring, record);
	else
		pushed = meter_push(meter, (const struct ring_cell *)record);
	counts_add(&ring[pushed ? RING_PUSHED : RING_LOST_FULL], &counts);
	counts_add(&ring[RING_MADE], &counts);
	counts_add(&meter->counters->now[WORKER_IN_RECORDS], &counts);
	meter->live.packets -= counts.packets;
	meter->live.octets -= counts.octets;
}

static void clear_counters(struct flow_hot *hot, struct flow_cold *cold)
{
	flow_clear(hot);
	hot->marks = (hot->marks & ENTRY_KEPT) | ENTRY_RESUMED;
	memset(cold->packets, 0,
	       offsetof(struct flow_cold, later_start) + sizeof(cold->later_start));
	cold->has &= (uint8_t)~COLD_AGED;
	cold->more = 0;
	if (hot->key.protocol != IPPROTO_TCP) // of TCP the position stands there
		memset(cold->icmp_type_code, 0, sizeof(cold->icmp_type_code));
	memset(cold->tos, 0, sizeof(cold->tos));
	memset(cold->min_ttl, 0, sizeof(cold->min_ttl));
	memset(cold->max_ttl, 0, sizeof(cold->max_ttl));
}

// As memset(), of which the compiler makes a slow instruction.
static inline void clear_fixed(struct flow_record *record)
{
	__m128i *vector = (__m128i *)record;

	for (unsigned i = 0; i < FLOW_RECORD_OCTETS / sizeof(*vector); i++)
		_mm_store_si128(&vector[i], _mm_setzero_si128());
	record->metadata_at = FLOW_RECORD_OCTETS;
}

static void put_measures(struct meter *meter, struct flow_record *record, uint32_t entry,
			 unsigned forward)
{
	record->metadata_at = flow_record_octets(meter->lines.wanted);
	memset(&record->measures, 0, record->metadata_at - FLOW_RECORD_OCTETS);
	if (meter->epochs.of[flow_key_epoch(&meter->table.hot[entry].key)].unmeasured)
		meter->counters->now[WORKER_UNMEASURED].records++;
	else
		measures_report(&meter->lines, entry, forward, record);
}

static void put_sampling(struct flow_record *record, const struct sampling_epoch *epoch)
{
	record->sampling = epoch->interval;
	record->selector = epoch->selector;
}

static void make_record(struct meter *meter, struct flow_record *record, uint32_t entry,
			unsigned reason, unsigned initiator)
{
	const struct flow_hot *hot = &meter->table.hot[entry];
	const struct flow_cold *cold = &meter->table.cold[entry];
	const unsigned forward = hot->marks & ENTRY_SWAPPED ? 1 : 0;
	const unsigned r = hot->direction[forward].max_length == 0; // one that has packets

	clear_fixed(record);
	record->end_reason = (uint8_t)reason;
	record->initiator_method = (uint8_t)initiator;
	record->biflow_direction =
	    initiator == INITIATOR_FIRST ? BIFLOW_ARBITRARY : BIFLOW_INITIATOR;
	record->has = has_bits(hot, cold);
	put_key(record, hot, cold, &meter->table.far[entry], forward);
	if (meter->interims.line != NULL)
		put_key_id(record, hot, forward);
	if (meter->networks != NULL)
		local_networks_put(meter->networks, record);
	put_direction(record, r, hot, cold, r ^ forward);
	if (hot->direction[!r ^ forward].max_length != 0) // one without packets is all zeros
		put_direction(record, !r, hot, cold, !r ^ forward);
	put_tcp_flags(record, hot->marks, forward);
	if (unlikely(cold->has & COLD_AGED))
		meter_put_aged_times(meter, record, entry, forward);
	if (meter->wall != NULL)
		wall_clock_put(meter->wall, record);
	memcpy(record->destination_mac, cold->mac + 6 * forward, 6);
	memcpy(record->source_mac, cold->mac + 6 * !forward, 6);
	if (meter->lines.n != 0)
		put_measures(meter, record, entry, forward);
	put_sampling(record, &meter->epochs.of[flow_key_epoch(&hot->key)]);
	record->observation_point = meter->observation_point;
	record->observation_domain = meter->observation_domain;
	if (meter->dpi != NULL && record->ip_version != 0)
		meter_put_label(meter, record, entry, forward);
	record->n_cells = flow_record_cells(record);
	if (meter->time_error_ns != NULL)
		record->time_error_ns = meter->time_error_ns[cold->input];
	record->ingress_interface = record->reverse_ingress_interface =
	    meter->ifindex != NULL ? meter->ifindex[cold->input] : cold->input;
}

// The ring's end is near, or it is full: the record is made elsewhere.
static __rte_noinline void record_by_copy(struct meter *meter, uint32_t entry, unsigned reason,
					  unsigned initiator)
{
	union flow_record_room whole;

	make_record(meter, &whole.record, entry, reason, initiator);
	hand_over(meter, &whole.record, false);
}

// The initiator's method goes into the cold line last: the record reads the half word that it is
// in.
static void record_entry(struct meter *meter, uint32_t entry, unsigned reason)
{
	struct flow_record *slot;
	unsigned initiator;

	if (meter->interims.line != NULL)
		interim_last(meter, entry);
	initiator = meter_settle_initiator(meter, entry);
	slot = record_ring_reserve(meter->ring);
	if (unlikely(slot == NULL)) {
		record_by_copy(meter, entry, reason, initiator);
	} else {
		make_record(meter, slot, entry, reason, initiator);
		hand_over(meter, slot, true);
	}
	meter->table.cold[entry].initiator = initiator & 15;
}

void meter_cut(struct meter *meter, uint32_t entry)
{
	meter_record(meter, entry, FLOW_END_ACTIVE);
	if (meter->table.hot[entry].key.protocol == IPPROTO_TCP)
		meter_move_position(meter, entry);
	clear_counters(&meter->table.hot[entry], &meter->table.cold[entry]);
}

void meter_record(struct meter *meter, uint32_t entry, unsigned reason)
{
	uint64_t since;

	meter_inspect_pending(meter);
	since = meter->spent.timed ? rte_rdtsc() : 0;
	record_entry(meter, entry, reason);
	if (since != 0)
		meter->spent.recording += rte_rdtsc() - since;
}

void meter_forget(struct meter *meter, uint32_t entry)
{
	meter_inspect_pending(meter);
	if (meter->dpi != NULL)
		dpi_flow_end(meter->dpi, &meter->table.far[entry].dpi);
}
