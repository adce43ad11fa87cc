// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_byteorder.h>
#include <rte_common.h>
#include <zmq.h>

#include "config/clock.h"
#include "config/log.h"
#include "export/transport/zmq_curve.h"
#include "export/transport/zmq_feed.h"

LOG_TYPE(zmq)

enum {
	HEARTBEATS = 4, // in the time after which a silent subscriber is cut off
	RECONNECT_MS = 200,
	LINGER_MS = 5000, // what waits in the library at the end may take so long
	LOOK_US = 20000,
	EVENT_US = 1000000,
};

struct zmq_feed {
	unsigned collector; // which of the endpoints of its output
	struct zmq_feed *next;
	unsigned users;
	char *spec;
	char endpoint[256];
	void *context, *socket, *monitor;
	pthread_mutex_t lock;
	uint32_t source;
	uint32_t next_id;
	int flow_subscriptions;
	uint64_t looked_up_us;
	uint64_t event_us;
	struct zmq_feed_state state;
	bool reported_failure;
};

// All feeds of the process: the main thread opens them, exporters close them.
static struct zmq_feed *feeds;
static pthread_mutex_t feeds_lock = PTHREAD_MUTEX_INITIALIZER;

static int set(void *socket, int option, int value)
{
	return zmq_setsockopt(socket, option, &value, sizeof(value));
}

static int set_up_socket(struct zmq_feed *feed, const struct output_settings *settings)
{
	const int heartbeat_ms = (int)zmq_feed_heartbeat_ms(settings);
	int rc = 0;

	rc |= set(feed->socket, ZMQ_XPUB_NODROP, 1);
	rc |= set(feed->socket, ZMQ_XPUB_VERBOSER, 1);
	rc |= set(feed->socket, ZMQ_SNDHWM, ZMQ_HIGH_WATER_MESSAGES);
	rc |= set(feed->socket, ZMQ_LINGER, LINGER_MS);
	rc |= set(feed->socket, ZMQ_IPV6, 1);
	rc |= set(feed->socket, ZMQ_HEARTBEAT_IVL, heartbeat_ms / HEARTBEATS);
	rc |= set(feed->socket, ZMQ_HEARTBEAT_TIMEOUT, heartbeat_ms);
	rc |= set(feed->socket, ZMQ_RECONNECT_IVL, RECONNECT_MS);
	if (rc != 0)
		return user_error(errno, "--output %s: ZeroMQ: %s", settings->spec,
				  zmq_strerror(errno));
	return zmq_curve_set_up(feed->socket, settings);
}

static int watch_socket(struct zmq_feed *feed)
{
	char name[64];

	snprintf(name, sizeof(name), "inproc://monitor-%p", (void *)feed);
	if (zmq_socket_monitor(
		feed->socket, name,
		ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_CONNECTED | ZMQ_EVENT_DISCONNECTED |
		    ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
		    ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH) != 0)
		return -1;
	feed->monitor = zmq_socket(feed->context, ZMQ_PAIR);
	return feed->monitor == NULL ? -1 : zmq_connect(feed->monitor, name);
}

static void name_endpoint(struct zmq_feed *feed, const struct output_settings *settings)
{
	const char *host = settings->n_collectors > 0 ? settings->host[feed->collector] : "";
	const bool six = strchr(host, ':') != NULL;

	if (settings->path != NULL)
		snprintf(feed->endpoint, sizeof(feed->endpoint), "%s", settings->path);
	else
		snprintf(feed->endpoint, sizeof(feed->endpoint), "tcp://%s%s%s:%u", six ? "[" : "",
			 *host == '\0' ? "*" : host, six ? "]" : "",
			 settings->port[feed->collector]);
}

static int attach(struct zmq_feed *feed, const struct output_settings *settings)
{
	const bool connects = zmq_feed_settings(settings)->connect;

	name_endpoint(feed, settings);
	if ((connects ? zmq_connect(feed->socket, feed->endpoint)
		      : zmq_bind(feed->socket, feed->endpoint)) == 0)
		return 0;
	return user_error(
	    errno, "--output %s: cannot %s %s: %s; %s", settings->spec,
	    connects ? "connect to" : "listen on", feed->endpoint, zmq_strerror(errno),
	    connects ? "write zmq://HOST:PORT,connect=on"
		     : "choose another port, or connect=on to connect to the frontend");
}

