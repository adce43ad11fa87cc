// SPDX-License-Identifier: BSD-3-Clause
// The begin of a Flow in its entry.
#include <netinet/in.h>

#include "probe/counters/worker_counters.h"
#include "probe/meter/meter.h"
#include "probe/meter/parse.h"
#include "probe/meter/tcp_position.h"

// MAC addresses as a packet of direction 0 has them.
static inline void begin_mac(struct flow_cold *cold, const struct pkt_meta *pkt, const uint8_t *mac)
{
	const unsigned d = pkt_direction(pkt);

	memcpy(cold->mac + 6 * d, mac, 6);
	memcpy(cold->mac + 6 * !d, mac + 6, 6);
}

// The same of a whole frame, in vectors.
static inline void begin_frame_mac(struct flow_cold *cold, const struct pkt_meta *pkt,
				   const uint8_t *frame)
{
	static const uint8_t order[2][16] __attribute__((aligned(16))) = {
	    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, {6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5}};
	const __m128i mac =
	    _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)frame),
			     _mm_load_si128((const __m128i *)((const uint8_t *)order + pkt->side)));
	const uint32_t last = (uint32_t)_mm_extract_epi32(mac, 2);

	_mm_storel_epi64((__m128i *)cold->mac, mac);
	memcpy(cold->mac + 8, &last, sizeof(last));
}

// Link and VLAN of a plain Ethernet frame.
static inline void begin_link(struct flow_cold *cold, const struct pkt_meta *pkt)
{
	const uint8_t *frame = rte_pktmbuf_mtod(pkt->mbuf, const uint8_t *);

	cold->has = PACKET_HAS_MAC;
	begin_frame_mac(cold, pkt, frame);
	cold->vlan = fast_vlan(pkt, frame);
}

static void begin_cold(const struct meter *meter, struct flow_cold *cold,
		       const struct pkt_meta *pkt, const struct slow_headers *slow)
{
	memset(cold, 0, sizeof(*cold));
	if (pkt->marks & PKT_SLOW) {
		const struct packet_headers *packet = &slow->packet;

		cold->has = packet->has &
			    (PACKET_HAS_MAC | PACKET_HAS_MPLS | PACKET_HAS_VNI | PACKET_HAS_ICMP);
		cold->mpls_top = packet->mpls_top;
		cold->vni = packet->vni;
		cold->segment_type = packet->segment_type & 3;
		cold->vlan = packet->vlan;
		cold->inner_vlan = packet->inner_vlan;
		if (packet->has & PACKET_HAS_MAC)
			begin_mac(cold, pkt, slow->mac);
	} else {
		begin_link(cold, pkt);
	}
	cold->input = meter_input(meter, pkt->mbuf);
}

// What is kept outside of the entry: classification and measures.
static inline void begin_beside(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
				const struct slow_headers *slow)
{
	struct flow_far *far = &meter->table.far[entry];

	if (meter->dpi != NULL)
		memset(&far->dpi, 0, sizeof(far->dpi));
	if (meter->lines.n != 0)
		measures_begin(&meter->lines, entry, pkt, slow);
	if (meter->interims.line != NULL)
		interim_begin(meter, entry);
}

static inline void begin_addresses(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
				   const uint8_t *source, const uint8_t *destination, size_t octets)
{
	struct flow_far *far = &meter->table.far[entry];
	const unsigned d = pkt_direction(pkt);

	if (!(pkt->key.kind & KEY_LONG))
		return;
	memcpy(far->address[d], source, octets);
	memcpy(far->address[!d], destination, octets);
}

void meter_begin_times(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
		       const struct slow_headers *slow)
{
	meter->table.hot[entry].base_us = pkt_time_us(pkt, slow);
	meter->table.cold[entry].behind = 0;
	meter_set_last(meter, entry, pkt->clock_us);
	meter->table.deadline[entry] = meter_deadline(meter, entry, pkt->clock_us);
}

void meter_begin(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
		 const struct slow_headers *slow)
{
	struct flow_hot *hot = &meter->table.hot[entry];
	const unsigned d = pkt_direction(pkt);
	struct pkt_headers view;

	headers_of(pkt, slow, &view);
	flow_clear(hot);
	hot->marks = meter->first_marks | (d ? ENTRY_SWAPPED : 0);
	if (flow_key_is_link(&pkt->key)) // nothing to classify
		hot->marks &= ~ENTRY_INSPECT;
	begin_cold(meter, &meter->table.cold[entry], pkt, slow);
	begin_beside(meter, entry, pkt, slow);
	begin_addresses(meter, entry, pkt, view.source, view.destination,
			view.ip_version == 4 ? 4 : 16);
	meter_begin_times(meter, entry, pkt, slow);
	if (pkt->key.protocol == IPPROTO_TCP)
		meter_begin_position(meter, entry, pkt, view.frame + view.l4_offset,
				     view.l4_captured);
	meter->counters->now[WORKER_FLOWS].records++;
}

