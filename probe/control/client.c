// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/client.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "config/clock.h"
#include "probe/control/peer.h"

void client_drop(struct client *client)
{
	if (client->request != NULL)
		client->settings->end(client->request);
	client->request = NULL;
	event_loop_remove(client->settings->loop, &client->event);
	close(client->event.fd);
	free(client->piece);
	client->piece = NULL;
	client->event.fd = -1;
	client->left(client->control);
}

static void wait_for(struct client *client, short events, uint64_t at_most_us)
{
	client->event.events = events;
	client->event.due_ns = monotonic_ns() + at_most_us * 1000;
}

static void wait_for_peer(struct client *client, short events)
{
	wait_for(client, events, CONTROL_CLIENT_SECONDS * UINT64_C(1000000));
}

// Reads towards a whole line; true once it is there. A client may end it by shutting its side.
static bool read_line(struct client *client, bool *gone)
{
	ssize_t n = recv(client->event.fd, client->line + client->length,
			 CLIENT_LINE - 1 - client->length, 0);

	*gone = (n < 0 && errno != EAGAIN) || (n == 0 && client->length == 0);
	if (n <= 0)
		return n == 0;
	client->length += (size_t)n;
	client->line[client->length] = '\0';
	return strchr(client->line, '\n') != NULL || client->length == CLIENT_LINE - 1;
}

static bool begin_request(struct client *client)
{
	const struct control_ask ask = {
	    .line = client->line,
	    .may_change = peer_may_change(client->event.fd, client->settings->path),
	};

	client->line[strcspn(client->line, "\r\n")] = '\0';
	client->request = client->settings->begin(client->settings->context, &ask);
	return client->request != NULL;
}

// The next piece of the answer; false: there is no memory for it.
static bool make_piece(struct client *client)
{
	FILE *out;

	free(client->piece);
	client->piece = NULL;
	client->piece_octets = client->sent = 0;
	out = open_memstream(&client->piece, &client->piece_octets);
	if (out == NULL)
		return false;
	client->whole = client->settings->go_on(client->request, out);
	return fclose(out) == 0;
}

// False when nobody takes it.
static bool send_piece(struct client *client)
{
	while (client->sent < client->piece_octets) {
		ssize_t n = send(client->event.fd, client->piece + client->sent,
				 client->piece_octets - client->sent, MSG_NOSIGNAL);

		if (n < 0)
			return errno == EAGAIN;
		client->sent += (size_t)n;
		wait_for_peer(client, POLLOUT);
	}
	return true;
}

static void wait_for_piece(struct client *client)
{
	if (client->piece_octets > 0)
		client->pause_us = CONTROL_PAUSE_US / 2;
	wait_for(client, 0, client->piece_octets > 0 ? 0 : client->pause_us);
	client->pause_us = control_longer_pause(client->pause_us);
}

// True when it has its answer, or is to be dropped.
static bool answer_on(struct client *client)
{
	const bool late =
	    client->sent < client->piece_octets && monotonic_ns() >= client->event.due_ns;

	if (late)
		return true;
	if (client->sent == client->piece_octets && !make_piece(client))
		return true;
	if (client->sent == 0)
		wait_for_peer(client, POLLOUT);
	if (!send_piece(client))
		return true;
	if (client->sent < client->piece_octets)
		return false;
	if (!client->whole)
		wait_for_piece(client);
	return client->whole;
}

static void client_run(void *context, short happened)
{
	struct client *client = context;
	bool ends = client->request == NULL ? monotonic_ns() >= client->event.due_ns
					    : (happened & (POLLHUP | POLLERR)) != 0;

	if (!ends && client->request == NULL && read_line(client, &ends) && !ends)
		ends = !begin_request(client);
	if (!ends && client->request != NULL)
		ends = answer_on(client);
	if (ends)
		client_drop(client);
}

void client_begin(struct client *client, int fd)
{
	client->event = (struct event){.fd = fd, .run = client_run, .context = client};
	wait_for_peer(client, POLLIN);
	client->length = client->sent = client->piece_octets = 0;
	client->whole = false;
	client->pause_us = CONTROL_PAUSE_US;
	client->line[0] = '\0';
	if (event_loop_add(client->settings->loop, &client->event) < 0)
		client_drop(client);
}