static void feed_free(struct zmq_feed *feed)
{
	if (feed->socket != NULL)
		zmq_socket_monitor(feed->socket, NULL, 0);
	if (feed->monitor != NULL) {
		set(feed->monitor, ZMQ_LINGER, 0);
		zmq_close(feed->monitor);
	}
	if (feed->socket != NULL)
		zmq_close(feed->socket);
	if (feed->context != NULL)
		zmq_ctx_term(feed->context);
	pthread_mutex_destroy(&feed->lock);
	free(feed->spec);
	free(feed);
}

static int feed_start(struct zmq_feed *feed, const struct output_settings *settings)
{
	pthread_mutex_init(&feed->lock, NULL);
	feed->spec = strdup(settings->spec);
	feed->context = zmq_ctx_new();
	feed->socket = feed->context == NULL ? NULL : zmq_socket(feed->context, ZMQ_XPUB);
	if (feed->spec == NULL || feed->socket == NULL)
		return -ENOMEM;
	feed->source = output_settings_source(settings);
	if (set_up_socket(feed, settings) < 0)
		return -EINVAL;
	if (watch_socket(feed) != 0)
		return user_error(errno, "--output %s: ZeroMQ: %s", settings->spec,
				  zmq_strerror(errno));
	return attach(feed, settings);
}

static struct zmq_feed *find_feed(const char *spec, unsigned collector)
{
	struct zmq_feed *feed = feeds;

	while (feed != NULL && (strcmp(feed->spec, spec) != 0 || feed->collector != collector))
		feed = feed->next;
	return feed;
}

static int open_new(const struct output_settings *settings, unsigned collector,
		    struct zmq_feed **opened)
{
	struct zmq_feed *feed = calloc(1, sizeof(*feed));
	int rc;

	if (feed == NULL)
		return -ENOMEM;
	feed->collector = collector;
	rc = feed_start(feed, settings);
	if (rc < 0) {
		feed_free(feed);
		return rc;
	}
	feed->next = feeds;
	feeds = feed;
	*opened = feed;
	return 0;
}

int zmq_feed_open(const struct output_settings *settings, unsigned collector,
		  struct zmq_feed **opened)
{
	struct zmq_feed *feed;
	int rc = 0;

	pthread_mutex_lock(&feeds_lock);
	feed = find_feed(settings->spec, collector);
	if (feed == NULL)
		rc = open_new(settings, collector, &feed);
	if (feed != NULL)
		feed->users++;
	*opened = feed;
	pthread_mutex_unlock(&feeds_lock);
	return rc;
}

static bool is_last_user(struct zmq_feed *feed)
{
	struct zmq_feed **link = &feeds;
	bool last;

	pthread_mutex_lock(&feeds_lock);
	last = --feed->users == 0;
	while (last && *link != feed)
		link = &(*link)->next;
	if (last)
		*link = feed->next;
	pthread_mutex_unlock(&feeds_lock);
	return last;
}

bool zmq_feed_close(struct zmq_feed *feed)
{
	const uint64_t since_us = monotonic_us();

	if (feed == NULL || !is_last_user(feed))
		return true;
	feed_free(feed);
	return monotonic_us() - since_us < UINT64_C(1000) * LINGER_MS;
}

// A subscription is one octet (1 begins, 0 ends) and the topic's prefix; an empty one means all.
static void read_subscriptions(struct zmq_feed *feed)
{
	uint8_t text[64];
	int length;

	while ((length = zmq_recv(feed->socket, text, sizeof(text), ZMQ_DONTWAIT)) >= 0) {
		const int octets = RTE_MIN(length, (int)sizeof(text)) - 1;

		if (octets >= 0 && strncmp((const char *)text + 1, "flow", RTE_MIN(octets, 4)) == 0)
			feed->flow_subscriptions += text[0] ? 1 : -1;
	}
	feed->state.subscribed = feed->flow_subscriptions > 0;
}

