// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_MESSAGE_QUEUE_H
#define EXPORT_MESSAGE_QUEUE_H

#include <stdatomic.h>

#include "export/message.h"
#include "export/transport/pace.h"
#include "export/transport/transport.h"
#include "export/transport/wait_set.h"

// What every transport is made of: a fixed number of messages with room for `room` octets, those
// that wait in the order in which they were sent, their counters, and the rate at which they may
// go. A transport only moves waiting messages out.
struct message_queue {
	struct message_sink sink; // first: what encoders see
	// The transport's part: called when `batch` messages wait, or none is left to take. Sends
	// what can go now without blocking.
	void (*transmit)(struct message_queue *queue);
	struct counter_set *counters;
	// What the messages that are taken now are of. 0: there is no session, they are lost when
	// they are sent.
	uint32_t session;
	uint32_t key;
	unsigned n;	// messages
	unsigned batch; // so many waiting ones call transmit
	uint32_t room;
	struct pace pace;
	bool stalled; // the last transmit left some waiting
	// Where the output has a disk queue: the mark of what is added now, else NULL. What would
	// be lost, or with `resends` called unconfirmed, goes back to the output, which looks at
	// `returned`.
	const struct counts *mark;
	bool returns, resends;
	struct message_returns {
		struct counts counts, unconfirmed;
		struct counts doubted; // the part of `counts` that was sent, perhaps in vain
		struct counts mark;    // of the oldest of `counts`
		bool any;
	} returned;
	// Octets that left, whole messages or not: says that there is progress. A transport's own
	// thread may add to it.
	_Atomic uint64_t moved;

	struct message *messages;
	bool *open;
	struct message **free;
	unsigned n_free;
	struct message **waiting; // ring of n, oldest at `head`
	unsigned head, n_waiting;
	struct counts held;	// of the waiting ones
	struct counts in_doubt; // sent, but the network may still say that it was in vain
	// The oldest mark of what is in doubt: of what came before the last
	// message_queue_doubt_ages(), and since; UINT64_MAX records: nothing is.
	struct counts old_doubt_mark, doubt_mark;
};

// What every transport begins with; each has a type of its own around it.
struct transport {
	const struct transport_ops *ops;
	struct message_queue queue;
	bool waits; // it was asked for: nothing may be taken before its session
	unsigned
	    n_keys; // it wants the records of a message to have one key, of 0 to n_keys - 1; 0: no
};

// After `transmit` and `counters` are set. 0 or -ENOMEM.
int message_queue_open(struct message_queue *queue, unsigned n, uint32_t room, unsigned batch);
// Also after an open that failed, and twice.
void message_queue_close(struct message_queue *queue);

// The i-th waiting message, 0 is the oldest.
static inline struct message *message_queue_peek(const struct message_queue *queue, unsigned i)
{
	const unsigned at = queue->head + i;

	return queue->waiting[at < queue->n ? at : at - queue->n];
}

// Half of the messages wait: who can wait should.
static inline bool message_queue_is_crowded(const struct message_queue *queue)
{
	return queue->n_waiting >= queue->n / 2;
}

// How many of the waiting messages may go now, by the rate.
unsigned message_queue_allowed(struct message_queue *queue);

// Transmits, and notes whether something had to stay. Afterwards there is room: where none was
// made, the newest message is lost as OUTPUT_LOST_BLOCKED.
void message_queue_transmit(struct message_queue *queue);
// The same, as the flush() of transports that have nothing to add.
void transport_flush(struct transport *transport, uint64_t now_us);

// The oldest k waiting messages are sent, or lost: counts them (OUTPUT_SENT or a LOST row) and
// frees them.
void message_queue_complete(struct message_queue *queue, unsigned k, enum output_counter row);

// The oldest k waiting messages are sent, but may turn out to be lost: they count as queued until
// message_queue_resolve() books `counts` of them to a row.
void message_queue_doubt(struct message_queue *queue, unsigned k);
void message_queue_resolve(struct message_queue *queue, const struct counts *counts,
			   enum output_counter row);

// What was in doubt before the last call of this is so no longer.
void message_queue_doubt_ages(struct message_queue *queue);

// Lowers *mark to that of the oldest message that is open, waits or is in doubt.
void message_queue_oldest(const struct message_queue *queue, struct counts *mark);

// What becomes of records while the peer is away, for messages.
const char *message_queue_fate(const struct message_queue *queue);

// What was booked as sent may not have been read: books it as unconfirmed.
void message_queue_unconfirm(struct message_queue *queue, const struct counts *counts);

// From here on all that waits and comes is lost as OUTPUT_LOST_STOPPED.
void message_queue_abandon(struct message_queue *queue);

// Adds what waits, is open or in doubt to *sum.
void message_queue_queued(const struct message_queue *queue, struct counts *sum);

// For a queue that is stalled: by its rate until that time, else for the descriptor.
void message_queue_wait(const struct message_queue *queue, struct wait_set *set, int fd,
			short events);

#endif
