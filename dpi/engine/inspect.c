// SPDX-License-Identifier: BSD-3-Clause
#include <netinet/in.h>

#include "dpi/engine/engine.h"

static void show_packet(struct dissection *d)
{
	d->payload = d->packet->payload;
	d->length = d->packet->length;
	d->missing = d->packet->wire_length > d->packet->length
			 ? (uint32_t)d->packet->wire_length - d->packet->length
			 : 0;
	d->joined = false;
}

static void begin(struct dissection *d, struct dpi_worker *worker, struct dpi_flow *flow,
		  const struct dpi_packet *packet)
{
	d->packet = packet;
	d->worker = worker;
	d->flow = flow;
	d->scratch = flow->scratch;
	d->master = flow->label.master;
	d->application = flow->label.application;
	d->to_server = packet->direction == packet->initiator;
	d->in_charge = 0;
	d->rule = NULL;
	d->host = NULL;
	d->labelled = false;
	d->goes_on = false;
	show_packet(d);
}

// The dissector in charge reads the packet. False when the packet is not of its protocol, or it
// cannot decide yet: then others may look, too.
static bool in_charge_reads(struct dissection *d)
{
	struct dpi_flow *flow = d->flow;
	struct reassembly *buffer = stream_find(d->worker, flow);
	bool stream = buffer != NULL && !buffer->early && d->packet->protocol == IPPROTO_TCP;

	if (stream && buffer->direction == d->packet->direction && !stream_continue(d))
		return true;
	if (!dissector_run(d, flow->dissector - 1U)) {
		flow->dissector = 0;
		show_packet(d);
		if (stream)
			stream_release(d->worker, flow);
		return false;
	}
	return stream || flow->state != DPI_UNDECIDED || d->labelled || flow->label.master != 0;
}

static void drop_early(struct dissection *d)
{
	const struct reassembly *buffer = stream_find(d->worker, d->flow);

	if (buffer != NULL && buffer->early && buffer->direction == d->packet->direction)
		stream_release(d->worker, d->flow);
}

static void inspect_payload(struct dissection *d)
{
	struct dpi_flow *flow = d->flow;

	if (flow->dissector != 0 && in_charge_reads(d))
		return;
	if (flow->label.master != 0 && flow->dissector == 0) {
		verdict_finish(d->worker, flow, d->packet);
		return;
	}
	if (candidates_try(d))
		return;
	drop_early(d);
	stream_keep_early(d);
}

// Twelve bits of a TCP packet's sequence number stand for it: one packet in 4096 is taken for a
// retransmission that is none.
static bool is_repeated(struct dpi_flow *flow, const struct dpi_packet *packet)
{
	unsigned now = packet->tcp_sequence * 0x9e3779b1U >> 20, before;
	uint8_t *last = flow->last_sequence;
	bool first = flow->seen[packet->direction] == 0;

	if (packet->direction == 0) {
		before = last[0] | (last[1] & 0x0fU) << 8;
		last[0] = (uint8_t)now;
		last[1] = (uint8_t)((last[1] & 0xf0) | now >> 8);
	} else {
		before = last[2] | (last[1] & 0xf0U) << 4;
		last[2] = (uint8_t)now;
		last[1] = (uint8_t)((last[1] & 0x0f) | (now >> 4 & 0xf0));
	}
	return !first && now == before;
}

void dpi_inspect(struct dpi_worker *worker, struct dpi_flow *flow, const struct dpi_packet *packet)
{
	struct counts *inspected = &worker->counters->now[DPI_INSPECTED];
	struct dissection d;

	if (flow->state == DPI_DONE)
		return;
	inspected->packets++;
	inspected->octets += packet->length;
	if (packet->protocol != IPPROTO_TCP && packet->protocol != IPPROTO_UDP) {
		verdict_by_protocol(worker, flow, packet->protocol);
		return;
	}
	if (packet->length == 0 || (packet->protocol == IPPROTO_TCP && is_repeated(flow, packet)))
		return;
	flow->seen[packet->direction]++;
	begin(&d, worker, flow, packet);
	inspect_payload(&d);
	// A message may come in any number of segments; its buffer bounds them.
	flow->seen[packet->direction] -= d.goes_on;
	if (flow->state != DPI_DONE && flow->seen[0] + flow->seen[1] >= MAX_INSPECTED)
		verdict_give_up(worker, flow, packet);
}

unsigned dpi_metadata(struct dpi_worker *worker, const struct dpi_flow *flow, uint8_t *out,
		      unsigned room)
{
	unsigned left_out, n = slab_copy(&worker->slab, flow->metadata, out, room, &left_out);

	worker->counters->now[DPI_ITEMS_LEFT_OUT].records += left_out;
	return n;
}

void dpi_flow_end(struct dpi_worker *worker, struct dpi_flow *flow)
{
	label_count_open(worker, flow);
	stream_release(worker, flow);
	slab_give_back(&worker->slab, &flow->metadata);
}
