// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_SIDE_THREAD_H
#define EXPORT_SIDE_THREAD_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

// A thread that does one job at a time for its owner: what may block for long, such as a write to a
// full pipe or a hung disk, so that the owner never does.
struct side_thread {
	pthread_t thread;
	bool started;
	bool busy; // the owner's view: a job was given and is_idle() has not seen its end
	void (*job)(void *context);
	void *context;
	_Atomic int state;
	int ask;  // eventfd: a job is there
	int done; // eventfd: POLLIN when it is over
};

// 0 or -errno. The thread itself begins with the first job, from the thread that gives it.
int side_thread_open(struct side_thread *side, void *context);

// Gives it a job; only while side_thread_is_idle(). 0 or -errno: then it will not be done.
int side_thread_do(struct side_thread *side, void (*job)(void *context));

// True when it has nothing to do; what its last job wrote may then be read.
bool side_thread_is_idle(struct side_thread *side);

// Ends the thread, in the middle of a job where that blocks in a system call. False when it could
// not be ended within a second: its context must then be left as it is.
bool side_thread_close(struct side_thread *side);

#endif
