// SPDX-License-Identifier: BSD-3-Clause
// Which collector of an output gets a record. By Flow (hash) each collector has a number for each
// Flow, made of its address, and the highest one has it (rendezvous): when a collector leaves, or
// is back, only its own Flows move, also over restarts and changes of the list.
#include <math.h>
#include <string.h>

#include <rte_common.h>

#include "config/clock.h"
#include "config/hash.h"
#include "export/output_private.h"

void output_balance_open(struct output *output)
{
	const struct output_settings *settings = &output->settings;

	for (unsigned i = 0; i < output->n_streams; i++) {
		struct output_stream *stream = &output->streams[i];

		stream->weight = settings->weight[i] != 0 ? settings->weight[i] : 1;
		output->is_weighted |= stream->weight != output->streams[0].weight;
		if (settings->host[i] != NULL)
			stream->key = hash_end(hash_number(hash_text(HASH_BEGIN, settings->host[i]),
							   settings->port[i]));
	}
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
static bool is_well(const struct output *output, const struct output_stream *stream,
		    uint64_t steady_us)
{
	if (output->spool == NULL)
		return stream->state >= TRANSPORT_FULL;
	return stream->state > TRANSPORT_FULL && steady_us >= stream->held_us;
}

// One that was away has to be well for some time before Flows move to it again.
static bool is_held_down(const struct output *output, struct output_stream *stream,
			 uint64_t steady_us)
{
	if (stream->state <= TRANSPORT_REFUSED) {
		stream->was_away = stream->n_sessions > 0;
		stream->back_us = 0;
		return false;
	}
	if (!stream->was_away)
		return false;
	if (stream->back_us == 0)
		stream->back_us = steady_us;
	stream->was_away = steady_us - stream->back_us < output->hold_us;
	return stream->was_away;
}

static void take_all_in(struct output *output, enum transport_state state)
{
	for (unsigned i = 0; i < output->n_streams; i++) {
		if (output->streams[i].state == state)
			output->usable[output->n_usable++] = (uint8_t)i;
	}
}

void output_find_usable(struct output *output, uint64_t now_us)
{
	const uint64_t steady_us = monotonic_us();
	uint8_t held[OUTPUT_MAX_COLLECTORS] = {0};
	unsigned n_held = 0;

	output->n_usable = 0;
	for (unsigned i = 0; i < output->n_streams; i++) {
		struct output_stream *stream = &output->streams[i];

		stream->state = state_now(stream, now_us);
		if (is_held_down(output, stream, steady_us) && is_well(output, stream, steady_us))
			held[n_held++] = (uint8_t)i;
		else if (is_well(output, stream, steady_us))
			output->usable[output->n_usable++] = (uint8_t)i;
	}
	if (output->n_usable == 0) { // rather than nobody
		memcpy(output->usable, held, n_held);
		output->n_usable = n_held;
	}
	if (output->n_usable == 0 && output->spool == NULL)
		take_all_in(output, TRANSPORT_REFUSED);
}

// The higher, the better: with -weight / ln(u) of a number u between 0 and 1 each collector is the
// highest of them in proportion to its weight.
static double score(const struct output_stream *stream, uint32_t hash)
{
	const uint64_t number = hash_end(stream->key ^ hash);

	return -(double)stream->weight / log(((double)(number >> 11) + 0.5) * 0x1p-53);
}

static struct output_stream *choose_by_weight(struct output *output, uint32_t hash)
{
	unsigned best = output->usable[0];
	double highest = 0;

	for (unsigned i = 0; i < output->n_usable; i++) {
		const double number = score(&output->streams[output->usable[i]], hash);

		if (number > highest) {
			highest = number;
			best = output->usable[i];
		}
	}
	return &output->streams[best];
}

static struct output_stream *choose_by_hash(struct output *output, uint32_t hash)
{
	unsigned best = output->usable[0];
	uint64_t highest = 0;

	if (output->is_weighted)
		return choose_by_weight(output, hash);
	for (unsigned i = 0; i < output->n_usable; i++) {
		const unsigned at = output->usable[i];
		const uint64_t number = hash_end(output->streams[at].key ^ hash);

		if (number > highest) {
			highest = number;
			best = at;
		}
	}
	return &output->streams[best];
}

static struct output_stream *choose_in_turn(struct output *output)
{
	unsigned sum = 0, turn;

	for (unsigned i = 0; i < output->n_usable; i++)
		sum += output->streams[output->usable[i]].weight;
	turn = output->turn++ % RTE_MAX(sum, 1U); // each weight is 1 or more
	for (unsigned i = 0;; i++) {
		struct output_stream *stream = &output->streams[output->usable[i]];

		if (turn < stream->weight)
			return stream;
		turn -= stream->weight;
	}
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

struct output_stream *output_choose_of_many(struct output *output, const struct flow_record *record)
{
	if (output->n_usable == 0)
		return choose_closed(output, record->flow_hash);
	switch (output->settings.policy) {
	case BALANCE_HASH:
		return choose_by_hash(output, record->flow_hash);
	case BALANCE_ROUND_ROBIN:
		return choose_in_turn(output);
	case BALANCE_FAILOVER:
		break;
	}
	return &output->streams[output->usable[0]];
}
