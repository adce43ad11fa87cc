// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_WAITER_H
#define PMD_WAITER_H

#include <stdatomic.h>
#include <stdbool.h>

// How an idle worker sleeps: on the file descriptors of its queues and on a bell that others ring.
struct waiter {
	int epoll;
	int bell;
	unsigned most_us; // a sleep is never longer: a source without a descriptor has to be polled
	atomic_bool asleep;
	atomic_bool called; // since the last sleep
} __attribute__((aligned(64)));

enum {
	WAITER_POLL_US = 100,	    // the longest sleep with a source that cannot wake us
	WAITER_MOST_US = 1000000000 // no limit of its own
};

// Returns -errno without a line.
int waiter_begin(struct waiter *waiter);
void waiter_end(struct waiter *waiter);

// The descriptor wakes the worker when it is readable; from any thread. One that cannot be waited
// for (negative, or a regular file) makes every sleep short.
void waiter_add(struct waiter *waiter, int fd);

// For the worker, in this order: waiter_prepare(), look once more for work, waiter_sleep() or, when
// there is work, waiter_cancel(). What is rung after waiter_prepare() is not missed.
void waiter_prepare(struct waiter *waiter);
void waiter_sleep(struct waiter *waiter, unsigned timeout_us);
void waiter_cancel(struct waiter *waiter);

// From any thread, async-signal-safe. Costs a system call only when the worker sleeps.
void waiter_ring(struct waiter *waiter);
// The same for what the worker does not look at after waiter_prepare(): it is not missed either.
void waiter_call(void *waiter);
bool waiter_called(struct waiter *waiter);

#endif
