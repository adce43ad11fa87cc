// SPDX-License-Identifier: BSD-3-Clause
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "config/clock.h"
#include "config/log.h"
#include "probe/control/control.h"

enum { LINE_MOST = 256, CLIENTS_MOST = 32, BACKLOG = 32 };
static_assert(2 * CLIENTS_MOST + 16 <= EVENT_LOOP_MOST,
	      "the loop has room for all clients, and for those that left in the same turn");

struct client {
	struct control *control;
	struct event event; // fd -1: nobody
	char line[LINE_MOST];
	size_t length;
	FILE *out;    // the answer is being made; NULL: it is not begun, or whole
	char *answer; // NULL: the line is not complete yet
	size_t answer_octets, sent;
};

struct control {
	struct control_settings settings;
	struct sockaddr_un address;
	struct event listener;
	bool listens; // the listener is in the loop
	struct client client[CLIENTS_MOST];
};

// A socket file that nobody answers on is what a killed probe left.
static bool is_stale(const struct sockaddr_un *address)
{
	struct stat status;
	int fd;
	bool stale;

	if (lstat(address->sun_path, &status) < 0 || !S_ISSOCK(status.st_mode))
		return false;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	stale = connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 &&
		errno == ECONNREFUSED;

	close(fd);
	return stale;
}

static int control_bind(struct control *control)
{
	const struct sockaddr *address = (const struct sockaddr *)&control->address;
	const char *path = control->address.sun_path;
	mode_t mask = umask(0177);
	int rc = bind(control->listener.fd, address, sizeof(control->address));

	if (rc < 0 && errno == EADDRINUSE && is_stale(&control->address)) {
		unlink(path);
		rc = bind(control->listener.fd, address, sizeof(control->address));
	}
	umask(mask);
	if (rc < 0 && errno == EADDRINUSE)
		return user_error(EADDRINUSE,
				  "--control %s: the file exists, or another probe uses it; "
				  "choose another path",
				  path);
	if (rc < 0 || listen(control->listener.fd, BACKLOG) < 0)
		return user_error(errno, "--control %s: cannot listen: %s", path, strerror(errno));
	return 0;
}

static void control_give(const char *path, const char *user)
{
	const struct passwd *entry = user != NULL ? getpwnam(user) : NULL;

	if (entry != NULL && chown(path, entry->pw_uid, entry->pw_gid) < 0)
		user_error(errno, "--control %s: cannot be given to %s: %s", path, user,
			   strerror(errno));
}

static int control_socket(struct control *control)
{
	int err;

	control->listener.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (control->listener.fd < 0)
		return user_error(errno, "--control: no socket: %s", strerror(errno));
	err = control_bind(control);
	if (err < 0)
		close(control->listener.fd);
	return err;
}

static void listen_again(struct control *control)
{
	if (!control->listens)
		control->listens = event_loop_add(control->settings.loop, &control->listener) == 0;
}

static void listen_no_more(struct control *control)
{
	event_loop_remove(control->settings.loop, &control->listener);
	control->listens = false;
}

static void client_drop(struct client *client)
{
	if (client->out != NULL)
		fclose(client->out);
	client->out = NULL;
	event_loop_remove(client->control->settings.loop, &client->event);
	close(client->event.fd);
	free(client->answer);
	client->answer = NULL;
	client->event.fd = -1;
	listen_again(client->control);
}

static void client_set_due(struct client *client, uint64_t us)
{
	client->event.due_ns = monotonic_ns() + us * 1000;
}

// What the line asks for, or what is left of it. False: there is no memory for it.
static bool client_answer(struct client *client, bool first)
{
	const struct control_settings *settings = &client->control->settings;
	FILE *out = client->out;

	client->event.events = 0;
	if (!settings->command(settings->context, client->line, first, out)) {
		client_set_due(client, CONTROL_PAUSE_US);
		return true;
	}
	client->out = NULL;
	client->event.events = POLLOUT;
	client_set_due(client, CONTROL_CLIENT_SECONDS * UINT64_C(1000000));
	return fclose(out) == 0;
}

static bool client_begin_answer(struct client *client)
{
	client->out = open_memstream(&client->answer, &client->answer_octets);
	client->line[strcspn(client->line, "\r\n")] = '\0';
	return client->out != NULL && client_answer(client, true);
}

