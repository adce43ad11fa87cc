// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_HTTP_ANSWERS_H
#define PROBE_HTTP_ANSWERS_H

#include "probe/http/http_question.h"

// The answers that the thread which serves HTTP has, and asks for: each control command is asked
// once, however many wait for it, and its answer serves all that ask soon after. So the main thread
// has as much to do for one page as for a thousand. For that thread alone.
struct http_answers;

// An answer that nobody changes; kept as long as anyone sends it.
struct http_answer {
	unsigned users;
	bool failed;
	size_t octets;
	char *text;
};
void http_answer_release(void *answer);

// Somebody who waits for an answer.
struct http_waiter {
	struct http_waiter *next;
	struct http_answer *answer; // to be released; NULL: there comes none
	void (*ready)(struct http_waiter *waiter);
};

enum http_get { HTTP_READY, HTTP_WAITS, HTTP_BUSY };

// `fd`: the end of the pair at which questions go; it stays the caller's.
struct http_answers *http_answers_new(int fd);
// All that is under way has come back: the desk is closed.
void http_answers_free(struct http_answers *answers);

// READY: waiter->answer is there. WAITS: waiter->ready() will be called. BUSY: too much is asked at
// once.
enum http_get http_answers_get(struct http_answers *answers, const char *line, unsigned hold_ms,
			       struct http_waiter *waiter);
// Takes what has come, and lets those go who have waited for HTTP_WAIT_SECONDS; `all`: everybody.
enum { HTTP_WAIT_SECONDS = 10 };
void http_answers_look(struct http_answers *answers, bool all);

#endif
