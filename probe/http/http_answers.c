// SPDX-License-Identifier: BSD-3-Clause
#include "probe/http/http_answers.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "config/clock.h"

// One command. The question is main's while `asked`.
struct http_entry {
	struct http_question question;
	bool asked;
	uint64_t asked_ns, made_ns;
	struct http_answer *answer; // NULL: none yet
	struct http_waiter *waiting;
};

struct http_answers {
	int fd;
	struct http_entry entry[HTTP_QUESTIONS];
};

struct http_answers *http_answers_new(int fd)
{
	struct http_answers *answers = calloc(1, sizeof(*answers));

	if (answers != NULL)
		answers->fd = fd;
	return answers;
}

void http_answer_release(void *context)
{
	struct http_answer *answer = context;

	if (answer == NULL || --answer->users > 0)
		return;
	free(answer->text);
	free(answer);
}

static void let_go(struct http_entry *entry, struct http_answer *answer)
{
	struct http_waiter *waiter = entry->waiting;

	entry->waiting = NULL;
	while (waiter != NULL) {
		struct http_waiter *next = waiter->next;

		waiter->answer = answer;
		if (answer != NULL)
			answer->users++;
		waiter->ready(waiter);
		waiter = next;
	}
}

void http_answers_free(struct http_answers *answers)
{
	if (answers == NULL)
		return;
	for (unsigned i = 0; i < HTTP_QUESTIONS; i++)
		http_answer_release(answers->entry[i].answer);
	free(answers);
}

// The one for this line, else the one that was used longest ago; NULL: all are asked.
static struct http_entry *find(struct http_answers *answers, const char *line)
{
	struct http_entry *oldest = NULL;

	for (unsigned i = 0; i < HTTP_QUESTIONS; i++) {
		struct http_entry *entry = &answers->entry[i];

		if (strcmp(entry->question.line, line) == 0)
			return entry;
		if (!entry->asked && (oldest == NULL || entry->asked_ns < oldest->asked_ns))
			oldest = entry;
	}
	if (oldest == NULL)
		return NULL;
	http_answer_release(oldest->answer);
	memset(oldest, 0, sizeof(*oldest));
	snprintf(oldest->question.line, HTTP_LINE, "%s", line);
	return oldest;
}

static bool ask(struct http_answers *answers, struct http_entry *entry)
{
	struct http_question *question = &entry->question;

	if (send(answers->fd, &question, HTTP_MESSAGE, MSG_NOSIGNAL | MSG_DONTWAIT) != HTTP_MESSAGE)
		return false;
	entry->asked = true;
	entry->asked_ns = monotonic_ns();
	return true;
}

enum http_get http_answers_get(struct http_answers *answers, const char *line, unsigned hold_ms,
			       struct http_waiter *waiter)
{
	struct http_entry *entry = find(answers, line);

	if (entry == NULL)
		return HTTP_BUSY;
	if (entry->answer != NULL &&
	    monotonic_ns() - entry->made_ns < hold_ms * UINT64_C(1000000)) {
		waiter->answer = entry->answer;
		entry->answer->users++;
		return HTTP_READY;
	}
	if (!entry->asked && !ask(answers, entry))
		return HTTP_BUSY;
	waiter->answer = NULL;
	waiter->next = entry->waiting;
	entry->waiting = waiter;
	return HTTP_WAITS;
}

// Takes the question's text over.
static struct http_answer *answer_make(struct http_question *question)
{
	struct http_answer *answer = question->text != NULL ? calloc(1, sizeof(*answer)) : NULL;

	if (answer == NULL)
		free(question->text);
	else
		*answer =
		    (struct http_answer){1, question->failed, question->octets, question->text};
	question->text = NULL;
	return answer;
}

static void come_back(struct http_answers *answers, const struct http_question *question)
{
	for (unsigned i = 0; i < HTTP_QUESTIONS; i++) {
		struct http_entry *entry = &answers->entry[i];

		if (&entry->question != question)
			continue;
		http_answer_release(entry->answer);
		entry->answer = answer_make(&entry->question);
		entry->asked = false;
		entry->made_ns = monotonic_ns();
		let_go(entry, entry->answer);
	}
}

void http_answers_look(struct http_answers *answers, bool all)
{
	const uint64_t now_ns = monotonic_ns(), wait_ns = HTTP_WAIT_SECONDS * UINT64_C(1000000000);
	struct http_question *question;

	while (recv(answers->fd, &question, HTTP_MESSAGE, MSG_DONTWAIT) == HTTP_MESSAGE)
		come_back(answers, question);
	for (unsigned i = 0; i < HTTP_QUESTIONS; i++) {
		struct http_entry *entry = &answers->entry[i];

		if (entry->waiting != NULL && (all || now_ns - entry->asked_ns > wait_ns))
			let_go(entry, NULL);
	}
}
