// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/control.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/log.h"
#include "probe/control/client.h"
#include "probe/control/socket_path.h"

LOG_TYPE(control);

enum { CLIENTS_MOST = 64, SAME_NAME_MOST = 99 };
static_assert(2 * CLIENTS_MOST + 16 <= EVENT_LOOP_MOST,
	      "the loop has room for all clients, and for those that left in the same turn");

struct control {
	struct control_settings settings;
	struct sockaddr_un address;
	struct event listener;
	bool listens; // the listener is in the loop
	struct client client[CLIENTS_MOST];
};

static void listen_again(void *context)
{
	struct control *control = context;

	if (!control->listens)
		control->listens = event_loop_add(control->settings.loop, &control->listener) == 0;
}

static void listen_no_more(struct control *control)
{
	event_loop_remove(control->settings.loop, &control->listener);
	control->listens = false;
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

static int open_path(struct control *control)
{
	const char *path = control->settings.path;

	if (!socket_path_set(&control->address, path))
		return user_error(EINVAL, "--control %s: is longer than %zu octets", path,
				  sizeof(control->address.sun_path) - 1);
	control->listener.fd = socket_path_listen(&control->address);
	if (control->listener.fd == -EADDRINUSE)
		return user_error(EADDRINUSE,
				  "--control %s: the file exists, or another probe uses it; "
				  "choose another path",
				  path);
	if (control->listener.fd < 0)
		return user_error(-control->listener.fd, "--control %s: cannot listen: %s", path,
				  strerror(-control->listener.fd));
	return 0;
}

// Of the user that removes the socket at the end.
static void make_folder(const char *folder, const char *user)
{
	if (mkdir(folder, 0755) == 0 && user != NULL)
		socket_path_give(folder, user);
}

// Nobody has asked for it: where it cannot be, metering goes on without.
static int open_by_name(struct control *control)
{
	const struct control_settings *settings = &control->settings;
	int fd = -EADDRINUSE;

	make_folder(settings->folder, settings->user);
	for (unsigned turn = 1; turn <= SAME_NAME_MOST && fd == -EADDRINUSE; turn++) {
		if (!socket_path_make(&control->address, settings->folder, settings->name, turn))
			fd = -ENAMETOOLONG;
		else
			fd = socket_path_listen(&control->address);
		if (fd >= 0 && turn > 1)
			LOG(NOTICE,
			    "another probe is called %s: this one is %s.%u for lineprobe ctl",
			    settings->name, settings->name, turn);
	}
	control->listener.fd = fd;
	if (fd < 0)
		LOG(NOTICE,
		    "no control socket in %s: %s; --control PATH puts it elsewhere, --control off "
		    "leaves it out",
		    settings->folder, strerror(-fd));
	return fd < 0 ? fd : 0;
}

static void give(const struct control *control)
{
	const char *path = control->address.sun_path, *user = control->settings.user;

	if (user != NULL && !socket_path_give(path, user))
		user_error(errno, "--control %s: cannot be given to %s: %s", path, user,
			   strerror(errno));
}

static void init(struct control *control, const struct control_settings *settings)
{
	control->settings = *settings;
	if (settings->folder == NULL)
		control->settings.folder = CONTROL_FOLDER;
	control->listener =
	    (struct event){.events = POLLIN, .run = control_accept, .context = control};
}

// Once the path is known.
static void start(struct control *control)
{
	control->settings.path = control->address.sun_path;
	for (unsigned i = 0; i < CLIENTS_MOST; i++) {
		struct client *client = &control->client[i];

		client->settings = &control->settings;
		client->left = listen_again;
		client->control = control;
		client->event.fd = -1;
	}
	give(control);
	listen_again(control);
}

int control_open(const struct control_settings *settings, struct control **result)
{
	struct control *control = calloc(1, sizeof(*control));
	int err;

	*result = NULL;
	if (control == NULL)
		return memory_error(sizeof(*control), NULL, "--control");
	init(control, settings);
	err = settings->path != NULL ? open_path(control) : open_by_name(control);
	if (err < 0) {
		free(control);
		return settings->path != NULL ? err : 0;
	}
	start(control);
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

const char *control_path(const struct control *control)
{
	return control->address.sun_path;
}
