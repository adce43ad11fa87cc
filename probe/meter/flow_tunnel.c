// SPDX-License-Identifier: BSD-3-Clause
// What lay around the packet that began a Flow.
#include "probe/meter/flow_tunnel.h"

#include <string.h>

#include "probe/meter/measure.h"

static void take_labels(struct flow_tunnel *tunnel, const struct packet_headers *packet,
			const uint8_t *frame)
{
	const unsigned n = RTE_MIN(packet->n_labels, 10U);

	tunnel->depth = packet->n_labels;
	memcpy(tunnel->label, frame + packet->labels_at,
	       4 * RTE_MIN(packet->n_labels, (unsigned)TUNNEL_MAX_LABELS));
	tunnel->has |= ((UINT64_C(1) << n) - 1) << RECORD_BIT_LABEL_1;
}

static void put_addresses(struct flow_tunnel *tunnel, const uint8_t *source,
			  const uint8_t *destination)
{
	const bool v4 = tunnel->outer_version == 4;

	memcpy(v4 ? tunnel->source_ipv4 : tunnel->source, source, v4 ? 4 : 16);
	memcpy(v4 ? tunnel->destination_ipv4 : tunnel->destination, destination, v4 ? 4 : 16);
}

void flow_tunnel_take(struct flow_tunnel *tunnel, const struct packet_headers *packet,
		      const uint8_t *frame, unsigned direction)
{
	const bool v4 = packet->outer_version == 4;

	memset(tunnel, 0, sizeof(*tunnel));
	if (packet->has & PACKET_HAS_MPLS)
		take_labels(tunnel, packet, frame);
	if (packet->n_tunnels == 0)
		return;
	tunnel->tunnel = packet->tunnel;
	tunnel->outer_version = packet->outer_version;
	tunnel->id = packet->vni;
	tunnel->erspan_session = packet->erspan_session;
	tunnel->nvgre_flow = packet->nvgre_flow;
	tunnel->has |= RECORD_HAS(IN_TUNNEL);
	tunnel->has |= v4 ? RECORD_HAS(OUTER_IPV4) : RECORD_HAS(OUTER_IPV6);
	tunnel->has |= packet->has & PACKET_TUNNEL_HAS_ID ? RECORD_HAS(TUNNEL_ID) : 0;
	tunnel->has |= packet->has & PACKET_HAS_ERSPAN ? RECORD_HAS(ERSPAN) : 0;
	tunnel->has |= packet->tunnel == TUNNEL_NVGRE + 1 ? RECORD_HAS(NVGRE) : 0;
	put_addresses(tunnel, direction == 0 ? packet->outer_source : packet->outer_destination,
		      direction == 0 ? packet->outer_destination : packet->outer_source);
}

static void tunnel_begin(void *line, const struct pkt_meta *pkt, const struct slow_headers *slow)
{
	if (pkt->marks & PKT_SLOW)
		memcpy(line, &slow->tunnel, sizeof(slow->tunnel));
	else
		memset(line, 0, sizeof(slow->tunnel));
}

static void tunnel_report(void *line, unsigned forward, struct flow_record *record)
{
	const struct flow_tunnel *from = line;
	struct flow_tunnel *to = &record->measures.tunnel;

	memcpy(to, from, sizeof(*to));
	record->has |= to->has;
	if (forward == 0 || from->tunnel == 0)
		return;
	if (from->outer_version == 4)
		put_addresses(to, from->destination_ipv4, from->source_ipv4);
	else
		put_addresses(to, from->destination, from->source);
}

const struct measure measure_tunnel = {
    .name = "tunnels",
    .fields = "the set tunnel",
    .wanted = RECORD_HAS(TUNNEL),
    .size = sizeof(struct flow_tunnel),
    .protocol = MEASURE_ANY,
    .begin = tunnel_begin,
    .report = tunnel_report,
};
static_assert(sizeof(struct flow_tunnel) == 128, "a line of it is two cache lines");
