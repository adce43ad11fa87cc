// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_ZMQ_FEED_H
#define EXPORT_ZMQ_FEED_H

#include <stdbool.h>
#include <stdint.h>

#include "export/message.h"
#include "export/output_settings.h"

// The settings that are this transport's own.
struct zmq_feed_settings {
	bool connect, wait;
	uint64_t heartbeat_ms; // a silent subscriber is cut off after it; 0: the default
	char *curve_server_key;
	char *curve_key; // our key pair's file
};

static inline const struct zmq_feed_settings *zmq_feed_settings(
    const struct output_settings *settings)
{
	return settings->transport_own;
}

// One ZeroMQ socket as a subscriber sees it: one source id, one row of message ids without a gap,
// however many exporters feed it. Exporters share it under a lock that they take once a message.
struct zmq_feed;

enum {
	ZMQ_HIGH_WATER_MESSAGES = 1000, // what ntopng's side holds, too
	ZMQ_HEARTBEAT_MS = 10000,	// heartbeat= by default
};

// The feed of these settings to one of their endpoints; opened, bound or connected by the first who
// asks. On error one line has been reported; returns -errno.
int zmq_feed_open(const struct output_settings *settings, unsigned collector,
		  struct zmq_feed **feed);
// Given back by the last one: what waits in the library is still sent, for 5 s at most. False when
// that was not enough: some of the last ZMQ_HIGH_WATER_MESSAGES were thrown away.
bool zmq_feed_close(struct zmq_feed *feed);

enum zmq_feed_result { ZMQ_FEED_SENT, ZMQ_FEED_NOBODY, ZMQ_FEED_FULL, ZMQ_FEED_ERROR };

// Sends the message's first frame, where it has one, and the rest as one message of ZeroMQ. Message
// id and source are written where it has room for them; the id is taken only when the message was
// accepted. Its records are counted as exported.
enum zmq_feed_result zmq_feed_send(struct zmq_feed *feed, const struct message *message);

// What has happened at the socket since the feed was opened.
struct zmq_feed_state {
	bool subscribed; // somebody wants flows
	uint64_t exported_records;
	uint64_t connects, disconnects, failed_handshakes;
};

// Reads subscriptions and socket events (at most each 20 ms), logs them once; then the state.
void zmq_feed_state(struct zmq_feed *feed, struct zmq_feed_state *state);

// True for one caller each second: that one sends the event message.
bool zmq_feed_event_due(struct zmq_feed *feed, uint64_t now_us);

// A subscriber that is silent for so long is cut off.
static inline uint64_t zmq_feed_heartbeat_ms(const struct output_settings *settings)
{
	const uint64_t ms = zmq_feed_settings(settings)->heartbeat_ms;

	return ms != 0 ? ms : ZMQ_HEARTBEAT_MS;
}

#endif
