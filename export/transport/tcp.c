// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <rte_common.h>

#include "config/clock.h"
#include "export/transport/tcp.h"
#include "export/transport/tls.h"

extern const struct transport_ops transport_tcp, transport_tls; // in output_schemes[]

// A stream of messages, one after the other (RFC 7011 section 10.4.3). Whole messages wait in the
// queue while the peer is slow; when that is full the newest is lost. What a broken connection had
// not taken is lost, for its sequence numbers and Templates end with the session; what it had taken
// but its peer may never have read is noted as unconfirmed.
enum {
	ROOM = 16384,
	QUEUE = 256, // messages, 4 MiB
	BATCH = 4,
	PARTS = 64, // messages a write()
	BACKOFF_LEAST_US = 100000,
	BACKOFF_MOST_US = 5000000,
	CONNECT_US = 5000000,
	ACK_US = 2000, // between two looks at what is acknowledged
	WINDOW_UNKNOWN = 65536,
};

static void report_broken(struct tcp_transport *tcp, const char *what, int err)
{
	outage_begin(&tcp->outage, tcp->collector.spec, monotonic_us(),
		     "%s %s port %s: %s; %s until it is back", what, tcp->collector.host,
		     tcp->collector.service, octet_stream_why(tcp->stream, err),
		     message_queue_fate(&tcp->base.queue));
}

// The peer's kernel may have acknowledged what its program never read: up to its receive buffer,
// which is at most about twice the largest window that it announced.
void tcp_note_unconfirmed(struct tcp_transport *tcp)
{
	const uint32_t pending = tcp->stream->ops->pending(tcp->stream, &tcp->window);
	struct counts counts = {0};

	unacked_last(&tcp->unacked, pending + 2UL * tcp->window, &counts);
	message_queue_unconfirm(&tcp->base.queue, &counts);
}

static void part(struct tcp_transport *tcp)
{
	tcp->stream->ops->close(tcp->stream);
	tcp->phase = TCP_APART;
	tcp->next_us = monotonic_us() + tcp->backoff_us;
	tcp->backoff_us = RTE_MIN(tcp->backoff_us * 2, (uint64_t)BACKOFF_MOST_US);
}

static void break_off(struct tcp_transport *tcp, int err)
{
	report_broken(tcp, "lost the connection to", err);
	tcp_note_unconfirmed(tcp);
	part(tcp);
	tcp->base.queue.counters->now[OUTPUT_PEERS_GONE].records++;
	tcp->head_done = 0;
	message_queue_complete(&tcp->base.queue, tcp->base.queue.n_waiting, OUTPUT_LOST_NO_PEER);
}

// A collector sends nothing: what can be read is its end.
static bool peer_is_there(struct tcp_transport *tcp)
{
	const int rc = tcp->stream->ops->readable(tcp->stream);

	if (rc > 0)
		return true;
	break_off(tcp, rc == 0 ? ECONNRESET : -rc);
	return false;
}

static void complete_written(struct tcp_transport *tcp, size_t written)
{
	unsigned whole = 0;

	written += tcp->head_done;
	while (whole < tcp->base.queue.n_waiting) {
		const struct message *message = message_queue_peek(&tcp->base.queue, whole);
		const struct counts counts = message_counts(message);

		if (written < message->length)
			break;
		written -= message->length;
		unacked_add(&tcp->unacked, message->length, &counts);
		whole++;
	}
	tcp->head_done = (uint32_t)written;
	message_queue_complete(&tcp->base.queue, whole, OUTPUT_SENT);
}

// One write(); false when nothing more goes now.
static bool write_some(struct tcp_transport *tcp)
{
	struct iovec parts[PARTS];
	unsigned most = RTE_MIN(message_queue_allowed(&tcp->base.queue), (unsigned)PARTS);
	ssize_t n;

	if (tcp->head_done > 0) // what is begun goes on
		most = RTE_MAX(most, 1U);
	if (most == 0)
		return false;
	for (unsigned i = 0; i < most; i++) {
		const struct message *message = message_queue_peek(&tcp->base.queue, i);
		const uint32_t done = i == 0 ? tcp->head_done : 0;

		parts[i] = (struct iovec){message->octets + done, message->length - done};
	}
	n = tcp->stream->ops->write(tcp->stream, parts, most);
	if (n >= 0) {
		atomic_fetch_add_explicit(&tcp->base.queue.moved, (uint64_t)n,
					  memory_order_relaxed);
		complete_written(tcp, (size_t)n);
		return true;
	}
	if (n != -EAGAIN)
		break_off(tcp, (int)-n);
	return false;
}

