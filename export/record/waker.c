// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "export/record/waker.h"

int waker_open(struct waker *waker)
{
	atomic_init(&waker->sleeping, false);
	waker->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	return waker->fd < 0 ? -errno : 0;
}

void waker_close(struct waker *waker)
{
	if (waker->fd >= 0)
		close(waker->fd);
	waker->fd = -1;
}

// The fence stands against the one of waker_wake(): either the sleeper sees what was made, or the
// other thread sees that it sleeps.
void waker_sleep(struct waker *waker)
{
	atomic_store_explicit(&waker->sleeping, true, memory_order_relaxed);
	atomic_thread_fence(memory_order_seq_cst);
}

void waker_awake(struct waker *waker)
{
	eventfd_t n;

	atomic_store_explicit(&waker->sleeping, false, memory_order_relaxed);
	eventfd_read(waker->fd, &n);
}

void waker_wake(struct waker *waker)
{
	atomic_thread_fence(memory_order_seq_cst);
	if (atomic_load_explicit(&waker->sleeping, memory_order_relaxed) &&
	    atomic_exchange_explicit(&waker->sleeping, false, memory_order_relaxed))
		eventfd_write(waker->fd, 1);
}
