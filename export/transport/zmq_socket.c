// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>

#include "export/export_clock.h"
#include "export/transport/message_queue.h"
#include "export/transport/zmq_feed.h"

// The way to subscribers. Messages that the library refuses (some subscriber is at its high-water
// mark) wait here; when no more fit, the oldest are lost and counted, so memory stays bounded.
// ROOM: the most that ntopng takes, and a header.
enum { MESSAGES = 64, ROOM = 131072 + 64, BATCH = 1, LAST_WAIT_US = 3000000 };

struct zmq_transport {
	struct transport base;
	struct zmq_feed *feed;
	struct zmq_feed_state state;
	struct zmq_feed_state counted;
	bool waits; // wait=on: begins with the first subscriber
	bool began;
	bool full;
};

static void zmq_lose_or_keep(struct zmq_transport *transport)
{
	struct message_queue *queue = &transport->base.queue;

	if (queue->n_free == 0)
		message_queue_complete(queue, 1, OUTPUT_LOST_BLOCKED);
}

static void zmq_transmit(struct message_queue *queue)
{
	struct zmq_transport *transport = container_of(queue, struct zmq_transport, base.queue);

	while (queue->n_waiting > 0) {
		const struct message *message = message_queue_peek(queue, 0);
		const enum zmq_feed_result result = zmq_feed_send(transport->feed, message);

		transport->full = result == ZMQ_FEED_FULL;
		if (unlikely(transport->full)) {
			zmq_lose_or_keep(transport);
			return;
		}
		message_queue_complete(queue, 1,
				       result == ZMQ_FEED_SENT	   ? OUTPUT_SENT
				       : result == ZMQ_FEED_NOBODY ? OUTPUT_LOST_NO_PEER
								   : OUTPUT_LOST_ERROR);
	}
}

static bool zmq_event_due(struct message_sink *sink, uint64_t now_us, struct feed_state *state)
{
	const struct zmq_transport *transport =
	    container_of(sink, struct zmq_transport, base.queue.sink);
	struct zmq_feed_state now;

	if (!zmq_feed_event_due(transport->feed, now_us))
		return false;
	zmq_feed_state(transport->feed, &now);
	state->subscribed = now.subscribed;
	state->source = zmq_feed_source(transport->feed);
	state->exported_records = now.exported_records;
	return true;
}

static void zmq_close_transport(struct transport *base)
{
	struct zmq_transport *transport = container_of(base, struct zmq_transport, base);

	message_queue_close(&transport->base.queue);
	zmq_feed_close(transport->feed);
	free(transport);
}

static int zmq_open_transport(const struct output_settings *settings, unsigned,
			      struct counter_set *counters, struct transport **opened)
{
	struct zmq_transport *transport = calloc(1, sizeof(*transport));
	int rc;

	if (transport == NULL)
		return -ENOMEM;
	rc = zmq_feed_open(settings, &transport->feed);
	if (rc < 0) {
		free(transport);
		return rc;
	}
	transport->base.ops = &transport_zmq;
	transport->base.queue.transmit = zmq_transmit;
	transport->base.queue.counters = counters;
	transport->waits = settings->zmq_wait;
	if (message_queue_open(&transport->base.queue, MESSAGES, ROOM, BATCH) < 0) {
		zmq_close_transport(&transport->base);
		return -ENOMEM;
	}
	transport->base.queue.sink.event_due = zmq_event_due;
	*opened = &transport->base;
	return 0;
}

// Adds to the output's counters what has happened at the socket since the last time.
static void count_peers(struct zmq_transport *transport)
{
	const struct zmq_feed_state *now = &transport->state, *old = &transport->counted;
	struct counts *rows = transport->base.queue.counters->now;

	rows[OUTPUT_SESSIONS].records += now->connects - old->connects;
	rows[OUTPUT_PEERS_GONE].records += now->disconnects - old->disconnects;
	rows[OUTPUT_HANDSHAKES_FAILED].records += now->failed_handshakes - old->failed_handshakes;
	transport->counted = *now;
}

static enum transport_event zmq_tick(struct transport *base, uint64_t)
{
	struct zmq_transport *transport = container_of(base, struct zmq_transport, base);

	zmq_feed_state(transport->feed, &transport->state);
	count_peers(transport);
	if (transport->began || (transport->waits && !transport->state.subscribed))
		return TRANSPORT_STEADY;
	transport->began = true;
	return TRANSPORT_BEGAN;
}

static void zmq_flush(struct transport *base, uint64_t, bool last)
{
	struct zmq_transport *transport = container_of(base, struct zmq_transport, base);
	const uint64_t until_us = steady_us() + LAST_WAIT_US;

	zmq_transmit(&transport->base.queue);
	while (last && transport->base.queue.n_waiting > 0 && steady_us() < until_us) {
		usleep(1000);
		zmq_transmit(&transport->base.queue);
	}
	if (last)
		message_queue_complete(&transport->base.queue, transport->base.queue.n_waiting,
				       OUTPUT_LOST_BLOCKED);
}

// Without a subscriber messages are taken, and lost with a reason of its own, unless wait=on.
static enum transport_state zmq_state_of(const struct transport *base)
{
	const struct zmq_transport *transport = container_of(base, struct zmq_transport, base);

	if (!transport->began)
		return TRANSPORT_CLOSED;
	if (!transport->state.subscribed)
		return transport->waits ? TRANSPORT_CLOSED : TRANSPORT_REFUSED;
	return transport->full ? TRANSPORT_FULL : TRANSPORT_OPEN;
}

const struct transport_ops transport_zmq = {
    .name = "zmq",
    .open = zmq_open_transport,
    .close = zmq_close_transport,
    .tick = zmq_tick,
    .flush = zmq_flush,
    .state = zmq_state_of,
};
