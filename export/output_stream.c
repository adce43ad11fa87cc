// SPDX-License-Identifier: BSD-3-Clause
// The streams of an output, and how they are.
#include "config/clock.h"
#include "export/output_private.h"

enum { PROBE_US = 1000000 }; // a collector that refused gets templates so often

void output_note_state(struct output_stream *stream)
{
	stream->state = stream->transport->ops->state(stream->transport);
	stream->queue->session = stream->state == TRANSPORT_CLOSED ? 0 : stream->n_sessions;
}

bool output_stream_may_wait(const struct output *output, struct output_stream *stream,
			    uint64_t now_steady_us)
{
	const uint64_t moved = atomic_load_explicit(&stream->queue->moved, memory_order_relaxed);

	if (moved != stream->moved) {
		stream->moved = moved;
		stream->moved_us = now_steady_us;
	}
	return now_steady_us - stream->moved_us < output->patience_us;
}

static void begin_stream(struct output_stream *stream, uint64_t now_us)
{
	stream->queue->session = ++stream->n_sessions;
	if (stream->encoder->ops->begin != NULL)
		stream->encoder->ops->begin(stream->encoder, stream->sink, now_us);
}

void output_stream_refresh(struct output_stream *stream)
{
	if (stream->encoder->ops->refresh != NULL)
		stream->encoder->ops->refresh(stream->encoder);
}

void output_stream_tick(struct output_stream *stream, uint64_t now_us)
{
	stream->encoder->ops->flush(stream->encoder, stream->sink, now_us);
	stream->transport->ops->flush(stream->transport, now_us);
	switch (stream->transport->ops->tick(stream->transport, now_us)) {
	case TRANSPORT_BEGAN:
		begin_stream(stream, now_us);
		break;
	case TRANSPORT_BACK:
		output_stream_refresh(stream);
		break;
	case TRANSPORT_STEADY:
		break;
	}
	output_note_state(stream);
	if (stream->state == TRANSPORT_REFUSED && now_us - stream->probed_us >= PROBE_US) {
		stream->probed_us = now_us;
		output_stream_refresh(stream);
	}
	if (stream->state != TRANSPORT_CLOSED && stream->encoder->ops->tick != NULL)
		stream->encoder->ops->tick(stream->encoder, stream->sink, now_us);
	stream->transport->ops->flush(stream->transport, now_us);
}

void output_stream_turn_key(struct output_stream *stream, const struct flow_record *record,
			    uint64_t now_us)
{
	const uint32_t key = record->flow_hash % stream->transport->n_keys;

	if (stream->queue->key == key)
		return;
	stream->encoder->ops->flush(stream->encoder, stream->sink, now_us);
	stream->queue->key = key;
}
