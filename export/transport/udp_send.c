// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/socket.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>

#include "config/clock.h"
#include "export/transport/udp.h"

// A run of messages of equal length (the last may be shorter) leaves as one GSO send, which costs a
// third of sending them singly; several runs leave in one sendmmsg().
enum {
	NO_BUFFER_US = 1000, // the device's queue is full: poll() knows nothing of it
	MOST_GSO_FAILURES = 3,
	MOST_TRIES = 4, // errors of earlier datagrams that one transmit takes
};

// One sendmsg() of several equal messages.
struct run {
	unsigned n;
	union {
		struct cmsghdr header;
		uint8_t room[CMSG_SPACE(sizeof(uint16_t))];
	} control;
};

// Makes of at most n waiting messages from `first` on one sendmsg(); returns how many it holds.
static unsigned make_run(const struct udp_transport *udp, unsigned first, unsigned n,
			 struct iovec *parts, struct run *run, struct msghdr *header)
{
	const unsigned most = RTE_MIN(n, udp->gso ? UDP_MOST_SEGMENTS : 1U);
	const uint32_t length = message_queue_peek(&udp->base.queue, first)->length;
	uint32_t total = 0, last = length;

	for (run->n = 0; run->n < most; run->n++) {
		const struct message *message =
		    message_queue_peek(&udp->base.queue, first + run->n);

		if (last != length || message->length > length ||
		    (run->n > 0 && total + message->length > UDP_MOST_OCTETS))
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

static bool gso_is_refused(struct udp_transport *udp, unsigned n, int err)
{
	if (n < 2 || (err != EINVAL && err != EIO && err != EOPNOTSUPP && err != ENOPROTOOPT &&
		      err != EMSGSIZE))
		return false;
	udp->gso = false; // singly; when that shows that the path has shrunk, GSO is tried again
	udp->gso_failures++;
	return true;
}

static void note_sent(struct udp_transport *udp, unsigned n)
{
	udp->sent_us = monotonic_us();
	message_queue_doubt(&udp->base.queue, n);
	atomic_fetch_add_explicit(&udp->base.queue.moved, n, memory_order_relaxed);
	if (unlikely(udp->outage.out) && !udp->refused)
		outage_end(&udp->outage, udp->collector.spec, udp->sent_us);
}

// The path has become narrower than messages that are made already: those leave in IP fragments.
static bool send_in_fragments(struct udp_transport *udp)
{
	const struct message *message = message_queue_peek(&udp->base.queue, 0);
	ssize_t n;

	udp_fit_room(udp);
	udp->gso = udp->gso_failures < MOST_GSO_FAILURES;
	datagram_socket_set_fragmenting(&udp->datagrams, true);
	n = send(udp->datagrams.fd, message->octets, message->length, MSG_NOSIGNAL | MSG_DONTWAIT);
	datagram_socket_set_fragmenting(&udp->datagrams, false);
	if (n < 0 && (errno == EAGAIN || errno == ENOBUFS))
		return false;
	if (n < 0)
		message_queue_complete(&udp->base.queue, 1, OUTPUT_LOST_ERROR);
	else
		note_sent(udp, 1);
	return true;
}

// What to do when the first run, of n messages, was not sent. False when no more goes now.
static bool handle_error(struct udp_transport *udp, unsigned n, int err, unsigned *tries)
{
	if (gso_is_refused(udp, n, err))
		return true;
	switch (err) {
	case ECONNREFUSED: // an earlier datagram's error; this one was not sent
		udp_note_refused(udp);
		return ++*tries < MOST_TRIES;
	case EINTR:
		return ++*tries < MOST_TRIES;
	case EAGAIN:
		return false;
	case ENOBUFS:
		udp->no_buffer_us = monotonic_us() + NO_BUFFER_US;
		return false;
	case EMSGSIZE:
		return send_in_fragments(udp);
	default:
		udp_report_error(udp, "cannot send to", err);
		message_queue_complete(&udp->base.queue, n, OUTPUT_LOST_ERROR);
		return true;
	}
}

// One sendmmsg() of as many runs as may go; false when no more goes now.
static bool send_some(struct udp_transport *udp, unsigned *tries)
{
	struct iovec parts[UDP_MOST_SEGMENTS];
	struct mmsghdr headers[UDP_MOST_SEGMENTS];
	struct run runs[UDP_MOST_SEGMENTS];
	const unsigned most =
	    RTE_MIN(message_queue_allowed(&udp->base.queue), (unsigned)UDP_MOST_SEGMENTS);
	unsigned n_runs = 0, covered = 0, sent = 0;
	int n;

	if (most == 0)
		return false;
	while (covered < most) {
		covered += make_run(udp, covered, most - covered, &parts[covered], &runs[n_runs],
				    &headers[n_runs].msg_hdr);
		n_runs++;
	}
	n = sendmmsg(udp->datagrams.fd, headers, n_runs, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (n <= 0)
		return handle_error(udp, runs[0].n, errno, tries);
	for (unsigned i = 0; i < n_runs && i < (unsigned)n; i++)
		sent += runs[i].n;
	note_sent(udp, sent);
	return true;
}

void udp_transmit(struct message_queue *queue)
{
	struct udp_transport *udp = container_of(queue, struct udp_transport, base.queue);
	unsigned tries = 0;

	if (udp->datagrams.fd < 0)
		message_queue_complete(queue, queue->n_waiting, OUTPUT_LOST_NO_PEER);
	while (queue->n_waiting > 0 && send_some(udp, &tries))
		;
}
