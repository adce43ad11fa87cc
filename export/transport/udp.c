// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <rte_common.h>

#include "config/log.h"
#include "export/export_clock.h"
#include "export/transport/collector_addr.h"
#include "export/transport/message_queue.h"

LOG_TYPE(udp)

// Datagrams. A run of messages of equal length (the last may be shorter) leaves as one GSO send,
// which costs a third of sending them singly; several runs leave in one sendmmsg().
enum {
	USUAL_MTU = 1500, // more only when the user says that the path bears it
	STRICT_MTU = 512, // RFC 7011 section 10.3.3, path MTU unknown
	HEADERS_IPV4 = 28,
	HEADERS_IPV6 = 48,
	MOST_SEGMENTS = 64,  // of one GSO send
	MOST_OCTETS = 65000, // of one GSO send
	SEND_BUFFER = 4 << 20,
	PATIENCE_MS = 20,	 // for a full socket, live
	PATIENCE_FILE_MS = 1000, // and when the input is a file
	REFUSED_US = 3000000,	 // after an ICMP error the peer is held for gone
	MTU_CHECK_US = 10000000,
	RETRY_US = 1000000,
	MOST_GSO_FAILURES = 3,
};

struct udp_transport {
	struct transport base;
	struct collector_addr collector;
	int fd;
	uint32_t mtu; // as the user wants
	bool gso;
	unsigned gso_failures;
	bool lossless;
	bool began, refused, reported_error;
	uint64_t refused_us, tried_us, checked_us; // steady clock
};

// One sendmsg() of several equal messages.
struct run {
	unsigned n;
	union {
		struct cmsghdr header;
		uint8_t room[CMSG_SPACE(sizeof(uint16_t))];
	} control;
};

static uint32_t route_mtu(const struct udp_transport *udp)
{
	const bool ipv6 = udp->collector.address->ai_family == AF_INET6;
	socklen_t size = sizeof(int);
	int mtu = 0;

	if (ipv6)
		getsockopt(udp->fd, IPPROTO_IPV6, IPV6_MTU, &mtu, &size);
	else
		getsockopt(udp->fd, IPPROTO_IP, IP_MTU, &mtu, &size);
	return mtu > 0 ? (uint32_t)mtu : USUAL_MTU;
}

static void fit_room(struct udp_transport *udp)
{
	const bool ipv6 = udp->collector.address->ai_family == AF_INET6;
	const uint32_t mtu = RTE_MIN(udp->mtu, route_mtu(udp));

	udp->base.queue.room = mtu - (ipv6 ? HEADERS_IPV6 : HEADERS_IPV4);
	udp->checked_us = steady_us();
}

static void set_options(int fd, bool ipv6)
{
	const int size = SEND_BUFFER, never_fragment = IP_PMTUDISC_DO;

	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	if (ipv6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &never_fragment,
			   sizeof(never_fragment));
	else
		setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &never_fragment,
			   sizeof(never_fragment));
}

static void report_error(struct udp_transport *udp, const char *what, int err)
{
	if (!udp->reported_error)
		LOG(WARNING, "output %s: %s %s: %s", udp->collector.spec, what, udp->collector.host,
		    strerror(err));
	udp->reported_error = true;
}

static void try_connect(struct udp_transport *udp)
{
	int rc;

	udp->tried_us = steady_us();
	if (!collector_addr_is_known(&udp->collector))
		return;
	rc = collector_addr_socket(&udp->collector);
	if (rc >= 0) {
		udp->fd = rc;
		set_options(rc, udp->collector.address->ai_family == AF_INET6);
		if (connect(rc, udp->collector.address->ai_addr,
			    udp->collector.address->ai_addrlen) == 0) {
			fit_room(udp);
			udp->reported_error = false;
			return;
		}
		rc = -errno;
		close(udp->fd);
		udp->fd = -1;
	}
	report_error(udp, "cannot reach", -rc);
	collector_addr_try_next(&udp->collector);
}

// Makes of the waiting messages from `first` on one sendmsg(); returns how many it holds.
static unsigned make_run(const struct udp_transport *udp, unsigned first, struct iovec *parts,
			 struct run *run, struct msghdr *header)
{
	const unsigned most = udp->gso ? MOST_SEGMENTS : 1;
	const uint32_t length = message_queue_peek(&udp->base.queue, first)->length;
	uint32_t total = 0, last = length;

