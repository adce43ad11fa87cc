// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>

#include <rte_common.h>

#include "config/clock.h"
#include "export/transport/dtls.h"

// Of DTLS nobody acknowledges a datagram, and a collector that was started again says nothing of
// sessions that it does not know. So what a session has carried is held for delivered when its host
// has not refused it (ICMP) and its end was answered; else it is unconfirmed.

static uint64_t less(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

// What is still in doubt goes back to the disk queue at once.
static void unconfirm(struct dtls_transport *dtls, const struct dtls_association *association)
{
	const struct counts doubt = dtls->base.queue.in_doubt, *given = &association->given;
	const struct counts counts = {less(given->packets, doubt.packets),
				      less(given->octets, doubt.octets),
				      less(given->records, doubt.records)};

	message_queue_unconfirm(&dtls->base.queue, &counts);
}

// One that has never answered may be of those that do not, like any collector over UDP.
static void note_unanswered(struct dtls_transport *dtls, const struct dtls_association *association)
{
	if (dtls->peer_answers || dtls->n_unanswered++ == 0)
		unconfirm(dtls, association);
}

// Where the next session is being made, that goes on: the collector may have it already.
static void part(struct dtls_transport *dtls)
{
	const bool goes_on = dtls_association_is_open(&dtls->next);

	dtls_association_close(&dtls->now);
	dtls_association_close(&dtls->old);
	dtls->now = dtls->next;
	dtls_association_init(&dtls->next);
	dtls->n_old = 0;
	dtls->phase = goes_on ? DTLS_CONNECTING : DTLS_APART;
	dtls->next_us = monotonic_us() + dtls->backoff_us;
	dtls->base.queue.counters->now[OUTPUT_PEERS_GONE].records++;
	message_queue_complete(&dtls->base.queue, dtls->base.queue.n_waiting, OUTPUT_LOST_NO_PEER);
}

static void report(struct dtls_transport *dtls, const char *why)
{
	outage_begin(&dtls->outage, dtls->collector.spec, monotonic_us(),
		     "lost the session with %s port %s: %s; %s until it is back",
		     dtls->collector.host, dtls->collector.service, why,
		     message_queue_fate(&dtls->base.queue));
}

void dtls_break_off(struct dtls_transport *dtls, int err)
{
	if (err == ECONNREFUSED)
		dtls->base.queue.counters->now[OUTPUT_REFUSED].records++;
	report(dtls, dtls_association_why(&dtls->now, err));
	if (dtls_association_is_open(&dtls->old))
		counts_add(&dtls->now.given, &dtls->old.given);
	if (!dtls->base.queue.returns) // unconfirmed, too
		doubt_end(&dtls->doubt, &dtls->base.queue, OUTPUT_SENT);
	unconfirm(dtls, &dtls->now);
	doubt_end(&dtls->doubt, &dtls->base.queue, OUTPUT_LOST_NO_PEER);
	part(dtls);
}

void dtls_note_closed(struct dtls_transport *dtls)
{
	report(dtls, "it has ended it");
	doubt_end(&dtls->doubt, &dtls->base.queue, OUTPUT_LOST_NO_PEER);
	part(dtls);
}

// The path has become narrower than messages that are made already: those leave in IP fragments.
static int send_in_fragments(struct dtls_transport *dtls, struct dtls_association *association,
			     const struct message *message)
{
	int rc;

	dtls->base.queue.room = dtls_association_room(&dtls->now, dtls->mtu);
	datagram_socket_set_fragmenting(&association->datagrams, true);
	rc = dtls_association_send(association, message->octets, message->length);
	datagram_socket_set_fragmenting(&association->datagrams, false);
	return rc;
}

// The oldest message; false when nothing more goes now.
static bool send_one(struct dtls_transport *dtls)
{
	struct message_queue *queue = &dtls->base.queue;
	struct dtls_association *association = dtls->n_old > 0 ? &dtls->old : &dtls->now;
	const struct message *message = message_queue_peek(queue, 0);
	const struct counts counts = message_counts(message);
	int rc = dtls_association_send(association, message->octets, message->length);

	if (rc == -EMSGSIZE)
		rc = send_in_fragments(dtls, association, message);
	if (rc == -EAGAIN)
		return false;
	if (rc < 0) {
		dtls_break_off(dtls, -rc);
		return false;
	}
	counts_add(&association->given, &counts);
	dtls->n_old -= dtls->n_old > 0;
	message_queue_doubt(queue, 1);
	return true;
}

static bool peer_is_there(struct dtls_transport *dtls)
{
	const int rc = dtls_association_look(&dtls->now);

	if (rc == 0)
		dtls_note_closed(dtls);
	else if (rc < 0)
		dtls_break_off(dtls, -rc);
	return rc > 0;
}

void dtls_transmit(struct message_queue *queue)
{
	struct dtls_transport *dtls = container_of(queue, struct dtls_transport, base.queue);
	unsigned n;

	if (dtls->phase != DTLS_CONNECTED) {
		message_queue_complete(queue, queue->n_waiting, OUTPUT_LOST_NO_PEER);
		return;
	}
	if (!peer_is_there(dtls))
		return;
	dtls->n_old = RTE_MIN(dtls->n_old, queue->n_waiting);
	n = message_queue_allowed(queue);
	while (n > 0 && send_one(dtls)) {
		n--;
		atomic_fetch_add_explicit(&queue->moved, 1, memory_order_relaxed);
	}
}

// 1: it is to come, 0: the collector has said the end of the session too, -1: it will not.
static int await_end(struct dtls_transport *dtls, struct dtls_association *association,
		     uint64_t now_us)
{
	const int rc = dtls_association_look(association);

	dtls->peer_answers |= rc == 0;
	if (rc <= 0)
		return rc == 0 ? 0 : -1;
	return dtls_association_say_end(association, now_us) ? -1 : 1;
}

void dtls_tend_old(struct dtls_transport *dtls, uint64_t now_us)
{
	int rc;

	if (!dtls_association_is_open(&dtls->old) || dtls->n_old > 0)
		return;
	rc = await_end(dtls, &dtls->old, now_us);
	if (rc > 0)
		return;
	if (rc < 0)
		note_unanswered(dtls, &dtls->old);
	dtls_association_close(&dtls->old);
}

static bool goodbye_is_said(struct dtls_transport *dtls)
{
	const uint64_t now_us = monotonic_us();
	const int rc = await_end(dtls, &dtls->now, now_us);

	if (rc > 0)
		return false;
	if (rc == 0) {
		doubt_end(&dtls->doubt, &dtls->base.queue, OUTPUT_SENT);
		return true;
	}
	if (dtls->now.n_said_end > 0) // the doubt is over: that takes longer than ICMP does
		doubt_end(&dtls->doubt, &dtls->base.queue, OUTPUT_SENT);
	note_unanswered(dtls, &dtls->now);
	return true;
}

bool dtls_end(struct transport *base, uint64_t)
{
	struct dtls_transport *dtls = container_of(base, struct dtls_transport, base);

	message_queue_transmit(&dtls->base.queue);
	if (dtls->phase == DTLS_CONNECTED && dtls->base.queue.n_waiting == 0) {
		dtls_tend_old(dtls, monotonic_us());
		dtls_association_close(&dtls->next);
		if (!dtls_association_is_open(&dtls->old))
			dtls->phase = DTLS_SHUT;
	}
	if (dtls->phase == DTLS_SHUT && goodbye_is_said(dtls))
		dtls->phase = DTLS_GONE;
	return dtls->phase != DTLS_CONNECTED && dtls->phase != DTLS_SHUT;
}
