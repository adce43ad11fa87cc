// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <rte_common.h>

#include "config/clock.h"
#include "export/transport/udp.h"

extern const struct transport_ops transport_udp; // in output_schemes[]

// Datagrams. One counts as sent once the network had time to say that nobody listens (ICMP) and did
// not; until then it is in doubt. After an ICMP error that time begins anew: the output sends
// Templates each second, and only when nothing refuses them for REFUSED_US is the collector back.
enum {
	REFUSED_US = 3000000, // after an ICMP error the peer is held for gone
	MTU_CHECK_US = 10000000,
	RETRY_US = 1000000,
};

void udp_fit_room(struct udp_transport *udp)
{
	udp->base.queue.room = datagram_socket_room(&udp->datagrams, udp->mtu);
	udp->checked_us = monotonic_us();
}

void udp_report_error(struct udp_transport *udp, const char *what, int err)
{
	outage_begin(&udp->outage, udp->collector.spec, monotonic_us(),
		     "%s %s: %s; %s until it works", what, udp->collector.host, strerror(err),
		     message_queue_fate(&udp->base.queue));
}

static void try_connect(struct udp_transport *udp)
{
	int rc;

	udp->tried_us = monotonic_us();
	if (!collector_addr_is_known(&udp->collector))
		return;
	rc = datagram_socket_open(&udp->datagrams, &udp->collector);
	if (rc == 0) {
		udp_fit_room(udp);
		return;
	}
	udp_report_error(udp, "cannot reach", -rc);
	collector_addr_try_next(&udp->collector);
}

static void note_away(struct udp_transport *udp, const char *how)
{
	udp->refused = true;
	udp->refused_us = monotonic_us();
	doubt_end(&udp->doubt, &udp->base.queue, OUTPUT_LOST_NO_PEER);
	if (udp->base.queue.returns) // what waits would be refused, too
		message_queue_complete(&udp->base.queue, udp->base.queue.n_waiting,
				       OUTPUT_LOST_NO_PEER);
	outage_begin(&udp->outage, udp->collector.spec, udp->refused_us,
		     "nobody listens at %s port %s (%s); %s until somebody does",
		     udp->collector.host, udp->collector.service, how,
		     message_queue_fate(&udp->base.queue));
}

// What was sent a moment ago has met a closed port.
void udp_note_refused(struct udp_transport *udp)
{
	udp->base.queue.counters->now[OUTPUT_REFUSED].records++;
	note_away(udp, "ICMP says so");
}

// While the port that is asked does not answer, nothing is held for delivered.
static void look_at_health(struct udp_transport *udp, uint64_t now)
{
	char how[48];

	health_look(&udp->health, &udp->collector, now);
	if (!udp->health.is_away)
		return;
	snprintf(how, sizeof(how), "TCP port %u does not answer", udp->health.port);
	note_away(udp, how);
}

static void udp_close(struct transport *base)
{
	struct udp_transport *udp = container_of(base, struct udp_transport, base);

	datagram_socket_close(&udp->datagrams);
	health_close(&udp->health);
	collector_addr_close(&udp->collector);
	message_queue_close(&udp->base.queue);
	free(udp);
}

static int prepare(struct udp_transport *udp, const struct output_settings *settings)
{
	uint32_t room;
	unsigned batch;

	udp->mtu = settings->mtu != 0 ? settings->mtu : DATAGRAM_USUAL_MTU;
	udp->gso = true;
	room = udp->mtu - DATAGRAM_HEADERS_LEAST;
	batch = RTE_MIN(UDP_MOST_OCTETS / room, (uint32_t)UDP_MOST_SEGMENTS);
	batch = RTE_MAX(batch, 1U);
	return datagram_queue_open(&udp->base.queue, room, batch);
}

static int udp_open(const struct output_settings *settings, unsigned collector,
		    struct counter_set *counters, struct transport **transport)
{
	struct udp_transport *udp = calloc(1, sizeof(*udp));
	int rc;

