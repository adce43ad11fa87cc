// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>

#include "config/clock.h"
#include "export/transport/message_queue.h"
#include "export/transport/zmq_feed.h"

extern const struct transport_ops transport_zmq; // in output_schemes[]

// The way to subscribers. Messages that the library refuses (some subscriber is at its high-water
// mark) wait here; when no more fit, the oldest are lost and counted, so memory stays bounded.
//
// When a connection breaks, the library throws away what it holds for it, and says nothing. What it
// can have held is booked as unconfirmed: what it took within the heartbeat's time, for an older
// message was read or the connection would have been cut before; and where a subscriber is slow, as
// many messages as the high-water mark lets it hold.
enum {
	MESSAGES = 64,
	ROOM = 131072 + 64, // the most that ntopng takes, and a header
	BATCH = 1,
	RECENT = ZMQ_HIGH_WATER_MESSAGES,
	FULL_US = 2000, // until a full socket is tried again
	LATE_US = 500000,
};

// A message that the library took.
struct taken {
	uint64_t at_us; // steady clock
	bool slow;	// the high-water mark was reached shortly before
	struct counts counts;
};

struct zmq_transport {
	struct transport base;
	struct zmq_feed *feed;
	struct zmq_feed_state state;
	struct zmq_feed_state counted;
	bool began;
	bool full;
	uint64_t full_us;      // when it was last
	uint64_t heartbeat_us; // and what a cut may be late
	struct taken recent[RECENT];
	unsigned newest, n_recent;
};

static void remember(struct zmq_transport *transport, const struct message *message)
{
	const uint64_t now = monotonic_us();

	transport->newest = (transport->newest + 1) % RECENT;
	transport->n_recent = RTE_MIN(transport->n_recent + 1, (unsigned)RECENT);
	transport->recent[transport->newest] = (struct taken){
	    .at_us = now,
	    .slow = transport->full_us != 0 && now - transport->full_us < transport->heartbeat_us,
	    .counts = message_counts(message),
	};
}

static int parse_heartbeat(void *member, const char *value)
{
	uint64_t *ms = member;
	const int rc = setting_time(ms, value);

	return rc < 0 || *ms < 100 || *ms > 3600000 ? -EINVAL : 0;
}

#define IN(member) offsetof(struct zmq_feed_settings, member)

static const struct output_setting own_rows[] = {
    {"connect", 0, setting_on_off, IN(connect), "on or off",
     "connect to the frontend instead of waiting for it to connect", "off",
     "The frontend binds then (ntopng -i tcp://*:5556c): several probes can feed one."},
    {"wait", 0, setting_on_off, IN(wait), "on or off",
     "start metering when the first subscriber is there", "off",
     "Without it records are lost and counted as long as nobody has subscribed."},
    {"heartbeat", 0, parse_heartbeat, IN(heartbeat_ms), "100 ms to 1 hour (10s)",
     "after how long a silent subscriber is disconnected", "10s",
     "What was handed over in this time is counted as unconfirmed when a subscriber goes away."},
    {"curve-server-key", 0, setting_text, IN(curve_server_key), "a key of 40 characters",
     "the public key of the frontend, for encryption with CURVE", "none: not encrypted",
     "ntopng prints its key when it runs with --zmq-encryption."},
    {"curve-key", 0, setting_text, IN(curve_key), "a file with our key pair",
     "the key pair of the probe instead of a random one", "a new pair at each start",
     "For frontends that let in only the keys they know."},
};

static const struct setting_list own_settings = {own_rows, RTE_DIM(own_rows),
						 sizeof(struct zmq_feed_settings)};

// What the library can have thrown away.
static void unconfirm(struct zmq_transport *transport)
{
	const uint64_t now = monotonic_us();

	for (unsigned k = 0; k < transport->n_recent; k++) {
		const struct taken *taken =
		    &transport->recent[(transport->newest + RECENT - k) % RECENT];

		if (now - taken->at_us > transport->heartbeat_us && !taken->slow)
			break;
		message_queue_unconfirm(&transport->base.queue, &taken->counts);
	}
	transport->n_recent = 0;
}

static void lose_or_keep(struct zmq_transport *transport)
{
	struct message_queue *queue = &transport->base.queue;

	transport->full_us = monotonic_us();
	if (queue->n_free == 0)
		message_queue_complete(queue, 1, OUTPUT_LOST_BLOCKED);
}

