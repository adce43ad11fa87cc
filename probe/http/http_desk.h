// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_HTTP_DESK_H
#define PROBE_HTTP_DESK_H

#include "probe/control/event_loop.h"
#include "probe/http/http_question.h"

struct probe;

// Where the main thread answers what is asked by HTTP, in its event loop: a piece of each in a
// turn, each within a millisecond.
struct http_served {
	struct http_question *question; // NULL: none
	void *request;
	FILE *out;
};

struct http_desk {
	struct probe *probe;
	struct event event;
	unsigned pause_us;
	struct http_served served[HTTP_QUESTIONS];
};

// `fd`: the end of the pair at which questions come; it stays the caller's.
void http_desk_open(struct http_desk *desk, struct probe *probe, int fd);
// What is not answered comes back without an answer.
void http_desk_close(struct http_desk *desk);

#endif
