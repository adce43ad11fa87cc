// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/clock.h"
#include "probe/control/control.h"

static struct sockaddr_un address = {.sun_family = AF_UNIX};

static int make_folder(void **)
{
	static char folder[] = "/tmp/lineprobe-control-test.XXXXXX";

	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", folder);
	return 0;
}

static int remove_folder(void **)
{
	*strrchr(address.sun_path, '/') = '\0';
	return rmdir(address.sun_path);
}

static struct event_loop loop;

struct asked {
	char line[300];
	unsigned n_parts;
};

static unsigned n_answered, n_open;

static void *begin(void *, const struct control_ask *ask)
{
	struct asked *asked = calloc(1, sizeof(*asked));

	snprintf(asked->line, sizeof(asked->line), "%s", ask->line);
	n_open++;
	return asked;
}

static void end(void *asked)
{
	n_open--;
	free(asked);
}

// Answers "big" with 4 MB, which no socket holds at once, "slow" in three parts, all else with the
// line itself.
static bool answer(void *request, FILE *out)
{
	struct asked *asked = request;

	n_answered++;
	if (strcmp(asked->line, "slow") == 0) {
		fprintf(out, "%u", ++asked->n_parts);
		return asked->n_parts == 3;
	}
	if (strcmp(asked->line, "big") != 0) {
		fprintf(out, "<%s>", asked->line);
		return true;
	}
	for (unsigned i = 0; i < 40000; i++)
		fputc('x', out);
	return ++asked->n_parts == 100;
}

static int open_at(const char *path, struct control **control)
{
	const struct control_settings settings = {
	    .path = path, .loop = &loop, .begin = begin, .go_on = answer, .end = end};

	n_answered = 0;
	return control_open(&settings, control);
}