static void zmq_transmit(struct message_queue *queue)
{
	struct zmq_transport *transport = container_of(queue, struct zmq_transport, base.queue);

	for (unsigned n = message_queue_allowed(queue); n > 0; n--) {
		const struct message *message = message_queue_peek(queue, 0);
		const enum zmq_feed_result result = zmq_feed_send(transport->feed, message);

		transport->full = result == ZMQ_FEED_FULL;
		if (unlikely(transport->full))
			break;
		if (result == ZMQ_FEED_SENT) {
			remember(transport, message);
			atomic_fetch_add_explicit(&queue->moved, 1, memory_order_relaxed);
		}
		message_queue_complete(queue, 1,
				       result == ZMQ_FEED_SENT	   ? OUTPUT_SENT
				       : result == ZMQ_FEED_NOBODY ? OUTPUT_LOST_NO_PEER
								   : OUTPUT_LOST_ERROR);
	}
	if (transport->full || queue->n_free == 0)
		lose_or_keep(transport);
}

static struct zmq_transport *transport_of(struct message_sink *sink)
{
	return container_of(sink, struct zmq_transport, base.queue.sink);
}

static bool zmq_event_due(struct message_sink *sink, uint64_t now_us)
{
	return zmq_feed_event_due(transport_of(sink)->feed, now_us);
}

static void zmq_tell_state(struct message_sink *sink, struct feed_state *state)
{
	const struct zmq_transport *transport = transport_of(sink);
	struct zmq_feed_state now;

	zmq_feed_state(transport->feed, &now);
	state->subscribed = now.subscribed;
	state->exported_records = now.exported_records + transport->base.queue.held.records;
}

static void zmq_close_transport(struct transport *base)
{
	struct zmq_transport *transport = container_of(base, struct zmq_transport, base);

	if (!zmq_feed_close(transport->feed))
		unconfirm(transport);
	message_queue_close(&transport->base.queue);
	free(transport);
}

static int zmq_open_transport(const struct output_settings *settings, unsigned collector,
			      struct counter_set *counters, struct transport **opened)
{
	struct zmq_transport *transport = calloc(1, sizeof(*transport));
	int rc;

	if (transport == NULL)
		return -ENOMEM;
	rc = zmq_feed_open(settings, collector, &transport->feed);
	if (rc < 0) {
		free(transport);
		return rc;
	}
	transport->base.ops = &transport_zmq;
	transport->base.queue.transmit = zmq_transmit;
	transport->base.queue.counters = counters;
	transport->base.waits = zmq_feed_settings(settings)->wait;
	transport->heartbeat_us = zmq_feed_heartbeat_ms(settings) * 1250 + LATE_US;
	if (message_queue_open(&transport->base.queue, MESSAGES + MESSAGE_MAX_OPEN, ROOM, BATCH) <
	    0) {
		zmq_close_transport(&transport->base);
		return -ENOMEM;
	}
	transport->base.queue.sink.event_due = zmq_event_due;
	transport->base.queue.sink.feed_state = zmq_tell_state;
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
	if (now->disconnects != old->disconnects)
		unconfirm(transport);
	transport->counted = *now;
}

static enum transport_event zmq_tick(struct transport *base, uint64_t)
{
	struct zmq_transport *transport = container_of(base, struct zmq_transport, base);

	zmq_feed_state(transport->feed, &transport->state);
	count_peers(transport);
	if (transport->began || (base->waits && !transport->state.subscribed))
		return TRANSPORT_STEADY;
	transport->began = true;
	return TRANSPORT_BEGAN;
}

static bool zmq_end(struct transport *base, uint64_t)
{
	struct zmq_transport *transport = container_of(base, struct zmq_transport, base);

	message_queue_transmit(&transport->base.queue);
	zmq_feed_state(transport->feed, &transport->state);
	count_peers(transport);
	return transport->base.queue.n_waiting == 0;
}

static void zmq_wait(const struct transport *base, struct wait_set *set)
{
	const struct zmq_transport *transport = container_of(base, struct zmq_transport, base);

	message_queue_wait(&transport->base.queue, set, -1, 0);
	if (transport->full)
		wait_set_until(set, monotonic_us() + FULL_US);
}

// Without a subscriber messages are taken, and lost with a reason of its own, unless wait=on.
static enum transport_state zmq_state_of(const struct transport *base)
{
	const struct zmq_transport *transport = container_of(base, struct zmq_transport, base);

	if (!transport->began)
		return TRANSPORT_CLOSED;
	if (!transport->state.subscribed)
		return base->waits ? TRANSPORT_CLOSED : TRANSPORT_REFUSED;
	return transport->full || message_queue_is_crowded(&transport->base.queue) ? TRANSPORT_FULL
										   : TRANSPORT_OPEN;
}

const struct transport_ops transport_zmq = {
    .takes = TAKES_POLICY | TAKES_SPOOL,
    .name = "zmq",
    .settings = &own_settings,
    .octets = (MESSAGES + MESSAGE_MAX_OPEN) * ROOM,
    .open = zmq_open_transport,
    .close = zmq_close_transport,
    .tick = zmq_tick,
    .flush = transport_flush,
    .end = zmq_end,
    .wait = zmq_wait,
    .state = zmq_state_of,
};
