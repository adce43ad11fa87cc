// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_EVENT_LOOP_H
#define PROBE_EVENT_LOOP_H

#include <stdint.h>

// What the main thread waits for: file descriptors and times.
// One that was removed keeps its place until the next wait.
enum { EVENT_LOOP_MOST = 160 };

// One of them; belongs to who adds it, who may change it at any time. `run` is called with poll()'s
// revents when something came on the fd, with 0 when only the time is there.
struct event {
	int fd;		 // -1: only a time
	short events;	 // POLLIN, POLLOUT
	uint64_t due_ns; // CLOCK_MONOTONIC; 0: never
	void (*run)(void *context, short revents);
	void *context;
};

struct event_loop {
	unsigned n;
	struct event *event[EVENT_LOOP_MOST]; // NULL: removed
};

// -ENOSPC when EVENT_LOOP_MOST are there.
int event_loop_add(struct event_loop *loop, struct event *event);
// Also from within a `run`; `event` may be freed at once.
void event_loop_remove(struct event_loop *loop, struct event *event);

// Sleeps until one of the events is there, or until_ns; runs all that are.
void event_loop_wait(struct event_loop *loop, uint64_t until_ns);

#endif
