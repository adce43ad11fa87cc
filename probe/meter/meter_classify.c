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

// Nobody looks at its packets any longer, but who watches the mirror.
static void decided(struct meter *meter, uint32_t entry)
{
	if (meter->watch == NULL || !meter_watches(meter, entry))
		meter->table.hot[entry].marks &= ~ENTRY_INSPECT;
}

static void inspect_one(struct meter *meter, const struct pending_inspection *inspection)
{
	struct dpi_flow *flow = &meter->table.far[inspection->entry].dpi;

	if (flow->state == DPI_DONE)
		return; // decided by the packet before
	dpi_inspect(meter->dpi, flow, &inspection->packet);
	if (flow->state == DPI_DONE)
		decided(meter, inspection->entry);
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

static uint64_t record_start(const struct flow_record *record)
{
	const uint64_t *start_us = record->start_us;

	if (start_us[FORWARD] == 0 || start_us[REVERSE] == 0)
		return start_us[FORWARD] + start_us[REVERSE];
	return RTE_MIN(start_us[FORWARD], start_us[REVERSE]);
}

// Announcements go by the input clock, and so does the start of a Flow that is before it: where
// time went back, a Flow starts with its last packet.
static uint64_t start_by_input_clock(const struct flow_record *record, uint64_t last_clock_us)
{
	bool behind = RTE_MAX(record->end_us[FORWARD], record->end_us[REVERSE]) < last_clock_us;

	return behind ? last_clock_us : record_start(record);
}

static void endpoints_of(const struct flow_record *record, struct dpi_packet *endpoints,
			 const struct flow_hot *hot, unsigned forward, uint64_t last_us)
{
	*endpoints = (struct dpi_packet){
	    .ip_version = record->ip_version,
	    .protocol = record->protocol,
	    .direction = (uint8_t)forward,
	    .initiator = (uint8_t)forward,
	    .start_seen = record->protocol != L4_TCP || hot->marks & ENTRY_BY_SYN,
	    .source_port = record->source_port,
	    .destination_port = record->destination_port,
	    .source = record->source,
	    .destination = record->destination,
	    .now_us = start_by_input_clock(record, last_us),
	};
}

static void await_announcements(struct meter *meter, const struct dpi_flow *flow, uint64_t start_us,
				uint64_t end_us)
{
	if (meter->await_others == NULL)
		return;
	if (meter->now_us != 0) // others of the same clock may follow
		dpi_worker_passed(meter->dpi, meter->now_us - 1);
	for (unsigned tries = 0; !dpi_label_is_ready(meter->dpi, flow, start_us, end_us); tries++)
		meter->await_others(meter->await_context, tries);
}

void meter_put_label(struct meter *meter, struct flow_record *record, uint32_t entry,
		     unsigned forward)
{
	struct flow_hot *hot = &meter->table.hot[entry];
	struct flow_far *far = &meter->table.far[entry];
	const uint64_t last_us = meter_last_clock(meter, entry, meter->now_us);
	struct dpi_packet endpoints;

	endpoints_of(record, &endpoints, hot, forward, last_us);
	await_announcements(meter, &far->dpi, endpoints.now_us, last_us);
	record->label = dpi_label(meter->dpi, &far->dpi, &endpoints, last_us);
	if (far->dpi.state == DPI_DONE)
		decided(meter, entry);
	record->metadata_octets = (uint16_t)dpi_metadata(
	    meter->dpi, &far->dpi, flow_record_metadata(record), METADATA_MAX_OCTETS);
}
