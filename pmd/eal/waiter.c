// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <rte_common.h>

#include "pmd/eal/waiter.h"

enum { EVENTS = 8 };

int waiter_begin(struct waiter *waiter)
{
	waiter->most_us = WAITER_MOST_US;
	waiter->bell = -1;
	waiter->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (waiter->epoll < 0)
		return -errno;
	waiter->bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (waiter->bell < 0)
		return -errno;
	waiter_add(waiter, waiter->bell);
	return 0;
}

void waiter_end(struct waiter *waiter)
{
	if (waiter->epoll > 0)
		close(waiter->epoll);
	if (waiter->bell > 0)
		close(waiter->bell);
}

void waiter_add(struct waiter *waiter, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	if (fd < 0 || (epoll_ctl(waiter->epoll, EPOLL_CTL_ADD, fd, &event) < 0 && errno != EEXIST))
		waiter->most_us = WAITER_POLL_US;
}

void waiter_prepare(struct waiter *waiter)
{
	atomic_store_explicit(&waiter->asleep, true, memory_order_seq_cst);
	atomic_thread_fence(memory_order_seq_cst);
}

void waiter_cancel(struct waiter *waiter)
{
	atomic_store_explicit(&waiter->asleep, false, memory_order_relaxed);
}

// An error of a socket (its interface went away) would end every later sleep at once: reading it
// clears it. Who watches the interface reports it.
static void event_answer(const struct waiter *waiter, const struct epoll_event *event)
{
	socklen_t length = sizeof(int);
	eventfd_t rung;
	int error;

	if (event->data.fd == waiter->bell)
		eventfd_read(waiter->bell, &rung);
	else if (event->events & EPOLLERR)
		getsockopt(event->data.fd, SOL_SOCKET, SO_ERROR, &error, &length);
}

void waiter_sleep(struct waiter *waiter, unsigned timeout_us)
{
	unsigned us = RTE_MIN(timeout_us, waiter->most_us);
	const struct timespec timeout = {.tv_sec = us / 1000000,
					 .tv_nsec = (long)(us % 1000000) * 1000};
	struct epoll_event event[EVENTS];
	int n = epoll_pwait2(waiter->epoll, event, EVENTS, &timeout, NULL);

	if (n < 0 && errno == ENOSYS) // a kernel before 5.11
		n = epoll_wait(waiter->epoll, event, EVENTS, (int)((us + 999) / 1000));
	for (int i = 0; i < n; i++)
		event_answer(waiter, &event[i]);
	waiter_cancel(waiter);
	waiter_called(waiter); // what it was called for it looks at next
}

// The fence stands between what was handed over and the look whether somebody sleeps; the other one
// is in waiter_prepare().
void waiter_ring(struct waiter *waiter)
{
	atomic_thread_fence(memory_order_seq_cst);
	if (atomic_load_explicit(&waiter->asleep, memory_order_relaxed) &&
	    atomic_exchange_explicit(&waiter->asleep, false, memory_order_relaxed))
		eventfd_write(waiter->bell, 1);
}

void waiter_call(void *context)
{
	struct waiter *waiter = context;

	atomic_store_explicit(&waiter->called, true, memory_order_relaxed);
	waiter_ring(waiter);
}

bool waiter_called(struct waiter *waiter)
{
	return atomic_exchange_explicit(&waiter->called, false, memory_order_relaxed);
}
