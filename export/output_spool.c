// SPDX-License-Identifier: BSD-3-Clause
// An output with a disk queue. Records, not messages, are kept: Templates, sequence numbers and
// export times are made when they are sent. Each message carries the mark of its first record, so
// that what a stream could not deliver is known, and the queue goes back to it.
#include <string.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>

#include "config/clock.h"
#include "export/environment.h"
#include "export/output_private.h"

enum {
	HOLD_US = 1000000,  // what has failed is left alone so long
	BEGIN_US = 2000000, // so long after the start a first session may still come
	REPLAY_MOST = 2048, // records in one turn of the exporter
	LOOK_EACH = 64,	    // records between two looks at the stream
	LOOK_US = 2000,
};

#define NO_MARK ((struct counts){.records = UINT64_MAX})

// What is begun and what waits of a stream that has failed goes back, too.
static void empty(struct output_stream *stream, uint64_t now_us)
{
	const bool datagrams = stream->transport->ops->traits & TRAIT_DATAGRAMS;

	if (stream->transport->ops->state(stream->transport) > TRANSPORT_REFUSED)
		return;
	stream->encoder->ops->flush(stream->encoder, stream->sink, now_us);
	stream->transport->ops->flush(stream->transport, now_us);
	if (datagrams)
		message_queue_complete(stream->queue, stream->queue->n_waiting,
				       OUTPUT_LOST_NO_PEER);
}

// Moves at most what is there.
static uint64_t take(uint64_t *from, uint64_t most)
{
	const uint64_t n = RTE_MIN(*from, most);

	*from -= n;
	return n;
}

// A unit of what came back, and is in the queue again or not any more.
struct settled {
	uint64_t kept, returned, unconfirmed;
	uint64_t *again, *lost, *doubtful; // where it is counted
};

// More is kept than came back: some was delivered as well, as far as anybody knows, and is given
// twice. What is missing is lost, or unconfirmed. `known`: it was kept before, and not delivered.
static void settle(const struct settled *unit, bool known)
{
	uint64_t missing = unit->returned + unit->unconfirmed, kept = unit->kept;

	missing -= known ? take(unit->again, missing) : take(&kept, missing);
	*unit->again += kept;
	*unit->doubtful += take(&missing, unit->unconfirmed);
	*unit->lost += missing;
}

static void settle_all(struct output *output, const struct counts *kept,
		       const struct message_returns *came, bool known)
{
	struct counts *rows = output->counters->now;
	struct counts *again = &rows[OUTPUT_AGAIN], *lost = &rows[OUTPUT_LOST_NO_PEER],
		      *doubtful = &rows[OUTPUT_UNCONFIRMED];
	const struct settled units[] = {
	    {kept->records, came->counts.records, came->unconfirmed.records, &again->records,
	     &lost->records, &doubtful->records},
	    {kept->packets, came->counts.packets, came->unconfirmed.packets, &again->packets,
	     &lost->packets, &doubtful->packets},
	    {kept->octets, came->counts.octets, came->unconfirmed.octets, &again->octets,
	     &lost->octets, &doubtful->octets},
	};

	for (unsigned i = 0; i < RTE_DIM(units); i++)
		settle(&units[i], known);
	counts_add(&rows[OUTPUT_RESENT], &came->unconfirmed);
	counts_add(&rows[OUTPUT_RESENT], &came->doubted);
}

static void take_back(struct output *output, struct output_stream *stream, uint64_t now_us)
{
	const uint8_t tag = (uint8_t)(stream - output->streams);
	struct counts kept = spool_mark(output->spool), now;
	struct message_returns came;
	bool known;

	stream->held_us = monotonic_us() + HOLD_US;
	empty(stream, now_us);
	came = stream->queue->returned;
	memset(&stream->queue->returned, 0, sizeof(stream->queue->returned));
	if (came.counts.records == 0 && came.counts.packets == 0)
		came.mark = NO_MARK;
	if (came.unconfirmed.records > 0) {
		const struct counts before = spool_mark_before(
		    output->spool, came.counts.records + came.unconfirmed.records, tag);

		if (before.records < came.mark.records)
			came.mark = before;
	}
	known = came.mark.records >= kept.records;
	if (!known)
		spool_rewind(output->spool, &came.mark, tag);
	now = spool_mark(output->spool);
	counts_subtract(&kept, &now);
	settle_all(output, &kept, &came, known);
}

void output_spool_look(struct output *output)
{
	for (unsigned i = 0; i < output->n_streams; i++)
		if (unlikely(output->streams[i].queue->returned.any))
			take_back(output, &output->streams[i], wall_us());
}

void output_spool_add(struct output *output, const struct flow_record *record, uint64_t now_us)
{
	struct output_stream *stream;

	if (unlikely(output->n_usable == 0 || spool_is_behind(output->spool))) {
		spool_push(output->spool, record, SPOOL_ANY);
		output->arrived += output->n_usable > 0; // what an outage leaves is replay='s
		return;
	}
	stream = output_choose(output, record);
	if (!spool_push(output->spool, record, (uint8_t)(stream - output->streams)))
		return;
	output_deliver(output, stream, record, now_us);
	spool_pass(output->spool);
	if (unlikely(stream->queue->returned.any))
		output_spool_look(output);
}

static bool knows_selector(const struct output *output, const struct flow_record *record)
{
	if (record->selector == 0)
		return true;
	return spool_mark(output->spool).records >= output->found_end &&
	       environment_knows_selector(output->environment, record->selector);
}

// The ids of selectors begin anew with each run, and only the last ones of this run are known.
static const struct flow_record *with_known_selector(const struct output *output,
						     const struct flow_record *record,
						     union flow_record_room *room)
{
	if (likely(knows_selector(output, record)))
		return record;
	memcpy(room->octets, record, (size_t)record->metadata_at + record->metadata_octets);
	room->record.selector = selector_of_earlier(record->sampling);
	return &room->record;
}

