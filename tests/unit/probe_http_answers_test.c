// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/socket.h>
#include <unistd.h>

#include "probe/http/http_answers.h"

static int pair[2];
static unsigned n_ready;

static void ready(struct http_waiter *)
{
	n_ready++;
}

static struct http_answers *begin(void)
{
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, pair), 0);
	n_ready = 0;
	return http_answers_new(pair[1]);
}

static void end(struct http_answers *answers)
{
	http_answers_free(answers);
	close(pair[0]);
	close(pair[1]);
}

// NULL: nothing was asked.
static struct http_question *asked(void)
{
	struct http_question *question;

	return recv(pair[0], &question, HTTP_MESSAGE, 0) == HTTP_MESSAGE ? question : NULL;
}

static void answer(struct http_question *question, const char *text)
{
	question->text = text != NULL ? strdup(text) : NULL;
	question->octets = text != NULL ? strlen(text) : 0;
	assert_int_equal(send(pair[0], &question, HTTP_MESSAGE, 0), HTTP_MESSAGE);
}

static void all_who_ask_get_one_answer(void **)
{
	struct http_answers *answers = begin();
	struct http_waiter one = {.ready = ready}, two = {.ready = ready}, late = {.ready = ready};
	struct http_question *question;

	assert_int_equal(http_answers_get(answers, "a", 10000, &one), HTTP_WAITS);
	assert_int_equal(http_answers_get(answers, "a", 10000, &two), HTTP_WAITS);
	question = asked();
	assert_string_equal(question->line, "a");
	assert_null(asked());
	answer(question, "text");
	http_answers_look(answers, false);
	assert_int_equal(n_ready, 2);
	assert_int_equal(http_answers_get(answers, "a", 10000, &late), HTTP_READY);
	assert_ptr_equal(one.answer, two.answer);
	assert_ptr_equal(one.answer, late.answer);
	assert_string_equal(one.answer->text, "text");
	assert_int_equal(http_answers_get(answers, "a", 0, &two), HTTP_WAITS); // too old
	answer(asked(), "newer");
	http_answers_look(answers, false);
	assert_string_equal(two.answer->text, "newer");
	assert_string_equal(one.answer->text, "text"); // as long as somebody has it
	http_answer_release(one.answer);
	http_answer_release(one.answer);
	http_answer_release(late.answer);
	http_answer_release(two.answer);
	end(answers);
}

static void no_more_than_so_many_are_asked_at_once(void **)
{
	struct http_answers *answers = begin();
	struct http_waiter waiter[HTTP_QUESTIONS + 1];
	char line[16];

	for (unsigned i = 0; i <= HTTP_QUESTIONS; i++) {
		waiter[i] = (struct http_waiter){.ready = ready};
		snprintf(line, sizeof(line), "line %u", i);
		assert_int_equal(http_answers_get(answers, line, 0, &waiter[i]),
				 i < HTTP_QUESTIONS ? HTTP_WAITS : HTTP_BUSY);
	}
	for (struct http_question *question; (question = asked()) != NULL;)
		answer(question, NULL); // there was no memory
	http_answers_look(answers, false);
	assert_int_equal(n_ready, HTTP_QUESTIONS);
	assert_null(waiter[0].answer);
	assert_int_equal(http_answers_get(answers, "line 99", 0, &waiter[0]), HTTP_WAITS);
	answer(asked(), NULL);
	http_answers_look(answers, false);
	end(answers);
}

static void at_the_end_nobody_waits(void **)
{
	struct http_answers *answers = begin();
	struct http_waiter waiter = {.ready = ready};
	struct http_question *question;

	assert_int_equal(http_answers_get(answers, "a", 0, &waiter), HTTP_WAITS);
	question = asked();
	http_answers_look(answers, true);
	assert_int_equal(n_ready, 1);
	assert_null(waiter.answer);
	answer(question, "too late");
	http_answers_look(answers, true);
	assert_int_equal(n_ready, 1);
	end(answers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_who_ask_get_one_answer),
	    cmocka_unit_test(no_more_than_so_many_are_asked_at_once),
	    cmocka_unit_test(at_the_end_nobody_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
