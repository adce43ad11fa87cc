// SPDX-License-Identifier: BSD-3-Clause
// The begin of a Flow in its entry.
#include <netinet/in.h>

#include "probe/counters/worker_counters.h"
#include "probe/meter/meter.h"
#include "probe/meter/parse.h"

// What a frame of plain Ethernet tells of link and VLAN.
static inline void begin_link(struct flow_cold *cold, const uint8_t *frame)
{
	cold->has = PACKET_HAS_MAC;
	memcpy(cold->mac, frame, sizeof(cold->mac));
	if (frame_is_tagged(frame))
		cold->vlan = rte_bswap16(load16(frame + 14)) & 0xfff;
}

static void begin_cold(const struct meter *meter, struct flow_cold *cold,
		       const struct flight *flight, const struct flight_view *view,
		       const struct slow_packet *slow)
{
	memset(cold, 0, sizeof(*cold));
	if (flight->marks & FLIGHT_SLOW) {
		const struct packet_headers *packet = &slow->packet;

		cold->has = packet->has &
			    (PACKET_HAS_MAC | PACKET_HAS_MPLS | PACKET_HAS_VNI | PACKET_HAS_ICMP);
		cold->mpls_top = packet->mpls_top;
		cold->vni = packet->vni;
		cold->vlan = packet->vlan;
		cold->inner_vlan = packet->inner_vlan;
		if (packet->has & PACKET_HAS_MAC)
			memcpy(cold->mac, slow->mac, sizeof(cold->mac));
	} else {
		begin_link(cold, view->frame);
	}
	cold->input = meter_input(meter, flight->mbuf);
}

// What stands beside the entry: classification, TCP, the addresses of a long key.
static inline void begin_beside(struct meter *meter, uint32_t entry, const struct flight *flight,
				const uint8_t *source, const uint8_t *destination, size_t octets)
{
	struct flow_far *far = &meter->table.far[entry];
	unsigned d = flight_direction(flight);

	if (meter->dpi != NULL)
		memset(&far->dpi, 0, sizeof(far->dpi));
	if (meter->tcp != NULL && flight->key.protocol == IPPROTO_TCP)
		memset(&meter->tcp[entry], 0, sizeof(*meter->tcp));
	if (!(flight->key.kind & KEY_LONG))
		return;
	memcpy(far->address[d], source, octets);
	memcpy(far->address[!d], destination, octets);
}

// The Flow's times begin with this packet.
void meter_begin_times(struct flow_hot *hot, const struct flight *flight,
		       const struct slow_packet *slow)
{
	hot->base_us = flight_time(flight, slow);
	hot->last = meter_offset(flight->clock_us - hot->base_us);
}

void meter_begin(struct meter *meter, uint32_t entry, const struct flight *flight,
		 const struct slow_packet *slow)
{
	struct flow_hot *hot = &meter->table.hot[entry];
	const unsigned d = flight_direction(flight);
	struct flight_view view;

	flight_look(flight, slow, &view);
	flow_clear(hot);
	meter_begin_times(hot, flight, slow);
	hot->marks = meter->first_marks | (d ? FLOW_SWAPPED : 0);
	begin_cold(meter, &meter->table.cold[entry], flight, &view, slow);
	begin_beside(meter, entry, flight, view.source, view.destination,
		     view.ip_version == 4 ? 4 : 16);
	// as for a Flow with packets, which it is in a moment
	hot->direction[d].max_length = 1;
	meter->table.deadline[entry] = meter_deadline(meter, hot);
	hot->direction[d].max_length = 0;
	meter->counters->now[WORKER_FLOWS].records++;
}

// A packet of the fast way, as struct flow_direction has it after this one packet.
static inline __m128i only_packet(const struct flight *flight)
{
	const __m128i ttl_last =
	    _mm_set_epi8(0, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, -1, -1, -1, -1);

	return _mm_shuffle_epi8(_mm_load_si128((const __m128i *)&flight->add), ttl_last);
}

static void begin_cold_plain(const struct meter *meter, struct flow_cold *cold,
			     const struct flight *flight, const uint8_t *frame, const uint8_t *ip)
{
	const unsigned d = flight_direction(flight);

	memset(cold, 0, sizeof(*cold));
	begin_link(cold, frame);
	cold->has |= d ? 0 : COLD_SECOND_LATER;
	cold->tos[d] = tos_of(ip);
	cold->min_ttl[d] = cold->max_ttl[d] = flight->add.ttl;
	cold->input = meter_input(meter, flight->mbuf);
}

void meter_begin_plain(struct meter *meter, uint32_t entry, const struct flight *flight)
{
	struct flow_hot *hot = &meter->table.hot[entry];
	const unsigned d = flight_direction(flight);
	const uint8_t *frame = rte_pktmbuf_mtod(flight->mbuf, const uint8_t *);
	const uint8_t *ip = frame + (frame_is_tagged(frame) ? 18 : 14);

	flow_clear(hot);
	_mm_store_si128((__m128i *)&hot->direction[d], only_packet(flight));
	hot->base_us = flight->clock_us;
	hot->last = 0;
	hot->marks = meter->first_marks | (d ? FLOW_SWAPPED : 0) | flight->marks;
	begin_cold_plain(meter, &meter->table.cold[entry], flight, frame, ip);
	begin_beside(meter, entry, flight, ip + 8, ip + 24, 16); // only IPv6 is long here
	meter->table.deadline[entry] = meter_deadline(meter, hot);
	if (flight->marks & (TCP_EVENTS | TCP_EVENTS << FLOW_FLAGS_BITS))
		meter_tcp_event(meter, entry, flight);
	meter->counters->now[WORKER_FLOWS].records++;
}