// False: nothing more can be passed on for now.
static bool replay_one(struct output *output, uint64_t now_us)
{
	const struct flow_record *record = spool_next(output->spool);
	struct output_stream *stream;
	union flow_record_room room;

	if (record == NULL)
		return false;
	stream = output_choose(output, record);
	output_deliver(output, stream, with_known_selector(output, record, &room), now_us);
	spool_advance(output->spool, record);
	if (likely(!stream->queue->returned.any))
		return true;
	output_spool_look(output);
	return false;
}

static bool all_can_take(const struct output *output)
{
	for (unsigned i = 0; i < output->n_usable; i++) {
		const struct output_stream *stream = &output->streams[output->usable[i]];

		if (stream->transport->ops->state(stream->transport) <= TRANSPORT_FULL)
			return false;
	}
	return true;
}

// Beside what has come since, so that the queue gets empty at that rate.
static unsigned allowance(struct output *output, uint64_t now_steady_us)
{
	unsigned n = REPLAY_MOST;

	if (output->replay.per_us > 0 && !output->lossless) {
		pace_fill(&output->replay, now_steady_us);
		n = output->replay.credit > 0 ? (unsigned)output->replay.credit : 0;
		n = (unsigned)RTE_MIN(n + output->arrived, (uint64_t)REPLAY_MOST);
	}
	return n;
}

static void replay(struct output *output, uint64_t now_steady_us, uint64_t now_us)
{
	const unsigned most = allowance(output, now_steady_us);
	unsigned n = 0;

	while (n < most && (n % LOOK_EACH != 0 || all_can_take(output)) &&
	       replay_one(output, now_us))
		n++;
	if (n > output->arrived)
		output->replay.credit -= (double)(n - output->arrived);
	output->arrived -= RTE_MIN((uint64_t)n, output->arrived);
	if (!spool_is_behind(output->spool))
		output->arrived = 0;
}

// True while a peer that is slow, not away, makes progress.
static bool slow_may_wait(struct output *output, uint64_t now_steady_us)
{
	bool wait = false;

	for (unsigned i = 0; i < output->n_streams; i++) {
		struct output_stream *stream = &output->streams[i];

		if (!stream->given_up && stream->state >= TRANSPORT_FULL)
			wait |= output_stream_may_wait(output, stream, now_steady_us);
	}
	return wait && now_steady_us < output->deadline_us;
}

static bool disk_may_wait(const struct output *output, uint64_t now_steady_us)
{
	return now_steady_us < output->deadline_us && spool_may_wait(output->spool);
}

bool output_spool_prepare(struct output *output, uint64_t now_steady_us, uint64_t now_us)
{
	spool_work(output->spool, now_steady_us, now_us, false);
	if (likely(!spool_is_behind(output->spool))) {
		if (output->lossless)
			slow_may_wait(output, now_steady_us); // notes that it moves
		return false;
	}
	if (output->n_usable > 0)
		replay(output, now_steady_us, now_us);
	return output->lossless && spool_is_behind(output->spool) &&
	       (slow_may_wait(output, now_steady_us) || disk_may_wait(output, now_steady_us));
}

static void confirm(struct output *output)
{
	struct counts mark = spool_mark(output->spool);

	for (unsigned i = 0; i < output->n_streams; i++)
		message_queue_oldest(output->streams[i].queue, &mark);
	spool_confirm(output->spool, &mark);
}

void output_spool_tick(struct output *output, uint64_t now_us)
{
	output_spool_look(output);
	confirm(output);
	spool_work(output->spool, monotonic_us(), now_us, true);
}

// A run that is over at once: its connections are just being made.
static bool may_begin(const struct output *output, uint64_t now_steady_us)
{
	bool may =
	    now_steady_us < output->opened_us + BEGIN_US && now_steady_us < output->deadline_us;

	for (unsigned i = 0; i < output->n_streams; i++)
		may &= output->streams[i].n_sessions == 0 && !output->streams[i].given_up;
	return may;
}

bool output_spool_drain(struct output *output, uint64_t now_steady_us, uint64_t now_us)
{
	const bool begins = may_begin(output, now_steady_us);
	bool running = false;

	output_spool_look(output);
	for (unsigned i = 0; i < output->n_streams; i++)
		running |= output->streams[i].phase == STREAM_RUNS;
	if (!running || !spool_is_behind(output->spool))
		return true;
	for (unsigned i = 0; i < output->n_streams; i++) {
		struct output_stream *stream = &output->streams[i];

		stream->transport->ops->flush(stream->transport, now_us);
		if (begins)
			output_stream_tick(stream, now_us);
	}
	output_spool_tick(output, now_us);
	output_find_usable(output, now_us);
	output_spool_prepare(output, now_steady_us, now_us);
	return !spool_is_behind(output->spool) ||
	       (!begins && !slow_may_wait(output, now_steady_us));
}

bool output_spool_end(struct output *output, uint64_t now_steady_us, uint64_t now_us)
{
	output_spool_look(output);
	if (!spool_end(output->spool, now_steady_us, now_us,
		       now_steady_us >= output->deadline_us + HOLD_US))
		return false;
	for (unsigned i = 0; i < output->n_streams; i++)
		output->streams[i].queue->returns = output->streams[i].queue->resends = false;
	return true;
}

void output_spool_wait(const struct output *output, struct wait_set *set)
{
	wait_set_add(set, spool_fd(output->spool), POLLIN);
	if (output->n_usable > 0 && spool_is_behind(output->spool))
		wait_set_until(set, monotonic_us() + LOOK_US);
}