	for (run->n = 0; run->n < most && first + run->n < udp->base.queue.n_waiting; run->n++) {
		const struct message *message =
		    message_queue_peek(&udp->base.queue, first + run->n);

		if (last != length || message->length > length ||
		    (run->n > 0 && total + message->length > MOST_OCTETS))
			break;
		parts[run->n] = (struct iovec){message->octets, message->length};
		total += last = message->length;
	}
	*header = (struct msghdr){.msg_iov = parts, .msg_iovlen = run->n};
	if (run->n > 1) {
		const uint16_t segment = (uint16_t)length;

		header->msg_control = &run->control;
		header->msg_controllen = sizeof(run->control);
		run->control.header.cmsg_level = SOL_UDP;
		run->control.header.cmsg_type = UDP_SEGMENT;
		run->control.header.cmsg_len = CMSG_LEN(sizeof(segment));
		memcpy(CMSG_DATA(&run->control.header), &segment, sizeof(segment));
	}
	return run->n;
}

static void note_refused(struct udp_transport *udp)
{
	udp->refused = true;
	udp->refused_us = steady_us();
	udp->base.queue.counters->now[OUTPUT_REFUSED].records++;
}

static bool wait_for_room(const struct udp_transport *udp, int err)
{
	struct pollfd writable = {.fd = udp->fd, .events = POLLOUT};

	if (err == ENOBUFS) { // the device's queue is full: poll() knows nothing of it
		usleep(1000);
		return true;
	}
	return poll(&writable, 1, udp->lossless ? PATIENCE_FILE_MS : PATIENCE_MS) > 0;
}

static bool gso_refused(struct udp_transport *udp, unsigned n, int err)
{
	if (n < 2 || (err != EINVAL && err != EIO && err != EOPNOTSUPP && err != ENOPROTOOPT &&
		      err != EMSGSIZE))
		return false;
	udp->gso = false; // singly; when that shows that the path has shrunk, GSO is tried again
	udp->gso_failures++;
	return true;
}

// What to do when the first run was not sent; `tries` counts within one transmit. Settles the run
// when it is lost.
static void handle_error(struct udp_transport *udp, unsigned n, int err, unsigned *tries)
{
	if (gso_refused(udp, n, err))
		return;
	++*tries;
	if (err == ECONNREFUSED) {
		note_refused(udp);
		if (*tries < 4) // an earlier datagram's error; this one was not sent
			return;
	} else if (err == EAGAIN || err == ENOBUFS) {
		if (*tries < (udp->lossless ? 1000 : 4) && wait_for_room(udp, err))
			return;
		message_queue_complete(&udp->base.queue, n, OUTPUT_LOST_BLOCKED);
		return;
	} else if (err == EMSGSIZE) {
		fit_room(udp);
		udp->gso = udp->gso_failures < MOST_GSO_FAILURES;
	} else if (err == EINTR) {
		return;
	} else {
		report_error(udp, "cannot send to", err);
		note_refused(udp);
	}
	message_queue_complete(&udp->base.queue, n, OUTPUT_LOST_ERROR);
}

// One sendmmsg() of as many runs as wait.
static void send_some(struct udp_transport *udp, unsigned *tries)
{
	struct iovec parts[MOST_SEGMENTS + MESSAGE_MAX_OPEN];
	struct mmsghdr headers[MOST_SEGMENTS + MESSAGE_MAX_OPEN];
	struct run runs[MOST_SEGMENTS + MESSAGE_MAX_OPEN];
	unsigned n_runs = 0, covered = 0, sent = 0;
	int n;

	if (udp->base.queue.n_waiting == 0)
		return;
	while (covered < udp->base.queue.n_waiting) {
		covered += make_run(udp, covered, &parts[covered], &runs[n_runs],
				    &headers[n_runs].msg_hdr);
		n_runs++;
	}
	n = sendmmsg(udp->fd, headers, n_runs, MSG_NOSIGNAL);
	if (n <= 0) {
		handle_error(udp, runs[0].n, errno, tries);
		return;
	}
	*tries = 0;
	for (unsigned i = 0; i < n_runs && i < (unsigned)n; i++)
		sent += runs[i].n;
	message_queue_complete(&udp->base.queue, sent, OUTPUT_SENT);
}