	if (udp == NULL)
		return -ENOMEM;
	udp->datagrams.fd = -1;
	health_open(&udp->health, settings->health_port);
	udp->base.ops = &transport_udp;
	udp->base.queue.transmit = udp_transmit;
	udp->base.queue.counters = counters;
	rc = collector_addr_open(&udp->collector, settings, collector, SOCK_DGRAM);
	if (rc == 0)
		rc = prepare(udp, settings);
	if (rc < 0) {
		udp_close(&udp->base);
		return rc;
	}
	try_connect(udp);
	*transport = &udp->base;
	return 0;
}

// Errors that came back without anything being sent.
static void ask_for_errors(struct udp_transport *udp)
{
	if (datagram_socket_is_refused(&udp->datagrams))
		udp_note_refused(udp);
}

static enum transport_event udp_begin(struct udp_transport *udp, uint64_t now)
{
	if (udp->datagrams.fd < 0 &&
	    (now - udp->tried_us >= RETRY_US || udp->collector.lookup != NULL))
		try_connect(udp);
	if (udp->datagrams.fd < 0)
		return TRANSPORT_STEADY;
	udp->began = true;
	udp->base.queue.counters->now[OUTPUT_SESSIONS].records++;
	outage_end(&udp->outage, udp->collector.spec, now);
	return TRANSPORT_BEGAN;
}

static enum transport_event udp_tick(struct transport *base, uint64_t)
{
	struct udp_transport *udp = container_of(base, struct udp_transport, base);
	const uint64_t now = monotonic_us();
	const uint64_t lost = message_sink_lost(&udp->base.queue.sink).records;

	outage_tick(&udp->outage, udp->collector.spec, now, lost);
	if (!udp->began)
		return udp_begin(udp, now);
	ask_for_errors(udp);
	look_at_health(udp, now);
	if (!udp->refused)
		doubt_age(&udp->doubt, &udp->base.queue, now);
	if (now - udp->checked_us >= MTU_CHECK_US)
		udp_fit_room(udp);
	if (!udp->refused || now - udp->refused_us < REFUSED_US || udp->sent_us < udp->refused_us)
		return TRANSPORT_STEADY;
	udp->refused = false;
	udp->doubt.aged_us = now;
	outage_end(&udp->outage, udp->collector.spec, now);
	return TRANSPORT_BACK;
}

static bool udp_end(struct transport *base, uint64_t)
{
	struct udp_transport *udp = container_of(base, struct udp_transport, base);
	const uint64_t now = monotonic_us();

	message_queue_transmit(&udp->base.queue);
	if (udp->datagrams.fd >= 0)
		ask_for_errors(udp);
	if (udp->base.queue.n_waiting > 0)
		return false;
	if (udp->refused) // and nobody has come since
		doubt_end(&udp->doubt, &udp->base.queue, OUTPUT_LOST_NO_PEER);
	else if (now - udp->sent_us >= DOUBT_US)
		doubt_end(&udp->doubt, &udp->base.queue, OUTPUT_SENT);
	return udp->base.queue.in_doubt.records == 0;
}

static void udp_wait(const struct transport *base, struct wait_set *set)
{
	const struct udp_transport *udp = container_of(base, struct udp_transport, base);

	if (!udp->base.queue.stalled)
		return;
	if (udp->no_buffer_us > monotonic_us())
		wait_set_until(set, udp->no_buffer_us);
	else
		message_queue_wait(&udp->base.queue, set, udp->datagrams.fd, POLLOUT);
}

static enum transport_state udp_state(const struct transport *base)
{
	const struct udp_transport *udp = container_of(base, struct udp_transport, base);

	if (udp->datagrams.fd < 0 || !udp->began)
		return TRANSPORT_CLOSED;
	if (udp->refused)
		return TRANSPORT_REFUSED;
	return message_queue_is_crowded(&udp->base.queue) ? TRANSPORT_FULL : TRANSPORT_OPEN;
}

const struct transport_ops transport_udp = {
    .name = "udp",
    .traits = TRAIT_DATAGRAMS,
    .takes = TAKES_MTU | TAKES_HEALTH | TAKES_SOURCE | TAKES_POLICY | TAKES_SPOOL,
    .octets = DATAGRAM_QUEUE_OCTETS,
    .open = udp_open,
    .close = udp_close,
    .tick = udp_tick,
    .flush = transport_flush,
    .end = udp_end,
    .wait = udp_wait,
    .state = udp_state,
};
