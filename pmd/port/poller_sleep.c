// SPDX-License-Identifier: BSD-3-Clause
#include <sys/epoll.h>

#include <rte_epoll.h>
#include <rte_ethdev.h>

#include "pmd/port/poller.h"

// Drivers without a count of waiting packets may leave some until the next one comes.
enum { INTERRUPT_US = 10000 };

static void interrupt_add(struct poller *poller, struct waiter *waiter, unsigned at)
{
	uint16_t port = poller->queue[at].port, queue = poller->queue[at].queue;

	if (poller->interrupts < 0) {
		poller->interrupts = epoll_create1(EPOLL_CLOEXEC);
		waiter_add(waiter, poller->interrupts);
	}
	waiter->most_us = RTE_MIN(waiter->most_us, (unsigned)INTERRUPT_US);
	if (rte_eth_dev_rx_intr_ctl_q(port, queue, poller->interrupts, RTE_INTR_EVENT_ADD, NULL) <
	    0)
		waiter_add(waiter, -1);
}

void poller_wake_again(struct poller *poller, const struct port *port)
{
	for (unsigned i = 0; i < poller->n_queues; i++)
		if (poller->queue[i].of == port)
			waiter_add(poller->waiter,
				   port->driver->wake_fd(port, poller->queue[i].queue));
}

void poller_wake(struct poller *poller, struct waiter *waiter)
{
	poller->waiter = waiter;
	poller->counters->wake = waiter_call;
	poller->counters->wake_context = waiter;
	for (unsigned i = 0; i < poller->n_queues; i++) {
		const struct port *port = poller->queue[i].of;

		if (port->interrupts)
			interrupt_add(poller, waiter, i);
		else
			waiter_add(waiter, port->driver->wake_fd(port, poller->queue[i].queue));
	}
}

// An interrupt need not come for packets that were there before it was enabled. A virtual device
// without a switch for them (-ENOTSUP) has its interrupts always on.
bool poller_sleep_begin(struct poller *poller)
{
	bool empty = true;

	if (poller->interrupts < 0)
		return true;
	for (unsigned i = 0; i < poller->n_queues; i++) {
		if (!poller->queue[i].of->interrupts)
			continue;
		rte_eth_dev_rx_intr_enable(poller->queue[i].port, poller->queue[i].queue);
		empty &= rte_eth_rx_queue_count(poller->queue[i].port, poller->queue[i].queue) <= 0;
	}
	return empty;
}

void poller_sleep_end(struct poller *poller)
{
	struct rte_epoll_event event[POLLER_QUEUES];

	if (poller->interrupts < 0)
		return;
	rte_epoll_wait(poller->interrupts, event, POLLER_QUEUES, 0); // reads what rang
	for (unsigned i = 0; i < poller->n_queues; i++)
		if (poller->queue[i].of->interrupts)
			rte_eth_dev_rx_intr_disable(poller->queue[i].port, poller->queue[i].queue);
}
