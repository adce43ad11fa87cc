// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/event_loop.h"
#include "config/clock.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>

#include <rte_common.h>

static void close_gaps(struct event_loop *loop)
{
	unsigned n = 0;

	for (unsigned i = 0; i < loop->n; i++) {
		if (loop->event[i] != NULL)
			loop->event[n++] = loop->event[i];
	}
	loop->n = n;
}

int event_loop_add(struct event_loop *loop, struct event *event)
{
	if (loop->n == EVENT_LOOP_MOST)
		return -ENOSPC;
	loop->event[loop->n++] = event;
	return 0;
}

void event_loop_remove(struct event_loop *loop, struct event *event)
{
	for (unsigned i = 0; i < loop->n; i++) {
		if (loop->event[i] == event)
			loop->event[i] = NULL;
	}
}

static uint64_t wait_for(const struct event_loop *loop, struct pollfd *polled, uint64_t until_ns)
{
	uint64_t now_ns = monotonic_ns();

	for (unsigned i = 0; i < loop->n; i++) {
		const struct event *event = loop->event[i];

		polled[i] = (struct pollfd){.fd = event->fd, .events = event->events};
		if (event->due_ns != 0)
			until_ns = RTE_MIN(until_ns, event->due_ns);
	}
	return until_ns > now_ns ? until_ns - now_ns : 0;
}

void event_loop_wait(struct event_loop *loop, uint64_t until_ns)
{
	struct pollfd polled[EVENT_LOOP_MOST];
	struct timespec wait;
	uint64_t wait_ns, now_ns;
	unsigned n;

	close_gaps(loop);
	n = loop->n; // those that an event adds are polled the next time
	wait_ns = wait_for(loop, polled, until_ns);
	wait = (struct timespec){(time_t)(wait_ns / 1000000000), (long)(wait_ns % 1000000000)};
	if (ppoll(polled, n, &wait, NULL) < 0)
		return;
	now_ns = monotonic_ns();
	for (unsigned i = 0; i < n; i++) {
		const struct event *event = loop->event[i];

		if (event != NULL &&
		    (polled[i].revents != 0 || (event->due_ns != 0 && event->due_ns <= now_ns)))
			event->run(event->context, polled[i].revents);
	}
}
