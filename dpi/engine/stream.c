// SPDX-License-Identifier: BSD-3-Clause
#include <netinet/in.h>
#include <string.h>

#include "dpi/engine/engine.h"

enum { EARLY_MIN_OCTETS = 64, EARLY_MAX_OCTETS = 2048 };

struct reassembly *stream_find(const struct dpi_worker *worker, const struct dpi_flow *flow)
{
	return reassembly_find(&worker->pool, flow->buffer, flow->buffer_generation);
}

void stream_release(struct dpi_worker *worker, struct dpi_flow *flow)
{
	struct reassembly *buffer = stream_find(worker, flow);

	if (buffer != NULL)
		reassembly_give_back(&worker->pool, buffer);
	flow->buffer = 0;
}

static struct reassembly *take_buffer(struct dissection *d)
{
	struct reassembly *buffer = reassembly_new(&d->worker->pool, d->packet->now_us);

	if (buffer == NULL)
		return NULL;
	d->flow->buffer = reassembly_index(&d->worker->pool, buffer);
	d->flow->buffer_generation = buffer->generation;
	buffer->direction = d->packet->direction;
	return buffer;
}

struct reassembly *stream_buffer(struct dissection *d)
{
	struct reassembly *buffer = stream_find(d->worker, d->flow);

	if (buffer == NULL)
		buffer = take_buffer(d);
	if (buffer == NULL)
		count(d->worker, DPI_BUFFERS_FULL);
	return buffer;
}

static void show_joined(struct dissection *d, const struct reassembly *buffer)
{
	d->payload = buffer->octets;
	d->length = reassembly_joined(buffer);
	d->missing = 0;
	d->joined = true;
}

// The packet that came too early moves after the one that should have come before it.
static void put_early_behind(struct reassembly *buffer, uint32_t base)
{
	uint8_t early[EARLY_MAX_OCTETS];
	unsigned n = reassembly_joined(buffer);
	uint32_t offset = buffer->base - base;

	memcpy(early, buffer->octets, n);
	buffer->n_pieces = 0;
	if (offset < REASSEMBLY_OCTETS)
		reassembly_add(buffer, offset, early, n);
	buffer->early = 0;
}

bool stream_start(struct dissection *d)
{
	uint32_t base = d->packet->tcp_sequence + (uint32_t)(d->payload - d->packet->payload);
	struct reassembly *buffer = stream_find(d->worker, d->flow);
	uint32_t length = d->length;

	if (d->missing > 0 || d->packet->protocol != IPPROTO_TCP)
		return false;
	if (buffer != NULL && buffer->early && buffer->direction == d->packet->direction)
		put_early_behind(buffer, base);
	else if (buffer != NULL)
		return false;
	else
		buffer = stream_buffer(d);
	if (buffer == NULL)
		return false;
	buffer->base = base;
	reassembly_add(buffer, 0, d->payload, length);
	if (reassembly_joined(buffer) <= length)
		return false;
	show_joined(d, buffer);
	return true;
}

bool stream_continue(struct dissection *d)
{
	struct reassembly *buffer = stream_find(d->worker, d->flow);
	const struct dpi_packet *packet = d->packet;
	int32_t offset;
	uint32_t skip = 0;

	if (buffer == NULL || buffer->early || buffer->direction != packet->direction)
		return false;
	offset = (int32_t)(packet->tcp_sequence - buffer->base);
	if (offset < 0)
		skip = (uint32_t)-offset;
	if (skip >= packet->length || offset >= REASSEMBLY_OCTETS)
		return false;
	if (!reassembly_add(buffer, (uint32_t)offset + skip, packet->payload + skip,
			    packet->length - skip))
		return false;
	show_joined(d, buffer);
	return true;
}

void stream_keep_early(struct dissection *d)
{
	const struct dpi_packet *packet = d->packet;
	struct reassembly *buffer;

	if (packet->protocol != IPPROTO_TCP || !packet->start_seen || !d->to_server ||
	    d->flow->seen[packet->direction] != 1 || d->flow->buffer != 0 ||
	    packet->length < EARLY_MIN_OCTETS || packet->length > EARLY_MAX_OCTETS ||
	    reassembly_is_tight(&d->worker->pool))
		return;
	buffer = take_buffer(d);
	if (buffer == NULL)
		return;
	buffer->early = 1;
	buffer->base = packet->tcp_sequence;
	reassembly_add(buffer, 0, packet->payload, packet->length);
}
