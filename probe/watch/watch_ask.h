// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_WATCH_ASK_H
#define PROBE_WATCH_ASK_H

#include <sys/un.h>

#include "probe/watch/watch_snapshot.h"
#include "probe/watch/watch_state.h"

// A turn of questions to a probe, one after the other, without ever waiting: the caller polls `fd`.
enum watch_asked { WATCH_ASKING, WATCH_ANSWERED, WATCH_FAILED };

enum { WATCH_ANSWER_SECONDS = 5 };

struct watch_ask {
	struct sockaddr_un address;
	int fd;			  // -1: no turn goes on
	double by;		  // steady clock, seconds: then nobody answers
	struct watch_state state; // what is asked for
	unsigned step;
	char command[160];
	char *answer;
	size_t n, room;
	struct watch_snapshot snapshot; // once answered
};

void watch_ask_init(struct watch_ask *ask, const struct sockaddr_un *address);
// Begins a turn, an unfinished one is forgotten. What is not asked for stays as it is in `before`.
enum watch_asked watch_ask_begin(struct watch_ask *ask, const struct watch_state *state,
				 const struct watch_snapshot *before, double now);
// When fd is readable, or `by` has come.
enum watch_asked watch_ask_go_on(struct watch_ask *ask, double now);
void watch_ask_end(struct watch_ask *ask);

#endif
