// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_CONTROL_H
#define PROBE_CONTROL_H

#include <stdbool.h>
#include <stdio.h>

#include "probe/control/event_loop.h"

// The control socket (--control PATH): a client sends one line, gets the answer and the end. None
// of the clients can hold up another or the main thread, which it works in: a client that has not
// sent its line and taken its answer after CONTROL_CLIENT_SECONDS, not counting those that the
// answer takes, is dropped.
struct control;

enum { CONTROL_CLIENT_SECONDS = 10, CONTROL_PAUSE_US = 10000 };

struct control_settings {
	const char *path;
	const char *user; // who may use the socket; NULL: we
	struct event_loop *loop;
	// Carries out one command and writes its answer. False: it is not whole yet, and the
	// command is called again after CONTROL_PAUSE_US, no longer `first`, to go on with it.
	bool (*command)(void *context, const char *line, bool first, FILE *out);
	void *context;
};

// On error one line has been reported; returns -errno.
int control_open(const struct control_settings *settings, struct control **control);
void control_close(struct control *control); // drops the clients and removes the socket

#endif