static void report(struct zmq_feed *feed, uint16_t event, const char *peer)
{
	switch (event) {
	case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
		feed->state.connects++;
		feed->reported_failure = false;
		LOG(NOTICE, "output %s: a frontend has connected (%s)", feed->spec, peer);
		break;
	case ZMQ_EVENT_DISCONNECTED:
		feed->state.disconnects++;
		LOG(NOTICE, "output %s: a frontend has disconnected (%s)", feed->spec, peer);
		break;
	case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
	case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
	case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
		feed->state.failed_handshakes++;
		if (!feed->reported_failure)
			LOG(WARNING,
			    "output %s: the handshake with %s fails: check curve-server-key= and "
			    "that both sides use encryption",
			    feed->spec, peer);
		feed->reported_failure = true;
		break;
	default:
		break;
	}
}

// Each event is two frames: number and value, then the address.
static void read_monitor(struct zmq_feed *feed)
{
	uint8_t event[6];
	char peer[256];
	int length;

	while (zmq_recv(feed->monitor, event, sizeof(event), ZMQ_DONTWAIT) == (int)sizeof(event)) {
		uint16_t number;

		memcpy(&number, event, sizeof(number));
		length = zmq_recv(feed->monitor, peer, sizeof(peer) - 1, 0);
		length = RTE_MIN(length, (int)sizeof(peer) - 1);
		peer[length < 0 ? 0 : length] = '\0';
		report(feed, number, peer);
	}
}

void zmq_feed_state(struct zmq_feed *feed, struct zmq_feed_state *state)
{
	const uint64_t now_us = monotonic_us();

	pthread_mutex_lock(&feed->lock);
	if (now_us - feed->looked_up_us >= LOOK_US) {
		feed->looked_up_us = now_us;
		read_subscriptions(feed);
		read_monitor(feed);
	}
	*state = feed->state;
	pthread_mutex_unlock(&feed->lock);
}

bool zmq_feed_event_due(struct zmq_feed *feed, uint64_t now_us)
{
	bool due;

	pthread_mutex_lock(&feed->lock);
	due = now_us >= feed->event_us || feed->event_us > now_us + 2 * EVENT_US;
	if (due)
		feed->event_us = now_us / EVENT_US * EVENT_US + EVENT_US;
	pthread_mutex_unlock(&feed->lock);
	return due;
}

static enum zmq_feed_result send_frames(struct zmq_feed *feed, const struct message *message)
{
	const uint32_t first = message->first_frame;
	uint8_t *octets = message->octets;
	const rte_be32_t id = rte_cpu_to_be_32(feed->next_id);

	if (message->number_at != 0) { // the source id is not swapped
		memcpy(octets + message->number_at, &id, sizeof(id));
		memcpy(octets + message->number_at + 4, &feed->source, sizeof(feed->source));
	}
	if (first != 0 && zmq_send(feed->socket, octets, first, ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0)
		return errno == EAGAIN ? ZMQ_FEED_FULL : ZMQ_FEED_ERROR;
	// A socket that took the first frame takes the second: the mark counts whole messages.
	if (zmq_send(feed->socket, octets + first, message->length - first, ZMQ_DONTWAIT) < 0)
		return first == 0 && errno == EAGAIN ? ZMQ_FEED_FULL : ZMQ_FEED_ERROR;
	feed->next_id++;
	return ZMQ_FEED_SENT;
}

enum zmq_feed_result zmq_feed_send(struct zmq_feed *feed, const struct message *message)
{
	enum zmq_feed_result result = ZMQ_FEED_NOBODY;

	pthread_mutex_lock(&feed->lock);
	if (!feed->state.subscribed)
		read_subscriptions(feed);
	if (feed->state.subscribed)
		result = send_frames(feed, message);
	if (result == ZMQ_FEED_SENT)
		feed->state.exported_records += message->n_records;
	pthread_mutex_unlock(&feed->lock);
	return result;
}
