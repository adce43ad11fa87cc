// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/clock.h"
#include "probe/control/client.h"

static struct event_loop loop;
static unsigned n_left, n_pieces;

static void *begin(void *, const struct control_ask *)
{
	return &n_pieces;
}

// Without end.
static bool go_on(void *, FILE *out)
{
	static char piece[60000];

	n_pieces++;
	fwrite(piece, 1, sizeof(piece), out);
	return false;
}

static void end(void *)
{
}

static void note_left(void *)
{
	n_left++;
}

static const struct control_settings settings = {
    .path = "/", .loop = &loop, .begin = begin, .go_on = go_on, .end = end};

static struct client *one(int *peer)
{
	static struct client client;
	int fd[2];

	n_left = n_pieces = 0;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd), 0);
	client = (struct client){.settings = &settings, .left = note_left};
	client_begin(&client, fd[0]);
	*peer = fd[1];
	return &client;
}

static void run(unsigned turns)
{
	while (turns-- > 0)
		event_loop_wait(&loop, monotonic_ns() + 1000000);
}

// It gets as much as it takes; what is made waits for it.
static void an_answer_grows_no_faster_than_it_is_taken(void **)
{
	static char text[1 << 20];
	ssize_t n;
	unsigned before;
	int peer;

	one(&peer);
	assert_int_equal(write(peer, "x\n", 2), 2);
	run(100);
	before = n_pieces;
	assert_in_range(before, 1, 20); // as a socket's buffer holds
	run(100);
	assert_int_equal(n_pieces, before);
	while ((n = read(peer, text, sizeof(text))) > 0)
		;
	run(100);
	assert_true(n_pieces > before);
	close(peer);
	run(3);
	assert_int_equal(n_left, 1);
}

static void who_takes_nothing_for_long_is_dropped(void **)
{
	struct client *client;
	int peer;

	client = one(&peer);
	assert_int_equal(write(peer, "x\n", 2), 2);
	run(100);
	assert_int_equal(n_left, 0);
	assert_in_range(client->event.due_ns - monotonic_ns(), 1,
			CONTROL_CLIENT_SECONDS * UINT64_C(1000000000));
	client->event.due_ns = monotonic_ns(); // the seconds are over
	run(2);
	assert_int_equal(n_left, 1);
	close(peer);
}

static void who_ends_without_a_word_is_dropped(void **)
{
	int peer;

	one(&peer);
	shutdown(peer, SHUT_WR);
	run(3);
	assert_int_equal(n_left, 1);
	assert_int_equal(n_pieces, 0);
	close(peer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_answer_grows_no_faster_than_it_is_taken),
	    cmocka_unit_test(who_takes_nothing_for_long_is_dropped),
	    cmocka_unit_test(who_ends_without_a_word_is_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
