// SPDX-License-Identifier: BSD-3-Clause
#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include <rte_common.h>

#include "export/transport/message_queue.h"

static struct message *queue_take(struct message_sink *sink)
{
	struct message_queue *queue = container_of(sink, struct message_queue, sink);
	struct message *message;

	if (queue->n_free == 0)
		queue->transmit(queue);
	assert(queue->n_free > 0);
	message = queue->free[--queue->n_free];
	message->length = 0;
	message->room = queue->room;
	message->n_records = 0;
	message->packets = 0;
	message->ip_octets = 0;
	queue->open[message - queue->messages] = true;
	return message;
}

static void queue_send(struct message_sink *sink, struct message *message)
{
	struct message_queue *queue = container_of(sink, struct message_queue, sink);
	const unsigned at = queue->head + queue->n_waiting;

	assert(message->length <= message->room);
	queue->open[message - queue->messages] = false;
	queue->waiting[at < queue->n ? at : at - queue->n] = message;
	queue->n_waiting++;
	queue->held.records += message->n_records;
	queue->held.packets += message->packets;
	queue->held.octets += message->ip_octets;
	if (queue->n_waiting >= queue->batch)
		queue->transmit(queue);
}

static void free_all(struct message_queue *queue)
{
	for (unsigned i = 0; queue->messages != NULL && i < queue->n; i++)
		free(queue->messages[i].octets);
	free(queue->messages);
	free(queue->open);
	free(queue->free);
	free(queue->waiting);
}

int message_queue_open(struct message_queue *queue, unsigned n, uint32_t room, unsigned batch)
{
	assert(batch > 0 && n >= batch + MESSAGE_MAX_OPEN);
	queue->sink = (struct message_sink){
	    .take = queue_take, .send = queue_send, .counters = queue->counters};
	queue->n = n;
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
	free_all(queue);
	return -ENOMEM;
}

void message_queue_close(struct message_queue *queue)
{
	free_all(queue);
}

// The message leaves the queue: its counts go from `held` to the row.
static void release(struct message_queue *queue, struct message *message, enum output_counter row)
{
	struct counts *counters = &queue->counters->now[row];

	counters->records += message->n_records;
	counters->packets += message->packets;
	counters->octets += message->ip_octets;
	queue->held.records -= message->n_records;
	queue->held.packets -= message->packets;
	queue->held.octets -= message->ip_octets;
	queue->free[queue->n_free++] = message;
	queue->n_waiting--;
}

void message_queue_complete(struct message_queue *queue, unsigned k, enum output_counter row)
{
	assert(k <= queue->n_waiting);
	for (unsigned i = 0; i < k; i++) {
		release(queue, queue->waiting[queue->head], row);
		queue->head = queue->head + 1 < queue->n ? queue->head + 1 : 0;
	}
}

void message_queue_drop_newest(struct message_queue *queue, enum output_counter row)
{
	assert(queue->n_waiting > 0);
	release(queue, message_queue_peek(queue, queue->n_waiting - 1), row);
}

void message_queue_queued(const struct message_queue *queue, struct counts *sum)
{
	sum->records += queue->held.records;
	sum->packets += queue->held.packets;
	sum->octets += queue->held.octets;
	for (unsigned i = 0; i < queue->n; i++) {
		if (!queue->open[i])
			continue;
		sum->records += queue->messages[i].n_records;
		sum->packets += queue->messages[i].packets;
		sum->octets += queue->messages[i].ip_octets;
	}
}
