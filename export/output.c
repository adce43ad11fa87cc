// SPDX-License-Identifier: BSD-3-Clause
#include <limits.h>
#include <string.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>

#include "config/clock.h"
#include "export/output_private.h"
#include "export/record/widen.h"

enum { PROBE_US = 1000000 }; // a collector that refused gets templates so often

static void book(struct output *output, enum output_counter row, const struct flow_record *record)
{
	struct counts *counts = &output->counters->now[row];

	counts->records++;
	counts->packets += record->packets[FORWARD] + record->packets[REVERSE];
	counts->octets += record->octets[FORWARD] + record->octets[REVERSE];
}

static void begin_stream(struct output_stream *stream, uint64_t now_us)
{
	stream->queue->session = ++stream->n_sessions;
	if (stream->encoder->ops->begin != NULL)
		stream->encoder->ops->begin(stream->encoder, stream->sink, now_us);
}

static void refresh_stream(struct output_stream *stream)
{
	if (stream->encoder->ops->refresh != NULL)
		stream->encoder->ops->refresh(stream->encoder);
}

static void tick_stream(struct output_stream *stream, uint64_t now_us)
{
	stream->encoder->ops->flush(stream->encoder, stream->sink, now_us);
	stream->transport->ops->flush(stream->transport, now_us);
	switch (stream->transport->ops->tick(stream->transport, now_us)) {
	case TRANSPORT_BEGAN:
		begin_stream(stream, now_us);
		break;
	case TRANSPORT_BACK:
		refresh_stream(stream);
		break;
	case TRANSPORT_STEADY:
		break;
	}
	output_note_state(stream);
	if (stream->state == TRANSPORT_REFUSED && now_us - stream->probed_us >= PROBE_US) {
		stream->probed_us = now_us;
		refresh_stream(stream);
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
		tick_stream(stream, now_us);
	return stream->state;
}

// Collectors that are well; without one, those that can be sent to at all.
static void find_usable(struct output *output, uint64_t now_us)
{
	output->n_usable = 0;
	for (unsigned i = 0; i < output->n_streams; i++) {
		struct output_stream *stream = &output->streams[i];

		stream->state = state_now(stream, now_us);
		if (stream->state >= TRANSPORT_FULL)
			output->usable[output->n_usable++] = (uint8_t)i;
	}
	if (output->n_usable > 0)
		return;
	for (unsigned i = 0; i < output->n_streams; i++) {
		if (output->streams[i].state == TRANSPORT_REFUSED)
			output->usable[output->n_usable++] = (uint8_t)i;
	}
}

static bool is_full(const struct output_stream *stream)
{
	return stream->state == TRANSPORT_FULL ||
	       (stream->state == TRANSPORT_REFUSED && message_queue_is_crowded(stream->queue));
}

// True while some collector may make room.
static bool full_ones_may_wait(struct output *output, uint64_t now_steady_us)
{
	bool wait = false;

	for (unsigned i = 0; i < output->n_usable; i++) {
		struct output_stream *stream = &output->streams[output->usable[i]];

		if (is_full(stream))
			wait |= output_stream_may_wait(output, stream, now_steady_us);
		else
			stream->moved_us = now_steady_us;
	}
	return wait;
}

static bool closed_may_wait(struct output *output, uint64_t now_steady_us)
{
	if (output->drains) // what is away at a live port loses
		return false;
	if (output->closed_us == 0)
		output->closed_us = now_steady_us;
	return now_steady_us - output->closed_us < output->patience_us;
}

static bool must_wait(struct output *output, uint64_t now_steady_us)
{
	if (output->n_usable == 0)
		return closed_may_wait(output, now_steady_us);
	output->closed_us = 0;
	return full_ones_may_wait(output, now_steady_us);
}

// At the stop: who would have to be waited for any longer is given up.
static void give_up_stuck(struct output *output, uint64_t now_us)
{
	for (unsigned i = 0; i < output->n_streams; i++) {
		struct output_stream *stream = &output->streams[i];
		const bool stuck = is_full(stream) || output->n_usable == 0;

		if (stream->given_up)
			continue;
		if (stuck)
			output_give_up(output, stream, now_us);
	}
	find_usable(output, now_us);
}

unsigned output_prepare(struct output *output, uint64_t now_steady_us, uint64_t now_us)
{
	find_usable(output, now_us);
	if (!output->lossless)
		return UINT_MAX;
	if (now_steady_us < output->deadline_us && must_wait(output, now_steady_us))
		return 0;
	if (output->stops)
		give_up_stuck(output, now_us);
	return UINT_MAX;
}

// By Flow, so that all records of a Flow reach the same collector; those of a collector that is
// not well are spread over the others.
static struct output_stream *choose_by_hash(struct output *output, uint32_t hash)
{
	struct output_stream *stream = &output->streams[hash % output->n_streams];

	if (output->n_usable == output->n_streams || stream->state >= TRANSPORT_FULL)
		return stream;
	return &output->streams[output->usable[hash / output->n_streams % output->n_usable]];
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

static struct output_stream *choose(struct output *output, const struct flow_record *record)
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

// Every record reaches the encoder, whether somebody is there or not: the message is lost later, or
// kept. A filter of the output stands here, before all of it.
void output_add(struct output *output, const struct flow_record *record, uint64_t now_us)
{
	struct output_stream *stream = choose(output, record);

	// Of a source that does not measure what this output has fields for: as if it had seen
	// nothing.
	if (unlikely(record->metadata_at < output->record_octets)) {
		flow_record_widen(output->widened, record, output->record_octets);
		record = output->widened;
	}
	book(output, OUTPUT_TAKEN, record);
	if (unlikely(stream->transport->n_keys != 0))
		turn_key(stream, record, now_us);
	if (unlikely(stream->encoder->ops->add(stream->encoder, stream->sink, record, now_us) < 0))
		book(output, OUTPUT_NOT_EXPORTABLE, record);
}

void output_poll(struct output *output, uint64_t now_us)
{
	for (unsigned i = 0; i < output->n_streams; i++) {
		if (output->streams[i].queue->stalled)
			output->streams[i].transport->ops->flush(output->streams[i].transport,
								 now_us);
	}
}

void output_tick(struct output *output, uint64_t now_us)
{
	output_drain_tick(output, monotonic_us());
	for (unsigned i = 0; i < output->n_streams; i++) {
		if (!output->streams[i].given_up)
			tick_stream(&output->streams[i], now_us);
	}
}

void output_refresh(struct output *output)
{
	for (unsigned i = 0; i < output->n_streams; i++)
		refresh_stream(&output->streams[i]);
}

void output_reopen(struct output *output)
{
	for (unsigned i = 0; i < output->n_streams; i++) {
		struct transport *transport = output->streams[i].transport;

		if (transport->ops->reopen != NULL)
			transport->ops->reopen(transport);
	}
}

bool output_waits(const struct output *output)
{
	bool waits = false;

	for (unsigned i = 0; i < output->n_streams; i++)
		waits |= output->streams[i].transport->waits;
	return waits;
}

bool output_is_up(const struct output *output)
{
	bool up = true;

	for (unsigned i = 0; i < output->n_streams; i++)
		up &= output->streams[i].state != TRANSPORT_CLOSED;
	return up;
}

void output_publish(struct output *output)
{
	struct counts *queued = &output->counters->now[OUTPUT_QUEUED];

	if (likely(!counter_set_is_asked(output->counters)))
		return;
	memset(queued, 0, sizeof(*queued));
	for (unsigned i = 0; !output->ended && i < output->n_streams; i++)
		message_queue_queued(output->streams[i].queue, queued);
	counter_set_answer(output->counters);
}
