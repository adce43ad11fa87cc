// SPDX-License-Identifier: BSD-3-Clause
// The streams of an output: how they are, and how records are given to them.
#include <rte_branch_prediction.h>

#include "config/clock.h"
#include "export/output_private.h"
#include "export/record/widen.h"

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

void output_book(struct output *output, enum output_counter row, const struct flow_record *record)
{
	const struct counts counts = flow_record_counts(record);

	counts_add(&output->counters->now[row], &counts);
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

// The records of a message have one key: one with another ends what is begun.
static void turn_key(struct output_stream *stream, const struct flow_record *record,
		     uint64_t now_us)
{
	const uint32_t key = record->flow_hash % stream->transport->n_keys;

	if (stream->queue->key == key)
		return;
	stream->encoder->ops->flush(stream->encoder, stream->sink, now_us);
	stream->queue->key = key;
}

void output_deliver(struct output *output, struct output_stream *stream,
		    const struct flow_record *record, uint64_t now_us)
{
	// Of a source that does not measure what this output has fields for: as if it had seen
	// nothing.
	if (unlikely(record->metadata_at < output->record_octets)) {
		flow_record_widen(output->widened, record, output->record_octets);
		record = output->widened;
	}
	if (unlikely(stream->transport->n_keys != 0))
		turn_key(stream, record, now_us);
	if (unlikely(stream->encoder->ops->add(stream->encoder, stream->sink, record, now_us) < 0))
		output_book(output, OUTPUT_NOT_EXPORTABLE, record);
}
