// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_CLIENT_H
#define PROBE_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/control/control.h"

// One client of the control socket: it sends a line and takes the answer, which is made piece by
// piece, no faster than it is taken.
enum { CLIENT_LINE = 4096 };

struct client {
	const struct control_settings *settings;
	void (*left)(void *control); // it is free again
	void *control;
	struct event event; // fd -1: nobody
	char line[CLIENT_LINE];
	size_t length;
	void *request; // NULL: the line is not complete yet
	bool whole;    // no more of the answer is to be made
	char *piece;   // of the answer
	size_t piece_octets, sent;
	unsigned pause_us; // until it is looked for the next piece
};

void client_begin(struct client *client, int fd);
void client_drop(struct client *client);

#endif
