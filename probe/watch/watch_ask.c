// SPDX-License-Identifier: BSD-3-Clause
#include "probe/watch/watch_ask.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PIECE = 1 << 16, MOST_ANSWER = 16 << 20 };

void watch_ask_init(struct watch_ask *ask, const struct sockaddr_un *address)
{
	memset(ask, 0, sizeof(*ask));
	ask->address = *address;
	ask->fd = -1;
}

static void hang_up(struct watch_ask *ask)
{
	if (ask->fd >= 0)
		close(ask->fd);
	ask->fd = -1;
	ask->n = 0;
}

void watch_ask_end(struct watch_ask *ask)
{
	hang_up(ask);
	free(ask->answer);
	ask->answer = NULL;
	ask->room = 0;
}

static enum watch_asked fail(struct watch_ask *ask)
{
	hang_up(ask);
	return WATCH_FAILED;
}

// One connection for each question: that is how the socket works.
static enum watch_asked ask_next(struct watch_ask *ask, double now)
{
	char line[192];
	ssize_t n;

	hang_up(ask);
	if (!watch_command(&ask->state, ask->step, ask->command, sizeof(ask->command)))
		return WATCH_ANSWERED;
	ask->by = now + WATCH_ANSWER_SECONDS;
	ask->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (ask->fd < 0 ||
	    connect(ask->fd, (struct sockaddr *)&ask->address, sizeof(ask->address)) < 0)
		return fail(ask);
	n = snprintf(line, sizeof(line), "--json %s\n", ask->command);
	if (send(ask->fd, line, (size_t)n, MSG_NOSIGNAL) != n)
		return fail(ask);
	return WATCH_ASKING;
}

enum watch_asked watch_ask_begin(struct watch_ask *ask, const struct watch_state *state,
				 const struct watch_snapshot *before, double now)
{
	ask->state = *state;
	ask->snapshot = *before;
	ask->snapshot.error[0] = '\0';
	ask->step = 0;
	return ask_next(ask, now);
}

// An octet is left for the end.
static bool make_room(struct watch_ask *ask)
{
	char *larger;

	if (ask->room - ask->n > PIECE)
		return true;
	if (ask->room >= MOST_ANSWER)
		return false;
	larger = realloc(ask->answer, 2 * ask->room + 2 * PIECE);
	if (larger == NULL)
		return false;
	ask->answer = larger;
	ask->room = 2 * ask->room + 2 * PIECE;
	return true;
}

static enum watch_asked take_answer(struct watch_ask *ask, double now)
{
	ask->answer[ask->n] = '\0';
	if (!watch_snapshot_take(&ask->snapshot, ask->command, ask->answer))
		return fail(ask);
	if (ask->step++ == 0)
		ask->snapshot.at = now;
	return ask_next(ask, now);
}

enum watch_asked watch_ask_go_on(struct watch_ask *ask, double now)
{
	ssize_t n;

	if (ask->fd < 0)
		return WATCH_FAILED;
	do {
		if (!make_room(ask))
			return fail(ask);
		n = recv(ask->fd, ask->answer + ask->n, PIECE, 0);
		ask->n += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	if (n == 0)
		return take_answer(ask, now);
	if ((errno != EAGAIN && errno != EINTR) || now >= ask->by)
		return fail(ask);
	return WATCH_ASKING;
}
