// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>

#include "export/transport/message_queue.h"

// The way to nowhere: every message counts as sent.
enum { ROOM = 1472, BATCH = 1 };

struct transport {
	struct message_queue queue;
	bool began;
};

static void null_transmit(struct message_queue *queue)
{
	message_queue_complete(queue, queue->n_waiting, OUTPUT_SENT);
}

static void null_close(struct transport *transport)
{
	message_queue_close(&transport->queue);
	free(transport);
}

static int null_open(const struct output_settings *, unsigned, struct counter_set *counters,
		     struct transport **transport)
{
	struct transport *null = calloc(1, sizeof(*null));

	if (null == NULL ||
	    message_queue_open(&null->queue, BATCH + MESSAGE_MAX_OPEN, ROOM, BATCH)) {
		free(null);
		return -ENOMEM;
	}
	null->queue.transmit = null_transmit;
	null->queue.counters = counters;
	*transport = null;
	return 0;
}

static struct message_sink *null_sink(struct transport *transport)
{
	return &transport->queue.sink;
}

static enum transport_event null_tick(struct transport *transport, uint64_t)
{
	if (transport->began)
		return TRANSPORT_STEADY;
	transport->began = true;
	transport->queue.counters->now[OUTPUT_SESSIONS].records++;
	return TRANSPORT_BEGAN;
}

static void null_flush(struct transport *transport, uint64_t, bool)
{
	null_transmit(&transport->queue);
}

static enum transport_state null_state(const struct transport *transport)
{
	return transport->began ? TRANSPORT_OPEN : TRANSPORT_CLOSED;
}

static void null_queued(const struct transport *transport, struct counts *sum)
{
	message_queue_queued(&transport->queue, sum);
}

const struct transport_ops transport_null = {
    .name = "null",
    .open = null_open,
    .close = null_close,
    .sink = null_sink,
    .tick = null_tick,
    .flush = null_flush,
    .state = null_state,
    .queued = null_queued,
};