static void tcp_transmit(struct message_queue *queue)
{
	struct tcp_transport *tcp = container_of(queue, struct tcp_transport, base.queue);

	if (tcp->phase != TCP_CONNECTED)
		message_queue_complete(queue, queue->n_waiting, OUTPUT_LOST_NO_PEER);
	else if (peer_is_there(tcp))
		while (queue->n_waiting > 0 && write_some(tcp))
			;
}

static void connect_failed(struct tcp_transport *tcp, int err)
{
	report_broken(tcp, "cannot connect to", err);
	if (tcp->stream->fd >= 0)
		part(tcp);
	collector_addr_try_next(&tcp->collector);
}

static void start_connecting(struct tcp_transport *tcp)
{
	int rc;

	if (!collector_addr_is_known(&tcp->collector))
		return;
	tcp->next_us = monotonic_us() + tcp->backoff_us;
	rc = tcp->stream->ops->connect(tcp->stream, &tcp->collector);
	if (rc < 0) {
		connect_failed(tcp, -rc);
		return;
	}
	tcp->phase = TCP_CONNECTING;
	tcp->deadline_us = monotonic_us() + CONNECT_US;
}

// True when the connection stands.
static bool go_on_connecting(struct tcp_transport *tcp)
{
	const int rc = tcp->stream->ops->connect(tcp->stream, &tcp->collector);

	if (rc < 0)
		connect_failed(tcp, -rc);
	else if (rc == 0 && monotonic_us() >= tcp->deadline_us)
		connect_failed(tcp, ETIMEDOUT);
	return rc > 0;
}

static void begin_session(struct tcp_transport *tcp)
{
	outage_end(&tcp->outage, tcp->collector.spec, monotonic_us());
	tcp->phase = TCP_CONNECTED;
	tcp->backoff_us = BACKOFF_LEAST_US;
	tcp->window = WINDOW_UNKNOWN;
	tcp->head_done = 0;
	unacked_begin(&tcp->unacked);
	tcp->base.queue.counters->now[OUTPUT_SESSIONS].records++;
}

// Where others can take over, nobody waits until the system gives a peer up.
static bool is_silent(const struct tcp_transport *tcp)
{
	return tcp->collector.has_others && octet_stream_is_silent(tcp->stream);
}

static enum transport_event tcp_tick(struct transport *base, uint64_t)
{
	struct tcp_transport *tcp = container_of(base, struct tcp_transport, base);
	const uint64_t lost = message_sink_lost(&tcp->base.queue.sink).records;

	outage_tick(&tcp->outage, tcp->collector.spec, monotonic_us(), lost);
	if (tcp->phase == TCP_APART && monotonic_us() >= tcp->next_us)
		start_connecting(tcp);
	if (tcp->phase == TCP_CONNECTING && go_on_connecting(tcp)) {
		begin_session(tcp);
		return TRANSPORT_BEGAN;
	}
	if (tcp->phase == TCP_CONNECTED && is_silent(tcp))
		break_off(tcp, ETIMEDOUT);
	if (tcp->phase == TCP_CONNECTED) {
		tcp->stream->ops->pending(tcp->stream, &tcp->window);
		message_queue_transmit(&tcp->base.queue);
	}
	return TRANSPORT_STEADY;
}

// What the peer's kernel has not acknowledged yet is unconfirmed.
static void tcp_abandon(struct transport *base)
{
	struct tcp_transport *tcp = container_of(base, struct tcp_transport, base);

	if (tcp->phase == TCP_CONNECTED || tcp->phase == TCP_SHUT)
		tcp_note_unconfirmed(tcp);
	tcp->phase = TCP_GONE;
}

