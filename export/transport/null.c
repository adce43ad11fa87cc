// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>

#include <rte_common.h>

#include "export/transport/message_queue.h"

extern const struct transport_ops transport_null; // in output_schemes[]

// The way to nowhere: every message counts as sent.
enum { ROOM = 1472, QUEUE = 64, BATCH = 1 };

struct null_transport {
	struct transport base;
	bool began;
};

static void null_transmit(struct message_queue *queue)
{
	message_queue_complete(queue, message_queue_allowed(queue), OUTPUT_SENT);
}

static void null_close(struct transport *base)
{
	struct null_transport *transport = container_of(base, struct null_transport, base);

	message_queue_close(&transport->base.queue);
	free(transport);
}

static int null_open(const struct output_settings *, unsigned, struct counter_set *counters,
		     struct transport **transport)
{
	struct null_transport *null = calloc(1, sizeof(*null));

	if (null == NULL)
		return -ENOMEM;
	null->base.ops = &transport_null;
	null->base.queue.transmit = null_transmit;
	null->base.queue.counters = counters;
	if (message_queue_open(&null->base.queue, QUEUE + MESSAGE_MAX_OPEN, ROOM, BATCH) < 0) {
		free(null);
		return -ENOMEM;
	}
	*transport = &null->base;
	return 0;
}

static enum transport_event null_tick(struct transport *base, uint64_t)
{
	struct null_transport *transport = container_of(base, struct null_transport, base);

	if (transport->began)
		return TRANSPORT_STEADY;
	transport->began = true;
	transport->base.queue.counters->now[OUTPUT_SESSIONS].records++;
	return TRANSPORT_BEGAN;
}

static bool null_end(struct transport *base, uint64_t)
{
	struct null_transport *transport = container_of(base, struct null_transport, base);

	message_queue_transmit(&transport->base.queue);
	return transport->base.queue.n_waiting == 0;
}

static void null_wait(const struct transport *base, struct wait_set *set)
{
	const struct null_transport *transport = container_of(base, struct null_transport, base);

	message_queue_wait(&transport->base.queue, set, -1, 0);
}

static enum transport_state null_state(const struct transport *base)
{
	const struct null_transport *transport = container_of(base, struct null_transport, base);

	if (!transport->began)
		return TRANSPORT_CLOSED;
	return message_queue_is_crowded(&transport->base.queue) ? TRANSPORT_FULL : TRANSPORT_OPEN;
}

const struct transport_ops transport_null = {
    .name = "null",
    .octets = (QUEUE + MESSAGE_MAX_OPEN) * ROOM,
    .open = null_open,
    .close = null_close,
    .tick = null_tick,
    .flush = transport_flush,
    .end = null_end,
    .wait = null_wait,
    .state = null_state,
};