// One that is never answered fails, it does not hang.
static int client(void)
{
	const struct timeval patience = {.tv_sec = 10};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void say(int fd, const char *text)
{
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

// Runs the loop until nothing more is to be done; returns how long the longest turn took.
static uint64_t run_loop(void)
{
	uint64_t longest_ns = 0;

	for (unsigned i = 0; i < 50; i++) {
		uint64_t before_ns = monotonic_ns(), took_ns;

		event_loop_wait(&loop, before_ns + 2000000);
		took_ns = monotonic_ns() - before_ns;
		if (took_ns > longest_ns)
			longest_ns = took_ns;
	}
	return longest_ns;
}

static void expect_answer(int fd, const char *expected)
{
	char text[512] = "";
	size_t length = 0;
	ssize_t n;

	while ((n = read(fd, text + length, sizeof(text) - 1 - length)) > 0)
		length += (size_t)n;
	assert_int_equal(n, 0);
	assert_string_equal(text, expected);
	close(fd);
}

static void only_its_user_and_group_may_use_the_socket(void **)
{
	struct control *control;
	struct stat status;

	assert_int_equal(open_at(address.sun_path, &control), 0);
	assert_int_equal(stat(address.sun_path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0660);
	control_close(control);
	assert_int_equal(access(address.sun_path, F_OK), -1);
}

static void what_a_killed_probe_left_is_taken_over(void **)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct control *control, *second;

	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
	assert_int_equal(open_at(address.sun_path, &control), 0);
	assert_true(open_at(address.sun_path, &second) < 0);
	control_close(control);
}

static void a_file_that_is_no_socket_is_left_alone(void **)
{
	FILE *file = fopen(address.sun_path, "w");
	struct control *control;

	assert_non_null(file);
	fclose(file);
	assert_true(open_at(address.sun_path, &control) < 0);
	assert_int_equal(access(address.sun_path, F_OK), 0);
	unlink(address.sun_path);
}

static void a_path_that_does_not_fit_is_refused(void **)
{
	struct control *control;
	char path[200];

	memset(path, 'x', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	assert_true(open_at(path, &control) < 0);
	assert_true(open_at("/no/such/folder/socket", &control) < 0);
}

static void a_client_gets_an_answer_and_the_end(void **)
{
	struct control *control;
	int whole, in_parts, without_end;

	assert_int_equal(open_at(address.sun_path, &control), 0);
	whole = client();
	say(whole, "help\r\n");
	in_parts = client();
	say(in_parts, "he");
	without_end = client();
	say(without_end, "help me");
	shutdown(without_end, SHUT_WR);
	run_loop();
	say(in_parts, "lp\n");
	run_loop();
	expect_answer(whole, "<help>");
	expect_answer(in_parts, "<help>");
	expect_answer(without_end, "<help me>");
	control_close(control);
}

static void an_answer_in_parts_holds_nobody_up(void **)
{
	struct control *control;
	int slow, quick, gone;

	assert_int_equal(open_at(address.sun_path, &control), 0);
	slow = client();
	say(slow, "slow\n");
	quick = client();
	say(quick, "help\n");
	run_loop();
	expect_answer(quick, "<help>");
	expect_answer(slow, "123");
	gone = client();
	say(gone, "slow\n");
	event_loop_wait(&loop, monotonic_ns() + 2000000);
	close(gone);
	run_loop();
	assert_int_equal(n_open, 0);
	control_close(control);
}

static void a_line_too_long_is_answered_as_far_as_it_goes(void **)
{
	struct control *control;
	char line[4096], expected[302]; // as much as a line may have
	int fd;

	memset(line, 'y', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	snprintf(expected, sizeof(expected), "<%.299s>", line);
	assert_int_equal(open_at(address.sun_path, &control), 0);
	fd = client();
	say(fd, line);
	run_loop();
	expect_answer(fd, expected);
	control_close(control);
}

// Some never send their line, some never read their answer, some went away: who asks properly is
// answered, and no turn of the loop waits for any of them.
static void slow_clients_hold_up_nobody(void **)
{
	struct control *control;
	int silent[10], deaf[10], good;

	assert_int_equal(open_at(address.sun_path, &control), 0);
	for (unsigned i = 0; i < 10; i++) {
		silent[i] = client();
		say(silent[i], "b");
		deaf[i] = client();
		say(deaf[i], "big\n");
		close(client());
	}
	run_loop();
	good = client();
	say(good, "balance\n");
	assert_true(run_loop() < UINT64_C(1000000000));
	expect_answer(good, "<balance>");
	for (unsigned i = 0; i < 10; i++) {
		close(silent[i]);
		close(deaf[i]);
	}
	run_loop();
	control_close(control);
}

static void a_big_answer_comes_in_full(void **)
{
	struct control *control;
	static char text[65536];
	size_t length = 0;
	ssize_t n = 1;
	int fd;

	assert_int_equal(open_at(address.sun_path, &control), 0);
	fd = client();
	say(fd, "big\n");
	while (n > 0) {
		event_loop_wait(&loop, monotonic_ns() + 1000000);
		n = recv(fd, text, sizeof(text), MSG_DONTWAIT);
		length += n > 0 ? (size_t)n : 0;
		n = n < 0 && errno == EAGAIN ? 1 : n;
	}
	assert_int_equal(n, 0);
	assert_int_equal(length, 4000000);
	close(fd);
	control_close(control);
}

// More than there is room for: the rest waits its turn until others end.
static void a_crowd_is_served_one_after_the_other(void **)
{
	struct control *control;
	int fd[92];

	assert_int_equal(open_at(address.sun_path, &control), 0);
	for (unsigned i = 0; i < 92; i++) {
		fd[i] = client();
		event_loop_wait(&loop, monotonic_ns() + 1000000);
		if (i >= 72)
			say(fd[i], "help\n");
	}
	run_loop();
	assert_int_equal(n_answered, 0);
	for (unsigned i = 0; i < 72; i++)
		close(fd[i]);
	for (unsigned i = 72; i < 92; i++) {
		run_loop();
		expect_answer(fd[i], "<help>");
	}
	control_close(control);
}

// The listener stands behind the clients in the loop here: those that end in a turn still have
// their places when as many new ones come in the same turn.
static void as_many_as_left_in_a_turn_come_in_it(void **)
{
	enum { MOST = 64 };
	struct event others[6];
	struct control *control;
	int old[MOST], new[MOST];

	for (unsigned i = 0; i < 6; i++) {
		others[i] = (struct event){.fd = -1};
		assert_int_equal(event_loop_add(&loop, &others[i]), 0);
	}
	assert_int_equal(open_at(address.sun_path, &control), 0);
	for (unsigned i = 0; i < MOST; i++)
		old[i] = client();
	run_loop();
	close(old[0]);
	run_loop();
	for (unsigned i = 1; i < MOST; i++)
		say(old[i], "old\n");
	for (unsigned i = 0; i < MOST; i++)
		new[i] = client();
	event_loop_wait(&loop, monotonic_ns() + 1000000);
	for (unsigned i = 0; i < MOST; i++)
		say(new[i], "new\n");
	run_loop();
	for (unsigned i = 1; i < MOST; i++)
		expect_answer(old[i], "<old>");
	for (unsigned i = 0; i < MOST; i++)
		expect_answer(new[i], "<new>");
	control_close(control);
	for (unsigned i = 0; i < 6; i++)
		event_loop_remove(&loop, &others[i]);
}

static void who_finds_no_room_in_the_loop_is_told_so(void **)
{
	struct event other = {.fd = -1};
	struct control *control;
	int refused, good;

	assert_int_equal(open_at(address.sun_path, &control), 0);
	run_loop(); // those that other tests have removed leave
	while (event_loop_add(&loop, &other) == 0)
		;
	refused = client();
	run_loop();
	expect_answer(refused, "");
	event_loop_remove(&loop, &other);
	run_loop();
	good = client();
	say(good, "help\n");
	run_loop();
	expect_answer(good, "<help>");
	control_close(control);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_its_user_and_group_may_use_the_socket),
	    cmocka_unit_test(what_a_killed_probe_left_is_taken_over),
	    cmocka_unit_test(a_file_that_is_no_socket_is_left_alone),
	    cmocka_unit_test(a_path_that_does_not_fit_is_refused),
	    cmocka_unit_test(a_client_gets_an_answer_and_the_end),
	    cmocka_unit_test(an_answer_in_parts_holds_nobody_up),
	    cmocka_unit_test(a_line_too_long_is_answered_as_far_as_it_goes),
	    cmocka_unit_test(slow_clients_hold_up_nobody),
	    cmocka_unit_test(a_big_answer_comes_in_full),
	    cmocka_unit_test(a_crowd_is_served_one_after_the_other),
	    cmocka_unit_test(as_many_as_left_in_a_turn_come_in_it),
	    cmocka_unit_test(who_finds_no_room_in_the_loop_is_told_so),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
