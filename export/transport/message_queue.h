// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_MESSAGE_QUEUE_H
#define EXPORT_MESSAGE_QUEUE_H

#include "export/message.h"
#include "export/transport/transport.h"

// What every transport is made of: a fixed number of messages with room for `room` octets, those
// that wait in the order in which they were sent, and their counters. A transport only moves
// waiting messages out.
struct message_queue {
	struct message_sink sink; // first: what encoders see
	// The transport's part: called when `batch` messages wait, or none is left to take. Must
	// leave room: send, or lose.
	void (*transmit)(struct message_queue *queue);
	struct counter_set *counters;
	unsigned n;	// messages
	unsigned batch; // so many waiting ones call transmit
	uint32_t room;

	struct message *messages;
	bool *open;
	struct message **free;
	unsigned n_free;
	struct message **waiting; // ring of n, oldest at `head`
	unsigned head, n_waiting;
	struct counts held; // of the waiting ones
};

// What every transport begins with; each has a type of its own around it.
struct transport {
	const struct transport_ops *ops;
	struct message_queue queue;
};

// After `transmit` and `counters` are set. 0 or -ENOMEM.
int message_queue_open(struct message_queue *queue, unsigned n, uint32_t room, unsigned batch);
void message_queue_close(struct message_queue *queue);

// The i-th waiting message, 0 is the oldest.
static inline struct message *message_queue_peek(const struct message_queue *queue, unsigned i)
{
	const unsigned at = queue->head + i;

	return queue->waiting[at < queue->n ? at : at - queue->n];
}

// The oldest k waiting messages are sent, or lost: counters them (OUTPUT_SENT or a LOST row) and
// frees them.
void message_queue_complete(struct message_queue *queue, unsigned k, enum output_counter row);

// The newest waiting message is lost: counters it and frees it.
void message_queue_drop_newest(struct message_queue *queue, enum output_counter row);

// Adds waiting and open messages to *sum.
void message_queue_queued(const struct message_queue *queue, struct counts *sum);

#endif
