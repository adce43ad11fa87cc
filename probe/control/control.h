// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_CONTROL_H
#define PROBE_CONTROL_H

#include <stdbool.h>
#include <stdio.h>

#include "probe/control/event_loop.h"

// The control socket: a client sends one line, gets the answer and the end. None of the clients can
// hold up another or the main thread, which it works in: a client that does not send its line, or
// take what there is of its answer, for CONTROL_CLIENT_SECONDS is dropped.
struct control;

enum { CONTROL_CLIENT_SECONDS = 10, CONTROL_PAUSE_US = 200, CONTROL_PAUSE_MOST_US = 5000 };

// What comes after a pause in which there was no answer yet.
static inline unsigned control_longer_pause(unsigned pause_us)
{
	return 2 * pause_us < CONTROL_PAUSE_MOST_US ? 2 * pause_us
						    : (unsigned)CONTROL_PAUSE_MOST_US;
}

#define CONTROL_FOLDER "/run/lineprobe"

struct control_ask {
	const char *line; // valid during begin() only
	bool may_change;  // see peer.h
};

struct control_settings {
	const char *path;   // --control; NULL: in the folder, by name
	const char *folder; // NULL: CONTROL_FOLDER
	const char *name;   // of the probe; taken: name.2 and so on
	const char *user;   // whose socket it shall be; NULL: ours
	struct event_loop *loop;
	// A request for what a client asks; NULL: there is no memory.
	void *(*begin)(void *context, const struct control_ask *ask);
	// Writes the next piece of the answer, within a millisecond. False: it is not whole; called
	// again once that piece is taken, or where there was none after CONTROL_PAUSE_US, and ever
	// longer up to CONTROL_PAUSE_MOST_US.
	bool (*go_on)(void *request, FILE *out);
	void (*end)(void *request); // frees it, also when the client left early
	void *context;
};

// On error one line has been reported; returns -errno. Where nobody has asked for a socket (path
// NULL) and the folder cannot be used, that is told in the log and *control is NULL.
int control_open(const struct control_settings *settings, struct control **control);
void control_close(struct control *control); // drops the clients and removes the socket
const char *control_path(const struct control *control);

#endif
