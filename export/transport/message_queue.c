// SPDX-License-Identifier: BSD-3-Clause
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_branch_prediction.h>

#include "config/clock.h"
#include "export/transport/message_queue.h"

// What transmits a queue that is abandoned.
static void lose_all(struct message_queue *queue)
{
	message_queue_complete(queue, queue->n_waiting, OUTPUT_LOST_STOPPED);
}

static struct message *queue_take(struct message_sink *sink)
{
	struct message_queue *queue = (struct message_queue *)sink;
	struct message *message;

	if (queue->n_free == 0)
		message_queue_transmit(queue);
	assert(queue->n_free > 0);
	message = queue->free[--queue->n_free];
	message->length = 0;
	message->first_frame = message->number_at = 0;
	message->kind = MESSAGE_RECORDS;
	message->session = queue->session;
	message->key = queue->key;
	if (queue->mark != NULL)
		message->mark = *queue->mark;
	message->room = queue->room;
	message->n_records = 0;
	message->n_data_records = 0;
	message->packets = 0;
	message->ip_octets = 0;
	queue->open[message - queue->messages] = true;
	return message;
}

static bool is_lost(enum output_counter row)
{
	return row == OUTPUT_LOST_NO_PEER || row == OUTPUT_LOST_BLOCKED ||
	       row == OUTPUT_LOST_ERROR || row == OUTPUT_LOST_STOPPED;
}

static void lower(struct counts *mark, const struct counts *other)
{
	if (other->records < mark->records)
		*mark = *other;
}

static void note_returned(struct message_returns *returned, const struct counts *mark)
{
	if (!returned->any)
		returned->mark = *mark;
	returned->any = true;
	lower(&returned->mark, mark);
}

// Where counts go to that leave with a message: with a disk queue nothing is lost here.
static struct counts *row_of(struct message_queue *queue, const struct message *message,
			     enum output_counter row)
{
	if (likely(!queue->returns) || !is_lost(row))
		return &queue->counters->now[row];
	if (message->n_records > 0 || message->packets > 0)
		note_returned(&queue->returned, &message->mark);
	return &queue->returned.counts;
}

static void lose_without_session(struct message_queue *queue, struct message *message)
{
	const struct counts counts = message_counts(message);
	const enum output_counter row =
	    queue->transmit == lose_all ? OUTPUT_LOST_STOPPED : OUTPUT_LOST_NO_PEER;

	counts_add(row_of(queue, message, row), &counts);
	queue->free[queue->n_free++] = message;
}

static void queue_send(struct message_sink *sink, struct message *message)
{
	struct message_queue *queue = (struct message_queue *)sink;
	const unsigned at = queue->head + queue->n_waiting;
	const struct counts counts = message_counts(message);

	assert(message->length <= message->room);
	queue->open[message - queue->messages] = false;
	if (unlikely(message->session == 0)) {
		lose_without_session(queue, message);
		return;
	}
	queue->waiting[at < queue->n ? at : at - queue->n] = message;
	queue->n_waiting++;
	counts_add(&queue->held, &counts);
	queue->counters->now[OUTPUT_MESSAGES].records += message->n_data_records != 0;
	queue->counters->now[OUTPUT_IN_MESSAGES].records += message->n_records;
	queue->counters->now[OUTPUT_DATA_RECORDS].records += message->n_data_records;
	if (queue->n_waiting >= queue->batch)
		message_queue_transmit(queue);
}

int message_queue_open(struct message_queue *queue, unsigned n, uint32_t room, unsigned batch)
{
	assert(batch > 0 && n >= batch + MESSAGE_MAX_OPEN);
	queue->sink = (struct message_sink){
	    .take = queue_take, .send = queue_send, .counters = queue->counters};
	queue->n = n;
	queue->session = 1; // who has no sessions is always in one
	queue->doubt_mark.records = queue->old_doubt_mark.records = UINT64_MAX;
	queue->batch = batch;
	queue->room = room;
	queue->messages = calloc(n, sizeof(*queue->messages));
	queue->open = calloc(n, sizeof(*queue->open));
	queue->free = calloc(n, sizeof(struct message *));
	queue->waiting = calloc(n, sizeof(struct message *));
	if (!queue->messages || !queue->open || !queue->free || !queue->waiting)
		goto short_of_memory;
	for (unsigned i = 0; i < n; i++) {
		queue->messages[i].octets = malloc(room);
		if (queue->messages[i].octets == NULL)
			goto short_of_memory;
		queue->free[queue->n_free++] = &queue->messages[i];
	}
	return 0;
short_of_memory:
	message_queue_close(queue);
	return -ENOMEM;
}

void message_queue_close(struct message_queue *queue)
{
	for (unsigned i = 0; queue->messages != NULL && i < queue->n; i++)
		free(queue->messages[i].octets);
	free(queue->messages);
	free(queue->open);
	free(queue->free);
	free(queue->waiting);
	queue->messages = NULL;
	queue->open = NULL;
	queue->free = NULL;
	queue->waiting = NULL;
}

