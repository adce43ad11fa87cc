// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_WAKER_H
#define EXPORT_WAKER_H

#include <stdatomic.h>
#include <stdbool.h>

// Wakes one thread that sleeps in poll(). A system call is made only when that thread has said that
// it sleeps, so that waking one that runs costs a fence and a load.
struct waker {
	_Atomic bool sleeping;
	int fd; // eventfd: POLLIN when woken
};

// 0 or -errno.
int waker_open(struct waker *waker);
void waker_close(struct waker *waker);

// For the sleeper: from here on waker_wake() makes waker->fd readable. What it waits for must be
// looked at once more after this call, before it sleeps.
void waker_sleep(struct waker *waker);
// It runs again.
void waker_awake(struct waker *waker);

// From any thread, after what the sleeper waits for has been made.
void waker_wake(struct waker *waker);

#endif
