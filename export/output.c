// SPDX-License-Identifier: BSD-3-Clause
#include <limits.h>
#include <string.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>

#include "config/clock.h"
#include "export/output_private.h"

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
	output_find_usable(output, now_us);
}

unsigned output_prepare(struct output *output, uint64_t now_steady_us, uint64_t now_us)
{
	output_find_usable(output, now_us);
	if (output->spool != NULL)
		return output_spool_prepare(output, now_steady_us, now_us) ? 0 : UINT_MAX;
	if (!output->lossless)
		return UINT_MAX;
	if (now_steady_us < output->deadline_us && must_wait(output, now_steady_us))
		return 0;
	if (output->stops)
		give_up_stuck(output, now_us);
	return UINT_MAX;
}

bool output_may_hold(const struct output *output)
{
	return unlikely(output->spool != NULL && spool_is_behind(output->spool)) &&
	       spool_may_hold(output->spool);
}

// Without a disk queue every record that the filter takes reaches the encoder, whether somebody is
// there or not: the message is lost later.
void output_add(struct output *output, const struct flow_record *record, uint64_t now_us)
{
	output_book(output, OUTPUT_TAKEN, record);
	if (unlikely(output->filter != NULL) && !record_filter_takes(output->filter, record)) {
		output_book(output, OUTPUT_LEFT_OUT, record);
		return;
	}
	if (unlikely(output->spool != NULL))
		output_spool_add(output, record, now_us);
	else
		output_deliver(output, output_choose(output, record), record, now_us);
}

void output_poll(struct output *output, uint64_t now_us)
{
	for (unsigned i = 0; i < output->n_streams; i++) {
		if (output->streams[i].queue->stalled)
			output->streams[i].transport->ops->flush(output->streams[i].transport,
								 now_us);
	}
	if (output->spool != NULL)
		output_spool_look(output);
}

void output_tick(struct output *output, uint64_t now_us)
{
	output_drain_tick(output, monotonic_us());
	for (unsigned i = 0; i < output->n_streams; i++) {
		if (!output->streams[i].given_up)
			output_stream_tick(&output->streams[i], now_us);
	}
	if (output->spool != NULL)
		output_spool_tick(output, now_us);
}

void output_refresh(struct output *output)
{
	for (unsigned i = 0; i < output->n_streams; i++)
		output_stream_refresh(&output->streams[i]);
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

	if (output->spool != NULL && !output_waits(output)) // it keeps what comes before
		return true;
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
	if (output->spool != NULL)
		spool_count(output->spool, wall_us());
	counter_set_answer(output->counters);
}