unsigned message_queue_allowed(struct message_queue *queue)
{
	double credit;
	unsigned n = 0;

	if (queue->pace.per_us == 0)
		return queue->n_waiting;
	pace_fill(&queue->pace, monotonic_us());
	credit = queue->pace.credit;
	while (n < queue->n_waiting && credit > 0)
		credit -= message_queue_peek(queue, n++)->n_records;
	return n;
}

// The message leaves the queue: its counts go from `held` to `counts`.
static void release(struct message_queue *queue, struct message *message, struct counts *counts)
{
	const struct counts held = message_counts(message);

	counts_add(counts, &held);
	counts_subtract(&queue->held, &held);
	queue->pace.credit -= message->n_records;
	queue->free[queue->n_free++] = message;
	queue->n_waiting--;
}

static struct message *leave_oldest(struct message_queue *queue)
{
	struct message *message = queue->waiting[queue->head];

	queue->head = queue->head + 1 < queue->n ? queue->head + 1 : 0;
	return message;
}

static void drop_newest(struct message_queue *queue)
{
	struct message *message;

	assert(queue->n_waiting > 0);
	message = message_queue_peek(queue, queue->n_waiting - 1);
	release(queue, message, row_of(queue, message, OUTPUT_LOST_BLOCKED));
}

void message_queue_transmit(struct message_queue *queue)
{
	queue->transmit(queue);
	if (queue->n_free == 0)
		drop_newest(queue);
	queue->stalled = queue->n_waiting > 0;
}

void transport_flush(struct transport *transport, uint64_t)
{
	message_queue_transmit(&transport->queue);
}

void message_queue_complete(struct message_queue *queue, unsigned k, enum output_counter row)
{
	assert(k <= queue->n_waiting);
	for (unsigned i = 0; i < k; i++) {
		struct message *message = leave_oldest(queue);

		release(queue, message, row_of(queue, message, row));
	}
}

void message_queue_doubt(struct message_queue *queue, unsigned k)
{
	assert(k <= queue->n_waiting);
	for (unsigned i = 0; i < k; i++) {
		struct message *message = leave_oldest(queue);

		lower(&queue->doubt_mark, &message->mark);
		release(queue, message, &queue->in_doubt);
	}
}

void message_queue_doubt_ages(struct message_queue *queue)
{
	queue->old_doubt_mark = queue->doubt_mark;
	queue->doubt_mark.records = UINT64_MAX;
}

void message_queue_resolve(struct message_queue *queue, const struct counts *counts,
			   enum output_counter row)
{
	const bool returns = queue->returns && is_lost(row) && counts->records > 0;

	counts_subtract(&queue->in_doubt, counts);
	counts_add(returns ? &queue->returned.counts : &queue->counters->now[row], counts);
	if (!returns)
		return;
	counts_add(&queue->returned.doubted, counts);
	note_returned(&queue->returned, &queue->doubt_mark);
	note_returned(&queue->returned, &queue->old_doubt_mark);
	queue->doubt_mark.records = queue->old_doubt_mark.records = UINT64_MAX;
}

void message_queue_oldest(const struct message_queue *queue, struct counts *mark)
{
	lower(mark, &queue->doubt_mark);
	lower(mark, &queue->old_doubt_mark);
	for (unsigned i = 0; i < queue->n_waiting; i++)
		lower(mark, &message_queue_peek(queue, i)->mark);
	for (unsigned i = 0; i < queue->n; i++)
		if (queue->open[i])
			lower(mark, &queue->messages[i].mark);
}

const char *message_queue_fate(const struct message_queue *queue)
{
	return queue->returns ? "records wait in the disk queue" : "records are counted as lost";
}

void message_queue_unconfirm(struct message_queue *queue, const struct counts *counts)
{
	struct counts *rows = queue->counters->now;

	counts_subtract(&rows[OUTPUT_SENT], counts);
	if (!queue->resends) {
		counts_add(&rows[OUTPUT_UNCONFIRMED], counts);
		return;
	}
	if (!queue->returned.any)
		queue->returned.mark.records = UINT64_MAX;
	counts_add(&queue->returned.unconfirmed, counts);
	queue->returned.any |= counts->records > 0;
}

void message_queue_abandon(struct message_queue *queue)
{
	const struct counts in_doubt = queue->in_doubt;

	queue->transmit = lose_all;
	message_queue_transmit(queue);
	message_queue_resolve(queue, &in_doubt, OUTPUT_LOST_STOPPED);
}

void message_queue_queued(const struct message_queue *queue, struct counts *sum)
{
	counts_add(sum, &queue->held);
	counts_add(sum, &queue->in_doubt);
	for (unsigned i = 0; i < queue->n; i++) {
		const struct counts counts = message_counts(&queue->messages[i]);

		if (queue->open[i])
			counts_add(sum, &counts);
	}
}

void message_queue_wait(const struct message_queue *queue, struct wait_set *set, int fd,
			short events)
{
	if (!queue->stalled)
		return;
	if (queue->pace.per_us > 0 && queue->pace.credit <= 0)
		wait_set_until(set, pace_full_us(&queue->pace));
	else
		wait_set_add(set, fd, events);
}
