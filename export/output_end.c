// SPDX-License-Identifier: BSD-3-Clause
#include <inttypes.h>
#include <string.h>

#include <rte_common.h>

#include "config/clock.h"
#include "config/log.h"
#include "export/output_private.h"

LOG_TYPE(output)

enum {
	STOP_PATIENCE_US = 5000000,
	STOP_UDP_RATE = 400000, // records a second that UDP collectors can handle for a short while
	LOOK_US = 20000,
	GRACE_US = 200000, // after the deadline, for last words
};

static void set_rate(struct output *output, uint64_t rate)
{
	const uint64_t now = monotonic_us();

	for (unsigned i = 0; i < output->n_streams; i++) {
		pace_set(&output->streams[i].queue->pace, (double)rate / output->n_exporters, now);
		output->streams[i].moved_us = now;
	}
}

static void wait_until(struct output *output, uint64_t deadline_us)
{
	// Nobody says what a peer of datagrams takes.
	const bool datagrams = output->settings.traits & TRAIT_DATAGRAMS;

	output->lossless = true;
	output->patience_us = STOP_PATIENCE_US;
	output->deadline_us = RTE_MIN(deadline_us, UINT64_MAX - GRACE_US);
	output->closed_us = 0;
	set_rate(output, datagrams ? RTE_MAX(output->settings.rate, (uint64_t)STOP_UDP_RATE) : 0);
}

void output_stop(struct output *output, uint64_t deadline_us)
{
	output->stops = true;
	output->drains = false;
	wait_until(output, deadline_us);
}

void output_drain(struct output *output, uint64_t until_us)
{
	if (output->stops || (output->lossless && !output->drains))
		return;
	output->drains = true;
	output->drained = false;
	wait_until(output, until_us);
}

void output_drained(struct output *output)
{
	output->drained = true;
}

static bool is_waiting(const struct output *output)
{
	for (unsigned i = 0; i < output->n_streams; i++)
		if (output->streams[i].queue->n_waiting != 0)
			return true;
	return false;
}

void output_drain_tick(struct output *output, uint64_t now_steady_us)
{
	if (!output->drains)
		return;
	if (now_steady_us < output->deadline_us && (!output->drained || is_waiting(output)))
		return;
	output->drains = output->lossless = false;
	output->deadline_us = 0;
	set_rate(output, output->settings.rate);
}

static void report_given_up(const struct output *output, const struct output_stream *stream)
{
	struct counts queued = {0};

	message_queue_queued(stream->queue, &queued);
	if (stream->queue->returns) {
		LOG(WARNING,
		    "output %s: not ready; %" PRIu64 " waiting records go to the disk queue",
		    output->settings.spec, queued.records);
		return;
	}
	LOG(WARNING, "output %s: %s; the %" PRIu64 " waiting records, and what follows, are lost",
	    output->settings.spec,
	    monotonic_us() >= output->deadline_us ? "not ready within --stop-time"
						  : "no progress for 5 s, given up",
	    queued.records);
}

// What the encoder has begun, and what waits, of a stream that was given up.
static void lose_held(struct output_stream *stream, uint64_t now_us)
{
	stream->encoder->ops->flush(stream->encoder, stream->sink, now_us);
	message_queue_transmit(stream->queue);
}

void output_give_up(struct output *output, struct output_stream *stream, uint64_t now_us)
{
	report_given_up(output, stream);
	stream->given_up = true;
	stream->state = TRANSPORT_CLOSED;
	if (stream->transport->ops->abandon != NULL)
		stream->transport->ops->abandon(stream->transport);
	message_queue_abandon(stream->queue);
	lose_held(stream, now_us);
	stream->phase = STREAM_ENDED;
}

// The encoder's last words would be lost in a queue that is full.
static void say_last_words(struct output_stream *stream, uint64_t now_us)
{
	output_note_state(stream);
	if (stream->state == TRANSPORT_FULL) {
		stream->transport->ops->flush(stream->transport, now_us);
		return;
	}
	if (stream->encoder->ops->end != NULL && stream->state != TRANSPORT_CLOSED)
		stream->encoder->ops->end(stream->encoder, stream->sink, now_us);
	stream->encoder->ops->flush(stream->encoder, stream->sink, now_us);
	stream->phase = STREAM_ENDS;
}

static bool end_stream(struct output *output, struct output_stream *stream, uint64_t now_steady_us,
		       uint64_t now_us)
{
	if (stream->phase == STREAM_RUNS)
		say_last_words(stream, now_us);
	if (stream->phase == STREAM_ENDS && stream->transport->ops->end(stream->transport, now_us))
		stream->phase = STREAM_ENDED;
	if (stream->phase != STREAM_ENDED &&
	    (now_steady_us >= output->deadline_us + GRACE_US ||
	     !output_stream_may_wait(output, stream, now_steady_us)))
		output_give_up(output, stream, now_us);
	return stream->phase == STREAM_ENDED;
}

bool output_end_some(struct output *output, uint64_t now_steady_us, uint64_t now_us)
{
	bool ended = true;

	if (output->spool != NULL && !output_spool_drain(output, now_steady_us, now_us))
		return false;
	for (unsigned i = 0; i < output->n_streams; i++)
		ended &= end_stream(output, &output->streams[i], now_steady_us, now_us);
	return ended && (output->spool == NULL || output_spool_end(output, now_steady_us, now_us));
}

static void lose_rest(struct output *output)
{
	struct counts *queued = &output->counters->now[OUTPUT_QUEUED];

	memset(queued, 0, sizeof(*queued));
	for (unsigned i = 0; i < output->n_streams; i++) {
		if (output->streams[i].given_up)
			lose_held(&output->streams[i], wall_us()); // what came since
		message_queue_queued(output->streams[i].queue, queued);
	}
	if (output->spool != NULL)
		spool_count(output->spool, wall_us());
}

void output_leave(struct output *output)
{
	lose_rest(output);
	counter_set_end(output->counters);
}

void output_finish(struct output *output)
{
	lose_rest(output);
	output_close_streams(output);
	output->ended = true;
	counter_set_end(output->counters);
}

void output_wait(const struct output *output, struct wait_set *set)
{
	for (unsigned i = 0; i < output->n_streams; i++) {
		const struct output_stream *stream = &output->streams[i];

		if (stream->phase != STREAM_ENDED)
			stream->transport->ops->wait(stream->transport, set);
	}
	if (output->spool != NULL)
		output_spool_wait(output, set);
}

void output_end(struct output *output, uint64_t now_us)
{
	struct wait_set set;

	for (unsigned i = 0; i < output->n_streams; i++)
		output->streams[i].moved_us = monotonic_us();
	while (!output_end_some(output, monotonic_us(), now_us)) {
		wait_set_begin(&set, monotonic_us() + LOOK_US);
		output_wait(output, &set);
		wait_set_sleep(&set);
	}
	output_finish(output);
}
