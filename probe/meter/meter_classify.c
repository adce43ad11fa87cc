// SPDX-License-Identifier: BSD-3-Clause
#include <rte_cycles.h>

#include "probe/meter/meter.h"
#include "probe/meter/parse.h"

enum { FETCHED_OCTETS = 512 };

static bool has_ports(uint8_t protocol)
{
	return protocol == L4_TCP || protocol == L4_UDP;
}

static uint32_t l4_header(const struct pkt_headers *view, uint8_t protocol)
{
	const uint8_t *l4 = view->frame + view->l4_offset;

	if (protocol == L4_UDP)
		return 8;
	if (protocol != L4_TCP)
		return 0;
	return view->l4_captured > TCP_FLAGS_AT ? (l4[TCP_FLAGS_AT] >> 4) * 4U : 20;
}

// False: the packet has no payload that could be looked at.
static bool fill_packet(struct dpi_packet *packet, const struct flow_hot *hot,
			const struct pkt_meta *pkt, const struct pkt_headers *view)
{
	const uint8_t protocol = pkt->key.protocol;
	const uint8_t *l4 = view->frame + view->l4_offset;
	uint32_t header = l4_header(view, protocol);
	uint32_t ports = ports_in_order(pkt->key.ports, pkt->side);

	if (has_ports(protocol) && view->l4_captured <= header)
		return false;
	*packet = (struct dpi_packet){
	    .payload = l4 + header,
	    .length = (uint16_t)(view->l4_captured - header),
	    .wire_length = (uint16_t)RTE_MIN(view->l4_length - header, (uint32_t)UINT16_MAX),
	    .ip_version = view->ip_version,
	    .protocol = protocol,
	    .direction = (uint8_t)pkt_direction(pkt),
	    .initiator = hot->marks & ENTRY_SWAPPED ? 1 : 0,
	    .start_seen = protocol != L4_TCP || hot->marks & ENTRY_BY_SYN,
	    .source_port = rte_bswap16((uint16_t)ports),
	    .destination_port = rte_bswap16((uint16_t)(ports >> 16)),
	    .source = view->source,
	    .destination = view->destination,
	    .tcp_sequence = protocol == L4_TCP ? load_be32(l4 + 4) : 0,
	    .now_us = pkt->clock_us,
	};
	return true;
}

static void inspect_one(struct meter *meter, const struct pending_inspection *inspection)
{
	struct flow_hot *hot = &meter->table.hot[inspection->entry];
	struct dpi_flow *flow = &meter->table.far[inspection->entry].dpi;

	if ((hot->marks & ENTRY_INSPECT) == 0)
		return; // decided by the packet before
	dpi_inspect(meter->dpi, flow, &inspection->packet);
	if (flow->state == DPI_DONE)
		hot->marks &= ~ENTRY_INSPECT;
}

void meter_inspect(struct meter *meter)
{
	const uint64_t since = meter->spent.timed ? rte_rdtsc() : 0;

	for (uint32_t i = 0; i < meter->pending.n; i++)
		inspect_one(meter, &meter->pending.inspection[i]);
	meter->pending.n = 0;
	if (since != 0)
		meter->spent.inspecting += rte_rdtsc() - since;
}

// The beginning is what most dissectors read.
static void fetch(const struct meter *meter, const struct pending_inspection *inspection)
{
	const uint8_t *payload = inspection->packet.payload;

	rte_prefetch0(&meter->table.far[inspection->entry]);
	for (unsigned at = 0; at < inspection->packet.length && at < FETCHED_OCTETS; at += 64)
		rte_prefetch0(payload + at);
}

void meter_classify(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
		    const struct slow_headers *slow)
{
	struct pending_inspections *pending = &meter->pending;
	struct pending_inspection *inspection = &pending->inspection[pending->n];
	struct pkt_headers view;

	headers_of(pkt, slow, &view);
	if (!fill_packet(&inspection->packet, &meter->table.hot[entry], pkt, &view))
		return;
	inspection->entry = entry;
	fetch(meter, inspection);
	if (++pending->n == PENDING_INSPECTIONS)
		meter_inspect(meter);
}
