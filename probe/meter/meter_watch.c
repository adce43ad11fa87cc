// SPDX-License-Identifier: BSD-3-Clause
#include "probe/meter/meter_watch.h"

#include <stdlib.h>

#include "probe/counters/worker_counters.h"
#include "probe/meter/meter.h"
#include "probe/meter/parse.h"
#include "probe/span/packet_hash.h"
#include "probe/span/span_watch.h"

enum { WATCHED = 2048 }; // a power of two

struct watched {
	uint32_t entry;
	uint16_t number; // of the conversation
};

struct meter_watch {
	struct span_watch *span;
	struct watched of[WATCHED];
};

struct meter_watch *meter_watch_new(uint64_t within_us, int numa_node)
{
	struct meter_watch *watch = malloc(sizeof(*watch));

	if (watch == NULL)
		return NULL;
	memset(watch->of, 0xff, sizeof(watch->of));
	watch->span = span_watch_new(within_us, numa_node);
	if (watch->span != NULL)
		return watch;
	free(watch);
	return NULL;
}

void meter_watch_free(struct meter_watch *watch)
{
	if (watch == NULL)
		return;
	span_watch_free(watch->span);
	free(watch);
}

struct span_rows *meter_watch_rows(struct meter_watch *watch)
{
	return span_watch_rows(watch->span);
}

static struct watched *watched_of(const struct meter *meter, uint32_t entry)
{
	return &meter->watch->of[entry % WATCHED];
}

bool meter_watches(const struct meter *meter, uint32_t entry)
{
	return watched_of(meter, entry)->entry == entry;
}

// Addresses and ports, in an order that does not depend on the direction.
static uint64_t identity_of(const struct meter *meter, const struct pkt_meta *pkt,
			    const struct pkt_headers *view)
{
	const struct hash_key *secret = &meter->table.secret;
	const size_t octets = view->ip_version == 4 ? 4 : 16;
	const unsigned d = pkt_direction(pkt);
	uint8_t address[2][16] = {{0}};
	__m128i state;

	memcpy(address[d], view->source, octets);
	memcpy(address[!d], view->destination, octets);
	state = _mm_set_epi32(view->ip_version, pkt->key.protocol, 0, (int)pkt->key.ports);
	state = hash_block(secret, state, _mm_loadu_si128((const __m128i *)address[0]));
	state = hash_block(secret, state, _mm_loadu_si128((const __m128i *)address[1]));
	return low64(state);
}

static uint64_t n_counted(const struct meter *meter)
{
	const struct counts *now = meter->counters->now;

	return now[WORKER_TAKEN].packets + now[WORKER_TAKEN_FROM_WORKERS].packets;
}

void meter_watch_begin(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
		       const struct slow_headers *slow)
{
	struct span_watch *span = meter->watch->span;
	struct watched *watched = watched_of(meter, entry);
	struct pkt_headers view;
	uint16_t fold, number;

	if (flow_key_is_link(&pkt->key) || watched->entry != UINT32_MAX)
		return;
	fold = pkt_fold(pkt, slow);
	if (!span_watch_wants(span, fold, pkt->clock_us, n_counted(meter)))
		return;
	headers_of(pkt, slow, &view);
	number = span_watch_begin(span, fold, identity_of(meter, pkt, &view));
	if (number == WATCH_NONE)
		return;
	*watched = (struct watched){entry, number};
	meter->table.hot[entry].marks |= ENTRY_INSPECT;
}

static void put_segment(struct span_packet *packet, const struct pkt_headers *view)
{
	struct tcp_segment segment;

	packet->has_segment = tcp_segment_read(&segment, view->frame + view->l4_offset,
					       view->l4_captured, view->l4_length);
	if (!packet->has_segment)
		return;
	packet->sequence = segment.sequence;
	packet->acknowledgement = segment.acknowledgement;
	packet->payload = segment.payload_octets;
	packet->flags = segment.flags;
}

static void put_slow(struct span_packet *packet, const struct packet_headers *headers)
{
	packet->has_vni = headers->has & PACKET_HAS_VNI && !(headers->has & PACKET_VNI_ONE_WAY);
	packet->vni = packet->has_vni ? headers->vni : 0;
	packet->sliced = headers->has & PACKET_SLICED;
}

enum { LEAST_SLICE = 64 };

// Of a frame in several mbufs what is in the first one. Slices that end with the headers are alike
// for packets that are not.
static uint64_t hash_of(const struct meter *meter, const struct pkt_meta *pkt,
			const struct slow_headers *slow, bool sliced)
{
	const uint32_t l3 = pkt_l3_offset(pkt, slow);
	const uint32_t captured = rte_pktmbuf_data_len(pkt->mbuf);
	const uint32_t n = captured > l3 ? RTE_MIN(captured - l3, pkt->delta.octets) : 0;

	if (n < 20 || (sliced && n < LEAST_SLICE))
		return 0;
	return packet_hash(&meter->table.secret, flow_key_is_ipv4(&pkt->key) ? 4 : 6,
			   rte_pktmbuf_mtod_offset(pkt->mbuf, const uint8_t *, l3), n);
}

void meter_watch_packet(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
			const struct slow_headers *slow)
{
	struct span_packet packet = {
	    .time_us = pkt_time_us(pkt, slow),
	    .vlan = pkt_vlan(pkt, slow),
	    .input = meter_input(meter, pkt->mbuf),
	    .ttl = pkt->delta.ttl,
	    .direction = (uint8_t)pkt_direction(pkt),
	    .tcp = pkt->key.protocol == L4_TCP,
	};
	struct pkt_headers view;

	if (pkt->marks & PKT_SLOW)
		put_slow(&packet, &slow->packet);
	packet.hash = hash_of(meter, pkt, slow, packet.sliced);
	packet.fragment = pkt_is_fragment(pkt, slow);
	if (packet.tcp && !packet.fragment) {
		headers_of(pkt, slow, &view);
		put_segment(&packet, &view);
	}
	if (!span_watch_packet(meter->watch->span, watched_of(meter, entry)->number, &packet))
		meter_watch_end(meter, entry);
}

// What classification has yet to look at keeps its mark.
void meter_watch_end(struct meter *meter, uint32_t entry)
{
	struct watched *watched = watched_of(meter, entry);

	if (watched->entry != entry)
		return;
	watched->entry = UINT32_MAX;
	span_watch_end(meter->watch->span, watched->number);
	if (meter->dpi == NULL || meter->table.far[entry].dpi.state == DPI_DONE)
		meter->table.hot[entry].marks &= ~ENTRY_INSPECT;
}

void meter_watch_close(struct meter *meter)
{
	memset(meter->watch->of, 0xff, sizeof(meter->watch->of));
	span_watch_end_all(meter->watch->span);
}