// What only a tick answers wakes nobody: until the next one it would be there still.
static void tcp_wait(const struct transport *base, struct wait_set *set)
{
	const struct tcp_transport *tcp = container_of(base, struct tcp_transport, base);

	if (tcp->phase == TCP_CONNECTED) {
		message_queue_wait(&tcp->base.queue, set, tcp->stream->fd, tcp->stream->events);
	} else if (tcp->phase == TCP_SHUT) {
		wait_set_add(set, tcp->stream->fd, POLLIN);
		wait_set_until(set, monotonic_us() + ACK_US);
	}
}

static void stream_free(struct octet_stream *stream)
{
	if (stream == NULL)
		return;
	stream->ops->close(stream);
	if (stream->ops->free != NULL)
		stream->ops->free(stream);
	free(stream);
}

static int stream_new(const struct octet_stream_ops *ops, const struct output_settings *settings,
		      unsigned collector, struct octet_stream **stream)
{
	*stream = calloc(1, ops->size);
	if (*stream == NULL)
		return -ENOMEM;
	(*stream)->ops = ops;
	(*stream)->fd = -1;
	return ops->open == NULL ? 0 : ops->open(*stream, settings, collector);
}

static void tcp_close(struct transport *base)
{
	struct tcp_transport *tcp = container_of(base, struct tcp_transport, base);

	stream_free(tcp->stream);
	collector_addr_close(&tcp->collector);
	message_queue_close(&tcp->base.queue);
	free(tcp);
}

static int open_over(const struct transport_ops *ops, const struct octet_stream_ops *stream,
		     const struct output_settings *settings, unsigned collector,
		     struct counter_set *counters, struct transport **transport)
{
	struct tcp_transport *tcp = calloc(1, sizeof(*tcp));
	int rc;

	if (tcp == NULL)
		return -ENOMEM;
	tcp->backoff_us = BACKOFF_LEAST_US;
	tcp->base.ops = ops;
	tcp->base.queue.transmit = tcp_transmit;
	tcp->base.queue.counters = counters;
	rc = stream_new(stream, settings, collector, &tcp->stream);
	if (rc == 0)
		rc = collector_addr_open(&tcp->collector, settings, collector, SOCK_STREAM);
	if (rc == 0)
		rc = message_queue_open(&tcp->base.queue, QUEUE + MESSAGE_MAX_OPEN, ROOM, BATCH);
	if (rc < 0) {
		tcp_close(&tcp->base);
		return rc;
	}
	*transport = &tcp->base;
	return 0;
}

static int tcp_open(const struct output_settings *settings, unsigned collector,
		    struct counter_set *counters, struct transport **transport)
{
	return open_over(&transport_tcp, &stream_plain, settings, collector, counters, transport);
}

static int tls_open(const struct output_settings *settings, unsigned collector,
		    struct counter_set *counters, struct transport **transport)
{
	return open_over(&transport_tls, &stream_tls, settings, collector, counters, transport);
}

static enum transport_state tcp_state(const struct transport *base)
{
	const struct tcp_transport *tcp = container_of(base, struct tcp_transport, base);

	if (tcp->phase != TCP_CONNECTED)
		return TRANSPORT_CLOSED;
	return message_queue_is_crowded(&tcp->base.queue) ? TRANSPORT_FULL : TRANSPORT_OPEN;
}

#define TCP_OPS                                                                                    \
	.takes = TAKES_SOURCE | TAKES_POLICY | TAKES_SPOOL,                                        \
	.octets = (QUEUE + MESSAGE_MAX_OPEN) * ROOM, .close = tcp_close, .tick = tcp_tick,         \
	.flush = transport_flush, .end = tcp_end, .abandon = tcp_abandon, .wait = tcp_wait,        \
	.state = tcp_state

const struct transport_ops transport_tcp = {.name = "tcp", .open = tcp_open, TCP_OPS};
const struct transport_ops transport_tls = {
    .name = "tls", .open = tls_open, .settings = &tls_settings_list, TCP_OPS};
