// SPDX-License-Identifier: BSD-3-Clause
// The streams of an output: which of them can be given records, and how they are.
#include <string.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>

#include "config/clock.h"
#include "config/hash.h"
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

static enum transport_state state_now(struct output_stream *stream, uint64_t now_us)
{
	if (stream->given_up)
		return TRANSPORT_CLOSED;
	output_note_state(stream);
	if (stream->state == TRANSPORT_TURNS)
		output_stream_tick(stream, now_us);
	return stream->state;
}

// With a disk queue nobody has to take more than it can, or to show that it is back.
static bool is_usable(const struct output *output, const struct output_stream *stream)
{
	if (output->spool == NULL)
		return stream->state >= TRANSPORT_FULL;
	return stream->state > TRANSPORT_FULL && monotonic_us() >= stream->held_us;
}

// Collectors that are well; without one, those that can be sent to at all.
void output_find_usable(struct output *output, uint64_t now_us)
{
	output->n_usable = 0;
	for (unsigned i = 0; i < output->n_streams; i++) {
		struct output_stream *stream = &output->streams[i];

		stream->state = state_now(stream, now_us);
		if (is_usable(output, stream))
			output->usable[output->n_usable++] = (uint8_t)i;
	}
	if (output->n_usable > 0 || output->spool != NULL)
		return;
	for (unsigned i = 0; i < output->n_streams; i++) {
		if (output->streams[i].state == TRANSPORT_REFUSED)
			output->usable[output->n_usable++] = (uint8_t)i;
	}
}

static bool can_take(const struct output *output, unsigned stream)
{
	for (unsigned i = 0; i < output->n_usable; i++)
		if (output->usable[i] == stream)
			return true;
	return false;
}

// By Flow, so that all records of a Flow reach the same collector. The Flows of a collector that is
// not well go to the one that has the highest number for each of them (rendezvous), so that when
// another one leaves, or is back, only its own move.
static struct output_stream *choose_by_hash(struct output *output, uint32_t hash)
{
	const unsigned own = hash % output->n_streams;
	unsigned best = output->usable[0];
	uint64_t highest = 0;

	if (likely(output->n_usable == output->n_streams) || can_take(output, own))
		return &output->streams[own];
	for (unsigned i = 0; i < output->n_usable; i++) {
		const uint64_t number = hash_end((uint64_t)hash << 8 | output->usable[i]);

		if (number > highest) {
			highest = number;
			best = output->usable[i];
		}
	}
	return &output->streams[best];
}

// None can be sent to. A stream that was given up names the reason for the loss.
static struct output_stream *choose_closed(struct output *output, uint32_t hash)
{
	for (unsigned i = 0; i < output->n_streams; i++) {
		if (output->streams[i].given_up)
			return &output->streams[i];
	}
	return &output->streams[output->n_streams > 1 ? hash % output->n_streams : 0];
}

struct output_stream *output_choose(struct output *output, const struct flow_record *record)
{
	if (likely(output->n_streams == 1))
		return &output->streams[0];
	if (output->n_usable == 0)
		return choose_closed(output, record->flow_hash);
	switch (output->settings.policy) {
	case BALANCE_HASH:
		return choose_by_hash(output, record->flow_hash);
	case BALANCE_ROUND_ROBIN:
		return &output->streams[output->usable[output->turn++ % output->n_usable]];
	case BALANCE_FAILOVER:
		break;
	}
	return &output->streams[output->usable[0]];
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
