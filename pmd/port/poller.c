// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include <rte_ethdev.h>

#include "config/clock.h"
#include "pmd/eal/stamp.h"
#include "pmd/port/poller.h"

static const struct counter_row poller_rows[] = {
#define X(row, name, help, side, boundary) {name, help, side, boundary, #row},
    POLLER_COUNTERS(X)
#undef X
};

const struct counter_list pmd_queue_counters = {"Queues of ports", poller_rows,
						RTE_DIM(poller_rows)};

int poller_begin(struct poller *poller, unsigned worker, bool stamps)
{
	char owner[32];

	poller->interrupts = -1;
	poller->stamps = stamps;
	snprintf(owner, sizeof(owner), "queues of worker %u", worker);
	poller->counters = counter_set_new(owner, poller_rows, RTE_DIM(poller_rows), UNIT_PACKETS);
	return poller->counters == NULL ? -ENOMEM : 0;
}

int poller_add(struct poller *poller, const struct port *port, unsigned queue)
{
	if (poller->n_queues == POLLER_QUEUES)
		return -ENOSPC;
	poller->queue[poller->n_queues].socket = port->socket[queue];
	poller->queue[poller->n_queues].port = port->id;
	poller->queue[poller->n_queues].queue = (uint16_t)queue;
	poller->queue[poller->n_queues].of = port;
	poller->n_queues++;
	return 0;
}

void poller_end(struct poller *poller)
{
	if (poller->interrupts > 0)
		close(poller->interrupts);
	counter_set_free(poller->counters);
	poller->counters = NULL;
}

// With the NIC's time where it has one, else their burst's.
static void burst_stamp(struct poller *poller, const struct port *port, struct rte_mbuf **burst,
			uint16_t n)
{
	const uint64_t now_ns = monotonic_ns();
	struct device_lines lines;
	const bool by_device = port->times.used && device_clock_lines(&port->times.clock, &lines);

	for (uint16_t i = 0; i < n; i++) {
		uint64_t time_ns =
		    by_device ? device_times_of(&port->times, &lines, burst[i], now_ns) : now_ns;

		if (unlikely(time_ns == 0)) {
			poller->counters->now[POLLER_NO_STAMP].packets++;
			time_ns = now_ns;
		}
		*packet_stamp(burst[i]) = (struct packet_stamp){
		    .time_ns = time_ns,
		    .clock_ns = time_ns,
		    .wire_length = rte_pktmbuf_pkt_len(burst[i]),
		    .link_type = port->input->link_type,
		    .input = (uint16_t)port->input->index,
		};
	}
}

static uint16_t queue_receive(struct poller *poller, unsigned at, struct rte_mbuf **burst,
			      uint16_t n)
{
	const struct port *port = poller->queue[at].of;

	if (poller->queue[at].socket != NULL)
		return packet_socket_receive(poller->queue[at].socket, burst, n);
	if (unlikely(atomic_load_explicit(&port->paused, memory_order_relaxed)))
		return 0;
	n = rte_eth_rx_burst(poller->queue[at].port, poller->queue[at].queue, burst, n);
	if (poller->stamps && n > 0)
		burst_stamp(poller, port, burst, n);
	return n;
}

uint16_t poller_receive(struct poller *poller, struct rte_mbuf **burst, uint16_t n)
{
	uint16_t got = 0;

	// Vector drivers want room for 32 packets, so the rest of a burst is not asked for.
	for (unsigned asked = 0; asked < poller->n_queues && (got == 0 ? n > 0 : n - got >= 32);
	     asked++) {
		unsigned at = poller->next;

		poller->next = at + 1 < poller->n_queues ? at + 1 : 0;
		got += queue_receive(poller, at, &burst[got], n - got);
	}
	atomic_store_explicit(&poller->rounds,
			      atomic_load_explicit(&poller->rounds, memory_order_relaxed) + 1,
			      memory_order_release);
	poller->counters->now[POLLER_RECEIVED].packets += got;
	poller->counters->now[POLLER_HANDED_ON].packets += got;
	counter_set_publish(poller->counters);
	return got;
}

void poller_note_misplaced(struct poller *poller)
{
	poller->counters->now[POLLER_MISPLACED].packets++;
	atomic_store_explicit(&poller->misplaced, true, memory_order_relaxed);
}
