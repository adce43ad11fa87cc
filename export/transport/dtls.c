// SPDX-License-Identifier: BSD-3-Clause
#include "export/transport/dtls.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <rte_common.h>

#include "config/clock.h"

extern const struct transport_ops transport_dtls; // in output_schemes[]

// Datagrams over DTLS 1.2 (RFC 7011 section 11, RFC 6347). A session ends with the collector's
// process: at an ICMP error another one is made. Where nothing is heard of that, the collector may
// have come back within it: so each RENEW_US another session is made beside the present one, which
// then ends. There are no heartbeats in OpenSSL any more, and its servers refuse renegotiation.
enum {
	RENEW_US = 30000000,
	HANDSHAKE_US = 5000000,
	BACKOFF_LEAST_US = 100000,
	BACKOFF_MOST_US = 5000000,
	MTU_CHECK_US = 10000000,
	BATCH = 32,
	ROOM_MOST = 16384, // of a record of DTLS
	END_LOOK_US = 20000,
};

static void try_later(struct dtls_transport *dtls)
{
	dtls->phase = DTLS_APART;
	dtls->next_us = monotonic_us() + dtls->backoff_us;
	dtls->backoff_us = RTE_MIN(dtls->backoff_us * 2, (uint64_t)BACKOFF_MOST_US);
}

static void connect_failed(struct dtls_transport *dtls, int err)
{
	const char *why = dtls_association_why(&dtls->now, err);

	if (err == ETIMEDOUT)
		why = "no answer to the handshake within 5 s; is that its port for DTLS?";
	outage_begin(&dtls->outage, dtls->collector.spec, monotonic_us(),
		     "no session with %s port %s: %s; %s until there is one", dtls->collector.host,
		     dtls->collector.service, why, message_queue_fate(&dtls->base.queue));
	dtls_association_close(&dtls->now);
	try_later(dtls);
	collector_addr_try_next(&dtls->collector);
}

static int begin(struct dtls_transport *dtls, struct dtls_association *association)
{
	tls_context_renew(&dtls->context);
	return dtls_association_begin(association, &dtls->context, &dtls->collector,
				      dtls->context.session);
}

static void start_connecting(struct dtls_transport *dtls)
{
	int rc;

	if (!collector_addr_is_known(&dtls->collector))
		return;
	rc = begin(dtls, &dtls->now);
	if (rc < 0)
		connect_failed(dtls, -rc);
	else
		dtls->phase = DTLS_CONNECTING;
}

// 1: the session stands, 0: not yet.
static int go_on(struct dtls_association *association)
{
	const int rc = dtls_association_go_on(association);

	if (rc == 0 && monotonic_us() - association->began_us >= HANDSHAKE_US)
		return -ETIMEDOUT;
	return rc;
}

static void begin_session(struct dtls_transport *dtls)
{
	outage_end(&dtls->outage, dtls->collector.spec, monotonic_us());
	tls_context_keep_session(&dtls->context, SSL_get1_session(dtls->now.ssl));
	dtls->phase = DTLS_CONNECTED;
	dtls->backoff_us = BACKOFF_LEAST_US;
	dtls->checked_us = monotonic_us();
	dtls->base.queue.room = dtls_association_room(&dtls->now, dtls->mtu);
	dtls->base.queue.counters->now[OUTPUT_SESSIONS].records++;
	tls_context_look_at_peer(&dtls->context, dtls->now.ssl);
}

// What waits was made for the session of before, and leaves by it.
static void take_over(struct dtls_transport *dtls)
{
	dtls->old = dtls->now;
	dtls->now = dtls->next;
	dtls_association_init(&dtls->next);
	dtls->n_old = dtls->base.queue.n_waiting;
	begin_session(dtls);
}

// A collector that takes one session at a time has its port for that alone: its host refuses
// others, and with them says that the present one is there.
static void renewal_failed(struct dtls_transport *dtls, int err)
{
	memcpy(dtls->now.why, dtls->next.why, sizeof(dtls->now.why));
	dtls_association_close(&dtls->next);
	if (err == ECONNREFUSED) {
		dtls->now.given = dtls->base.queue.in_doubt;
		dtls->now.began_us = monotonic_us();
	} else {
		dtls_break_off(dtls, err);
	}
}

// True when another session has begun.
static bool renew(struct dtls_transport *dtls, uint64_t now_us)
{
	int rc = 0;

	if (dtls_association_is_open(&dtls->next))
		rc = go_on(&dtls->next);
	else if (dtls->renew_us > 0 && now_us - dtls->now.began_us >= dtls->renew_us &&
		 !dtls_association_is_open(&dtls->old))
		rc = begin(dtls, &dtls->next);
	if (rc < 0)
		renewal_failed(dtls, -rc);
	if (rc > 0)
		take_over(dtls);
	return rc > 0;
}

static enum transport_event serve(struct dtls_transport *dtls, uint64_t now_us)
{
	message_queue_transmit(&dtls->base.queue); // looks at the peer too
	if (dtls->phase != DTLS_CONNECTED)
		return TRANSPORT_STEADY;
	doubt_age(&dtls->doubt, &dtls->base.queue, now_us);
	dtls_tend_old(dtls, now_us);
	tls_context_look(&dtls->context);
	if (now_us - dtls->checked_us >= MTU_CHECK_US) {
		dtls->base.queue.room = dtls_association_room(&dtls->now, dtls->mtu);
		dtls->checked_us = now_us;
	}
	return renew(dtls, now_us) ? TRANSPORT_BEGAN : TRANSPORT_STEADY;
}