static void udp_transmit(struct message_queue *queue)
{
	struct udp_transport *udp = container_of(queue, struct udp_transport, base.queue);
	unsigned tries = 0;

	if (udp->fd < 0)
		message_queue_complete(queue, queue->n_waiting, OUTPUT_LOST_NO_PEER);
	while (queue->n_waiting > 0)
		send_some(udp, &tries);
}

static void udp_close(struct transport *base)
{
	struct udp_transport *udp = container_of(base, struct udp_transport, base);

	if (udp->fd >= 0)
		close(udp->fd);
	collector_addr_close(&udp->collector);
	message_queue_close(&udp->base.queue);
	free(udp);
}

static int prepare(struct udp_transport *udp, const struct output_settings *settings)
{
	const bool strict = settings->profile != NULL && strcmp(settings->profile, "strict") == 0;
	uint32_t room;
	unsigned batch;

	udp->mtu = settings->mtu != 0 ? settings->mtu : strict ? STRICT_MTU : USUAL_MTU;
	udp->lossless = settings->lossless;
	udp->gso = true;
	room = udp->mtu - HEADERS_IPV4;
	batch = RTE_MIN(MOST_OCTETS / room, (uint32_t)MOST_SEGMENTS);
	batch = RTE_MAX(batch, 1U);
	return message_queue_open(&udp->base.queue, batch + MESSAGE_MAX_OPEN, room, batch);
}

static int udp_open(const struct output_settings *settings, unsigned collector,
		    struct counter_set *counters, struct transport **transport)
{
	struct udp_transport *udp = calloc(1, sizeof(*udp));
	int rc;

	if (udp == NULL)
		return user_error(ENOMEM, "--output %s: out of memory", settings->spec);
	udp->fd = -1;
	udp->base.ops = &transport_udp;
	udp->base.queue.transmit = udp_transmit;
	udp->base.queue.counters = counters;
	rc = collector_addr_open(&udp->collector, settings, collector, SOCK_DGRAM);
	if (rc == 0)
		rc = prepare(udp, settings);
	if (rc < 0) {
		udp_close(&udp->base);
		return rc == -ENOMEM
			   ? user_error(ENOMEM, "--output %s: out of memory", settings->spec)
			   : rc;
	}
	try_connect(udp);
	*transport = &udp->base;
	return 0;
}

// Errors that came back without anything being sent.
static void ask_for_errors(struct udp_transport *udp)
{
	socklen_t size = sizeof(int);
	int err = 0;

	if (getsockopt(udp->fd, SOL_SOCKET, SO_ERROR, &err, &size) == 0 && err == ECONNREFUSED)
		note_refused(udp);
}

static enum transport_event udp_tick(struct transport *base, uint64_t)
{
	struct udp_transport *udp = container_of(base, struct udp_transport, base);
	uint64_t now;

	if (udp->fd < 0) {
		if (steady_us() - udp->tried_us >= RETRY_US || udp->collector.lookup != NULL)
			try_connect(udp);
		if (udp->fd < 0)
			return TRANSPORT_STEADY;
	}
	if (!udp->began) {
		udp->began = true;
		udp->base.queue.counters->now[OUTPUT_SESSIONS].records++;
		return TRANSPORT_BEGAN;
	}
	ask_for_errors(udp);
	now = steady_us();
	if (now - udp->checked_us >= MTU_CHECK_US)
		fit_room(udp);
	if (udp->refused && now - udp->refused_us >= REFUSED_US) {
		udp->refused = false;
		return TRANSPORT_BACK;
	}
	return TRANSPORT_STEADY;
}

static void udp_flush(struct transport *base, uint64_t, bool)
{
	struct udp_transport *udp = container_of(base, struct udp_transport, base);

	udp_transmit(&udp->base.queue);
}

static enum transport_state udp_state(const struct transport *base)
{
	const struct udp_transport *udp = container_of(base, struct udp_transport, base);

	if (udp->fd < 0 || !udp->began)
		return TRANSPORT_CLOSED;
	return udp->refused ? TRANSPORT_REFUSED : TRANSPORT_OPEN;
}

const struct transport_ops transport_udp = {
    .name = "udp",
    .open = udp_open,
    .close = udp_close,
    .tick = udp_tick,
    .flush = udp_flush,
    .state = udp_state,
};
