// SPDX-License-Identifier: BSD-3-Clause
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "probe/watch/watch_ask.h"
#include "watch_scene.h"

// A probe that answers each question with one text, then hangs up; NULL: it says nothing.
struct answering {
	struct sockaddr_un address;
	int listener;
	pthread_t thread;
	const char *const *texts;
	unsigned n;
	char asked[8][160];
};

static void *answer_all(void *context)
{
	struct answering *answering = context;

	for (unsigned i = 0; i < answering->n; i++) {
		const int fd = accept(answering->listener, NULL, NULL);
		const ssize_t n = read(fd, answering->asked[i], sizeof(answering->asked[i]) - 1);

		assert_true(n > 0);
		if (answering->texts[i] != NULL)
			assert_true(write(fd, answering->texts[i], strlen(answering->texts[i])) >
				    0);
		close(fd);
	}
	return NULL;
}

static void answering_begin(struct answering *answering, const char *const *texts, unsigned n)
{
	memset(answering, 0, sizeof(*answering));
	answering->address.sun_family = AF_UNIX;
	snprintf(answering->address.sun_path, sizeof(answering->address.sun_path),
		 "/tmp/watch-ask-%d", getpid());
	answering->texts = texts;
	answering->n = n;
	answering->listener = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(answering->listener, (struct sockaddr *)&answering->address,
			      sizeof(answering->address)),
			 0);
	assert_int_equal(listen(answering->listener, 4), 0);
	pthread_create(&answering->thread, NULL, answer_all, answering);
}

static void answering_end(struct answering *answering)
{
	pthread_join(answering->thread, NULL);
	close(answering->listener);
	unlink(answering->address.sun_path);
}

static enum watch_asked ask_all(struct watch_ask *ask, const struct watch_state *state)
{
	static const struct watch_snapshot before = {.packets = 7, .n_flows = 3};
	enum watch_asked asked = watch_ask_begin(ask, state, &before, 100);

	while (asked == WATCH_ASKING) {
		struct pollfd polled = {.fd = ask->fd, .events = POLLIN};

		assert_int_equal(poll(&polled, 1, 10000), 1);
		asked = watch_ask_go_on(ask, 101);
	}
	return asked;
}

static void a_turn_asks_one_after_the_other(void **)
{
	static const char *const texts[] = {"{\"packets\":12}\n", "{\"ports\":[{}],\"drops\":[]}\n",
					    "{\"outputs\":[]}\n"};
	struct answering answering;
	static struct watch_ask ask;
	struct watch_state state;

	answering_begin(&answering, texts, 3);
	watch_state_init(&state, "");
	state.view = WATCH_OUTPUTS_VIEW;
	watch_ask_init(&ask, &answering.address);
	assert_int_equal(ask_all(&ask, &state), WATCH_ANSWERED);
	answering_end(&answering);
	assert_string_equal(answering.asked[0], "--json statistics\n");
	assert_string_equal(answering.asked[2], "--json outputs\n");
	assert_int_equal(ask.snapshot.packets, 12);
	assert_int_equal(ask.snapshot.n_ports, 1);
	assert_int_equal(ask.snapshot.n_flows, 3); // was not asked for
	assert_true(ask.snapshot.at == 101);
	watch_ask_end(&ask);
}

static void half_an_answer_fails(void **)
{
	static const char *const texts[] = {"{\"packets\":12"}, *const none[] = {NULL};
	struct answering answering;
	static struct watch_ask ask;
	struct watch_state state;

	watch_state_init(&state, "");
	for (unsigned i = 0; i < 2; i++) {
		answering_begin(&answering, i == 0 ? texts : none, 1);
		watch_ask_init(&ask, &answering.address);
		assert_int_equal(ask_all(&ask, &state), WATCH_FAILED);
		assert_int_equal(ask.fd, -1);
		answering_end(&answering);
		watch_ask_end(&ask);
	}
}

static void nobody_there_fails_at_once(void **)
{
	const struct sockaddr_un nowhere = {AF_UNIX, "/nowhere/at/all"};
	static struct watch_ask ask;
	struct watch_state state;

	watch_state_init(&state, "");
	watch_ask_init(&ask, &nowhere);
	assert_int_equal(ask_all(&ask, &state), WATCH_FAILED);
	watch_ask_end(&ask);
}

static void a_probe_that_says_nothing_is_given_up(void **)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
	static struct watch_snapshot before;
	static struct watch_ask ask;
	struct watch_state state;

	snprintf(address.sun_path, sizeof(address.sun_path), "/tmp/watch-silent-%d", getpid());
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 4), 0);
	watch_state_init(&state, "");
	watch_ask_init(&ask, &address);
	assert_int_equal(watch_ask_begin(&ask, &state, &before, 100), WATCH_ASKING);
	assert_int_equal(watch_ask_go_on(&ask, 104), WATCH_ASKING);
	assert_int_equal(watch_ask_go_on(&ask, 105), WATCH_FAILED);
	watch_ask_end(&ask);
	close(listener);
	unlink(address.sun_path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_turn_asks_one_after_the_other),
	    cmocka_unit_test(half_an_answer_fails),
	    cmocka_unit_test(nobody_there_fails_at_once),
	    cmocka_unit_test(a_probe_that_says_nothing_is_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