// Where a port of the collector's host is asked: while it does not answer there is no session.
static void look_at_health(struct dtls_transport *dtls, uint64_t now_us)
{
	health_look(&dtls->health, &dtls->collector, now_us);
	if (!dtls->health.is_away)
		return;
	if (dtls->phase == DTLS_CONNECTED) {
		dtls_association_close(&dtls->next);
		snprintf(dtls->now.why, sizeof(dtls->now.why), "its TCP port %u does not answer",
			 dtls->health.port);
		dtls_break_off(dtls, EHOSTDOWN);
	}
	if (dtls->phase == DTLS_APART)
		dtls->next_us = now_us + BACKOFF_LEAST_US;
}

static enum transport_event dtls_tick(struct transport *base, uint64_t)
{
	struct dtls_transport *dtls = container_of(base, struct dtls_transport, base);
	const uint64_t now_us = monotonic_us();
	int rc;

	outage_tick(&dtls->outage, dtls->collector.spec, now_us,
		    message_sink_lost(&dtls->base.queue.sink).records);
	look_at_health(dtls, now_us);
	if (dtls->phase == DTLS_APART && now_us >= dtls->next_us)
		start_connecting(dtls);
	if (dtls->phase == DTLS_CONNECTED)
		return serve(dtls, now_us);
	if (dtls->phase != DTLS_CONNECTING)
		return TRANSPORT_STEADY;
	rc = go_on(&dtls->now);
	if (rc < 0)
		connect_failed(dtls, -rc);
	if (rc <= 0)
		return TRANSPORT_STEADY;
	begin_session(dtls);
	return TRANSPORT_BEGAN;
}

static void dtls_abandon(struct transport *base)
{
	struct dtls_transport *dtls = container_of(base, struct dtls_transport, base);

	dtls->phase = DTLS_GONE;
}

// What only a tick answers wakes nobody: until the next one it would be there still.
static void dtls_wait(const struct transport *base, struct wait_set *set)
{
	const struct dtls_transport *dtls = container_of(base, struct dtls_transport, base);

	if (dtls->phase == DTLS_CONNECTED)
		message_queue_wait(&dtls->base.queue, set, dtls->now.datagrams.fd, POLLOUT);
	if (dtls->phase == DTLS_SHUT) {
		wait_set_add(set, dtls->now.datagrams.fd, POLLIN);
		wait_set_until(set, monotonic_us() + END_LOOK_US);
	}
}

static void dtls_close(struct transport *base)
{
	struct dtls_transport *dtls = container_of(base, struct dtls_transport, base);

	dtls_association_close(&dtls->now);
	dtls_association_close(&dtls->next);
	dtls_association_close(&dtls->old);
	health_close(&dtls->health);
	tls_context_close(&dtls->context);
	collector_addr_close(&dtls->collector);
	message_queue_close(&dtls->base.queue);
	free(dtls);
}

static int prepare(struct dtls_transport *dtls, const struct output_settings *settings)
{
	const struct tls_settings *own = settings->transport_own;
	uint32_t room;

	dtls->mtu = settings->mtu != 0 ? settings->mtu : DATAGRAM_USUAL_MTU;
	dtls->renew_us = own->renew_ms != 0 ? own->renew_ms * 1000 : RENEW_US;
	if (own->renew_off)
		dtls->renew_us = 0;
	room = RTE_MIN(dtls->mtu - DATAGRAM_HEADERS_LEAST, (uint32_t)ROOM_MOST);
	return datagram_queue_open(&dtls->base.queue, room, BATCH);
}

static int dtls_open(const struct output_settings *settings, unsigned collector,
		     struct counter_set *counters, struct transport **transport)
{
	const struct tls_user user = {
	    .option = "output", .spec = settings->spec, .datagrams = true};
	struct dtls_transport *dtls = calloc(1, sizeof(*dtls));
	int rc;

	if (dtls == NULL)
		return -ENOMEM;
	dtls_association_init(&dtls->now);
	dtls_association_init(&dtls->next);
	dtls_association_init(&dtls->old);
	health_open(&dtls->health, settings->health_port);
	dtls->backoff_us = BACKOFF_LEAST_US;
	dtls->base.ops = &transport_dtls;
	dtls->base.queue.transmit = dtls_transmit;
	dtls->base.queue.counters = counters;
	rc = tls_context_open(&dtls->context, &user, settings->transport_own);
	if (rc == 0)
		rc = collector_addr_open(&dtls->collector, settings, collector, SOCK_DGRAM);
	if (rc == 0)
		rc = prepare(dtls, settings);
	if (rc < 0) {
		dtls_close(&dtls->base);
		return rc;
	}
	*transport = &dtls->base;
	return 0;
}

static enum transport_state dtls_state(const struct transport *base)
{
	const struct dtls_transport *dtls = container_of(base, struct dtls_transport, base);

	if (dtls->phase != DTLS_CONNECTED)
		return TRANSPORT_CLOSED;
	return message_queue_is_crowded(&dtls->base.queue) ? TRANSPORT_FULL : TRANSPORT_OPEN;
}

const struct transport_ops transport_dtls = {
    .name = "dtls",
    .traits = TRAIT_DATAGRAMS,
    .takes = TAKES_MTU | TAKES_HEALTH | TAKES_SOURCE | TAKES_POLICY | TAKES_SPOOL,
    .settings = &dtls_settings_list,
    .octets = DATAGRAM_QUEUE_OCTETS,
    .open = dtls_open,
    .close = dtls_close,
    .tick = dtls_tick,
    .flush = transport_flush,
    .end = dtls_end,
    .abandon = dtls_abandon,
    .wait = dtls_wait,
    .state = dtls_state,
};