// A packet of the fast way, as struct flow_direction has it after this one packet.
static inline __m128i only_packet(const struct pkt_meta *pkt)
{
	const __m128i ttl_last =
	    _mm_set_epi8(0, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, -1, -1, -1, -1);

	return _mm_shuffle_epi8(_mm_load_si128((const __m128i *)&pkt->delta), ttl_last);
}

// The addresses of a frame, turned to direction 0, where the last 16 octets of the cold line have
// them.
static inline __m128i plain_mac(const struct pkt_meta *pkt, const uint8_t *frame)
{
	static const int8_t order[2][16]
	    __attribute__((aligned(16))) = {{-1, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -1, -1},
					    {-1, -1, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5, -1, -1}};
	const int8_t *turn = (const int8_t *)order + pkt->side;

	return _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)frame),
				_mm_load_si128((const __m128i *)turn));
}

static_assert(offsetof(struct flow_cold, vni) == 32 && offsetof(struct flow_cold, position) == 36 &&
		  offsetof(struct flow_cold, tos) == 44 &&
		  offsetof(struct flow_cold, min_ttl) == 46 &&
		  offsetof(struct flow_cold, max_ttl) == 48 &&
		  offsetof(struct flow_cold, mac) == 50 &&
		  offsetof(struct flow_cold, input) == 62 && offsetof(struct flow_cold, has) == 63,
	      "begin_cold_plain() writes the cold line in words");

// Nothing is stored twice, nor loaded again.
static inline void begin_cold_plain(const struct meter *meter, struct flow_cold *cold,
				    const struct pkt_meta *pkt, const uint8_t *ip)
{
	const bool v6 = pkt->key.kind & KEY_LONG; // only IPv6 is long here
	const unsigned at = pkt->side / 2;	  // bits, of a direction's octet
	const struct plain_position tcp = plain_position(pkt, ip + (v6 ? 40 : 20));
	const uint8_t *frame = rte_pktmbuf_mtod(pkt->mbuf, const uint8_t *);
	const uint64_t tos = (load_be16(ip) >> (v6 ? 4 : 0)) & 0xff, ttl = pkt->delta.ttl;
	const uint32_t later = pkt->side == 0 ? COLD_SECOND_LATER : 0;
	const uint32_t has = PACKET_HAS_MAC | later | tcp.has;
	const uint64_t vlan = fast_vlan(pkt, frame);
	__m128i *line = (__m128i *)cold, mac = plain_mac(pkt, frame);

	_mm_store_si128(&line[0], _mm_setzero_si128());
	_mm_store_si128(&line[1], _mm_setzero_si128());
	_mm_store_si128(&line[2],
			_mm_set_epi64x((int64_t)(vlan | tos << (32 + at) | ttl << (48 + at)),
				       (int64_t)((uint64_t)tcp.position << 32)));
	mac = _mm_insert_epi16(mac, (int)(ttl << at), 0);
	mac = _mm_insert_epi16(mac, (int)(has << 8 | meter_input(meter, pkt->mbuf)), 7);
	_mm_store_si128(&line[3], mac);
}

static inline void begin_hot_plain(const struct meter *meter, struct flow_hot *hot,
				   const struct pkt_meta *pkt)
{
	uint8_t *direction = (uint8_t *)hot->direction;
	const uint32_t swapped = pkt->side != 0 ? ENTRY_SWAPPED : 0;

	_mm_store_si128((__m128i *)(direction + pkt->side), only_packet(pkt));
	_mm_store_si128((__m128i *)(direction + (pkt->side ^ 16)), flow_no_packet());
	hot->base_us = pkt->clock_us;
	hot->last = 0;
	hot->marks = meter->first_marks | swapped | pkt->marks;
}

void meter_begin_plain(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt)
{
	const uint8_t *ip = rte_pktmbuf_mtod_offset(pkt->mbuf, const uint8_t *, pkt->l3_offset);

	begin_hot_plain(meter, &meter->table.hot[entry], pkt);
	begin_cold_plain(meter, &meter->table.cold[entry], pkt, ip);
	begin_beside(meter, entry, pkt, NULL);
	begin_addresses(meter, entry, pkt, ip + 8, ip + 24, 16); // only IPv6 is long here
	meter->table.deadline[entry] =
	    meter_deadline_of(pkt->clock_us + meter->silence_us[pkt->key.protocol]);
	if (pkt->marks & (TCP_EVENTS | TCP_EVENTS << ENTRY_FLAGS_BITS))
		meter_tcp_event(meter, entry, pkt, NULL);
	meter->counters->now[WORKER_FLOWS].records++;
}
