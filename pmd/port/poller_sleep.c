// SPDX-License-Identifier: BSD-3-Clause
#include <sys/epoll.h>

#include <rte_epoll.h>
#include <rte_ethdev.h>

#include "pmd/port/poller.h"

// Drivers without a count of waiting packets may leave some until the next one comes.
enum { INTERRUPT_US = 10000 };

static void queue_add(struct poller *poller, unsigned at)
{
	uint16_t port = poller->queue[at].port, queue = poller->queue[at].queue;

	if (rte_eth_dev_rx_intr_ctl_q(port, queue, poller->interrupts, RTE_INTR_EVENT_ADD, NULL) <
	    0)
		waiter_add(poller->waiter, -1);
}

static void interrupt_add(struct poller *poller, struct waiter *waiter, unsigned at)
{
	if (poller->interrupts < 0) {
		poller->interrupts = epoll_create1(EPOLL_CLOEXEC);
		waiter_add(waiter, poller->interrupts);
	}
	waiter->most_us = RTE_MIN(waiter->most_us, (unsigned)INTERRUPT_US);
	queue_add(poller, at);
}

void poller_wake_again(struct poller *poller, const struct port *port)
{
	for (unsigned i = 0; i < poller->n_queues; i++) {
		if (poller->queue[i].of != port)
			continue;
		if (port->interrupts && poller->interrupts >= 0)
			queue_add(poller, i);
		else
			waiter_add(poller->waiter,
				   port->driver->wake_fd(port, poller->queue[i].queue));
	}
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

static bool has_interrupts(const struct port *port)
{
	return port->interrupts && !atomic_load_explicit(&port->paused, memory_order_acquire);
}

// An interrupt need not come for packets that were there before it was enabled. A virtual device
// without a switch for them (-ENOTSUP) has its interrupts always on.
bool poller_sleep_begin(struct poller *poller)
{
	bool empty = true;

	if (poller->interrupts < 0)
		return true;
	for (unsigned i = 0; i < poller->n_queues; i++) {
		if (!has_interrupts(poller->queue[i].of))
			continue;
		rte_eth_dev_rx_intr_enable(poller->queue[i].port, poller->queue[i].queue);
		empty &= rte_eth_rx_queue_count(poller->queue[i].port, poller->queue[i].queue) <= 0;
	}
	return empty;
}

void poller_sleep_end(struct poller *poller)
{
	struct rte_epoll_event event[POLLER_QUEUES];
	bool leaving = false;

	if (poller->interrupts < 0)
		return;
	// What belongs to a device that is being closed must not be looked at any more.
	for (unsigned i = 0; i < poller->n_queues; i++)
		leaving |=
		    atomic_load_explicit(&poller->queue[i].of->leaving, memory_order_acquire);
	if (!leaving)
		rte_epoll_wait(poller->interrupts, event, POLLER_QUEUES, 0); // reads what rang
	for (unsigned i = 0; i < poller->n_queues; i++)
		if (has_interrupts(poller->queue[i].of))
			rte_eth_dev_rx_intr_disable(poller->queue[i].port, poller->queue[i].queue);
}
