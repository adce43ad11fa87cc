// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

#include <sys/socket.h>

#include "probe/http/http_desk.h"

static int pair[2];

static void ask(struct http_question *question, const char *line)
{
	*question = (struct http_question){0};
	snprintf(question->line, sizeof(question->line), "%s", line);
	assert_int_equal(send(pair[1], &question, HTTP_MESSAGE, 0), HTTP_MESSAGE);
}

// NULL: none has come back yet.
static struct http_question *back(void)
{
	struct http_question *question;

	return recv(pair[1], &question, HTTP_MESSAGE, 0) == HTTP_MESSAGE ? question : NULL;
}

static struct http_question *await(struct probe *probe)
{
	const uint64_t by_ns = monotonic_ns() + UINT64_C(10000000000);
	struct http_question *question;

	while ((question = back()) == NULL) {
		assert_true(monotonic_ns() < by_ns);
		event_loop_wait(&probe->loop, monotonic_ns() + 1000000);
	}
	return question;
}

static void each_question_comes_back_with_its_answer(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	struct http_question question[HTTP_QUESTIONS];
	struct http_desk desk;

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, pair), 0);
	http_desk_open(&desk, probe, pair[0]);
	for (unsigned i = 0; i < HTTP_QUESTIONS; i++)
		ask(&question[i], i % 2 ? "--json statistics" : "--json shutdown");
	for (unsigned i = 0; i < HTTP_QUESTIONS; i++) {
		struct http_question *answered = await(probe);

		assert_non_null(answered->text);
		assert_int_equal(strlen(answered->text), answered->octets);
		assert_int_equal(answered->failed, strstr(answered->line, "shutdown") != NULL);
		assert_non_null(strstr(answered->text,
				       answered->failed ? "\"error\":\"shutdown changes the probe"
							: "\"packets\":300"));
		free(answered->text);
	}
	assert_false(probe->stopping);
	http_desk_close(&desk);
	live_end(probe);
}

static void what_is_not_answered_at_the_end_comes_back_without(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	struct http_question question;
	struct http_desk desk;

	http_desk_open(&desk, probe, pair[0]);
	ask(&question, "--json balance");
	desk.event.run(desk.event.context, POLLIN); // begun; the workers are asked
	http_desk_close(&desk);
	assert_ptr_equal(back(), &question);
	assert_null(question.text);
	live_end(probe);
	close(pair[0]);
	close(pair[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_question_comes_back_with_its_answer),
	    cmocka_unit_test(what_is_not_answered_at_the_end_comes_back_without),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