// Reads towards a whole line; true once it is there. A client may end it by shutting its side.
static bool client_read(struct client *client, bool *gone)
{
	ssize_t n = recv(client->event.fd, client->line + client->length,
			 LINE_MOST - 1 - client->length, 0);

	*gone = n < 0 && errno != EAGAIN;
	if (n <= 0)
		return n == 0;
	client->length += (size_t)n;
	client->line[client->length] = '\0';
	return strchr(client->line, '\n') != NULL || client->length == LINE_MOST - 1;
}

// True when all is sent or nobody takes it.
static bool client_send(struct client *client)
{
	while (client->sent < client->answer_octets) {
		ssize_t n = send(client->event.fd, client->answer + client->sent,
				 client->answer_octets - client->sent, MSG_NOSIGNAL);

		if (n < 0)
			return errno != EAGAIN;
		client->sent += (size_t)n;
	}
	return true;
}

// True when it has its answer, or is to be dropped.
static bool client_go_on(struct client *client)
{
	bool ends = monotonic_ns() >= client->event.due_ns;

	if (!ends && client->answer == NULL && client_read(client, &ends))
		ends = !client_begin_answer(client);
	return ends || (client->answer != NULL && client->out == NULL && client_send(client));
}

static void client_run(void *context, short happened)
{
	struct client *client = context;
	bool ends = false;

	if (client->out == NULL)
		ends = client_go_on(client);
	else if (happened & (POLLHUP | POLLERR)) // what it asked for goes on
		ends = true;
	else if (!client_answer(client, false))
		ends = true;
	if (ends)
		client_drop(client);
}

static void client_begin(struct client *client, int fd)
{
	client->event = (struct event){
	    .fd = fd,
	    .events = POLLIN,
	    .run = client_run,
	    .context = client,
	};
	client_set_due(client, CONTROL_CLIENT_SECONDS * UINT64_C(1000000));
	client->length = client->sent = 0;
	client->line[0] = '\0';
	if (event_loop_add(client->control->settings.loop, &client->event) < 0)
		client_drop(client);
}

static struct client *client_free_one(struct control *control)
{
	for (unsigned i = 0; i < CLIENTS_MOST; i++) {
		if (control->client[i].event.fd < 0)
			return &control->client[i];
	}
	return NULL;
}

// More clients than there is room for wait in the listener's queue.
static void control_accept(void *context, short)
{
	struct control *control = context;
	struct client *client;
	int fd = 0;

	while ((client = client_free_one(control)) != NULL && fd >= 0) {
		fd = accept4(control->listener.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd >= 0)
			client_begin(client, fd);
	}
	if (client == NULL)
		listen_no_more(control);
}

static void control_init(struct control *control, const struct control_settings *settings)
{
	control->settings = *settings;
	control->listener =
	    (struct event){.events = POLLIN, .run = control_accept, .context = control};
	control->address.sun_family = AF_UNIX;
	memcpy(control->address.sun_path, settings->path, strlen(settings->path));
	for (unsigned i = 0; i < CLIENTS_MOST; i++) {
		control->client[i].control = control;
		control->client[i].event.fd = -1;
	}
}

int control_open(const struct control_settings *settings, struct control **result)
{
	struct control *control;
	int err;

	if (strlen(settings->path) >= sizeof(control->address.sun_path))
		return user_error(EINVAL, "--control %s: is longer than %zu octets", settings->path,
				  sizeof(control->address.sun_path) - 1);
	control = calloc(1, sizeof(*control));
	if (control == NULL)
		return memory_error(sizeof(*control), NULL, "--control %s", settings->path);
	control_init(control, settings);
	err = control_socket(control);
	if (err < 0) {
		free(control);
		return err;
	}
	control_give(settings->path, settings->user);
	listen_again(control);
	*result = control;
	return 0;
}

void control_close(struct control *control)
{
	for (unsigned i = 0; i < CLIENTS_MOST; i++) {
		if (control->client[i].event.fd >= 0)
			client_drop(&control->client[i]);
	}
	listen_no_more(control);
	unlink(control->address.sun_path);
	close(control->listener.fd);
	free(control);
}
