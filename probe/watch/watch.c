// SPDX-License-Identifier: BSD-3-Clause
#include "probe/watch/watch.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "config/clock.h"
#include "config/exit_code.h"
#include "config/log.h"
#include "probe/control/probe_socket.h"
#include "probe/watch/watch_ask.h"
#include "probe/watch/watch_draw.h"
#include "probe/watch/watch_screen.h"

enum { AGAIN_SECONDS = 1 };

struct watching {
	struct watch_state state;
	struct watch_history *history;
	struct watch_ask *ask;
	bool ascii;
	double due;   // when the next turn begins; steady clock, seconds
	double began; // the last one
	int signals;
};

struct watch_arguments {
	const char *path, *name;
	bool ascii;
};

static double now_seconds(void)
{
	return (double)monotonic_us() / 1e6;
}

static int read_arguments(const struct spec_list *arguments, struct watch_arguments *read)
{
	*read = (struct watch_arguments){0};
	for (unsigned i = 0; i < arguments->n; i++) {
		const char *word = arguments->spec[i];
		const bool more = i + 1 < arguments->n;

		if (strcmp(word, "--ascii") == 0)
			read->ascii = true;
		else if (strcmp(word, "--control") == 0 && more)
			read->path = arguments->spec[++i];
		else if (strcmp(word, "--name") == 0 && more)
			read->name = arguments->spec[++i];
		else if (word[0] == '-' || read->path != NULL || read->name != NULL)
			return user_error(EINVAL,
					  "watch: '%s' is too much; it takes a probe's name, "
					  "or --control PATH, and --ascii",
					  word);
		else if (strchr(word, '/') != NULL)
			read->path = word;
		else
			read->name = word;
	}
	return 0;
}

static void show(struct watching *watching)
{
	struct watch_canvas canvas;
	struct watch_scene scene = {
	    .canvas = &canvas, .state = &watching->state, .history = watching->history};
	const time_t now = time(NULL);
	unsigned rows, columns;
	char clock[16];
	struct tm parts;

	watch_screen_size(&rows, &columns);
	if (watch_canvas_new(&canvas, rows, columns, watching->ascii) < 0)
		return;
	strftime(clock, sizeof(clock), "%H:%M:%S", localtime_r(&now, &parts));
	scene.clock = clock;
	watch_draw(&scene);
	watch_screen_show(&canvas);
	watch_canvas_free(&canvas);
}

static void heed(struct watching *watching, enum watch_asked asked)
{
	const double now = now_seconds();

	if (asked == WATCH_ASKING)
		return;
	if (asked == WATCH_ANSWERED) {
		watch_history_add(watching->history, &watching->ask->snapshot);
		watching->state.link = WATCH_LIVE;
		watching->due = fmax(watching->began + watching->state.interval_ms / 1000.0, now);
	} else {
		watching->state.link = WATCH_GONE;
		watching->due = now + AGAIN_SECONDS;
	}
	show(watching);
}

static void begin_turn(struct watching *watching)
{
	watching->began = now_seconds();
	watching->due = INFINITY;
	heed(watching, watch_ask_begin(watching->ask, &watching->state, &watching->history->now,
				       watching->began));
}

// What is shown otherwise may have to be asked for.
static void obey_keys(struct watching *watching)
{
	bool changed = false;
	unsigned key;

	while ((key = watch_screen_key()) != 0) {
		changed |= key == WATCH_RESIZED || watch_state_key(&watching->state, key);
		if (key == '\f')
			watch_screen_redraw();
		if (key != WATCH_RESIZED && changed && !watching->state.typing)
			watching->due = 0;
	}
	if (changed)
		show(watching);
}

static int wait_ms(const struct watching *watching)
{
	double until = watching->due;

	if (watching->ask->fd >= 0)
		until = fmin(until, watching->ask->by);
	if (watching->state.paused && watching->due > 0 && watching->ask->fd < 0)
		return -1;
	until -= now_seconds();
	return until > 3600 ? -1 : (int)ceil(fmax(until, 0) * 1000);
}

static bool is_due(const struct watching *watching)
{
	// while paused only what a key asks for
	return watching->due <= (watching->state.paused ? 0 : now_seconds());
}

static void turn(struct watching *watching)
{
	struct pollfd polled[] = {{STDIN_FILENO, POLLIN, 0},
				  {watching->signals, POLLIN, 0},
				  {watching->ask->fd, POLLIN, 0}};

	if (is_due(watching))
		begin_turn(watching);
	polled[2].fd = watching->ask->fd;
	if (poll(polled, 3, wait_ms(watching)) < 0)
		polled[0].revents = POLLIN; // a signal: the terminal has another size
	if (polled[1].revents != 0 || (polled[0].revents & (POLLHUP | POLLERR)) != 0)
		watching->state.quits = true;
	if (polled[0].revents != 0)
		obey_keys(watching);
	if (watching->ask->fd >= 0 &&
	    (polled[2].revents != 0 || now_seconds() >= watching->ask->by))
		heed(watching, watch_ask_go_on(watching->ask, now_seconds()));
}

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGQUIT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int run(struct watching *watching)
{
	if (watch_screen_begin() < 0)
		return EXIT_WRONG;
	watching->signals = open_signals();
	watching->ascii |= watch_screen_is_ascii();
	show(watching);
	while (!watching->state.quits)
		turn(watching);
	watch_screen_end();
	close(watching->signals);
	return EXIT_DONE;
}

int watch(const struct spec_list *arguments)
{
	struct watching watching = {0};
	struct watch_arguments read;
	struct sockaddr_un address;
	int code = EXIT_WRONG;

	if (read_arguments(arguments, &read) < 0 ||
	    probe_socket_find("watch", read.path, read.name, &address) < 0)
		return EXIT_WRONG;
	watch_state_init(&watching.state, address.sun_path);
	watching.ascii = read.ascii;
	watching.history = watch_history_new();
	watching.ask = malloc(sizeof(*watching.ask));
	if (watching.history != NULL && watching.ask != NULL) {
		watch_ask_init(watching.ask, &address);
		code = run(&watching);
		watch_ask_end(watching.ask);
	} else {
		memory_error(sizeof(*watching.history), NULL, "watch");
	}
	free(watching.history);
	free(watching.ask);
	return code;
}
