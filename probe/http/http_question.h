// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_HTTP_QUESTION_H
#define PROBE_HTTP_QUESTION_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/control/http_resource.h"

// What the thread that serves HTTP asks the main thread: a control command. A pointer to it goes
// over a pair of sockets and comes back answered, so that neither ever waits for the other; who has
// got it last owns it.
enum {
	HTTP_QUESTIONS = 32,	      // at most so many are under way
	HTTP_MESSAGE = sizeof(void *) // a pointer is sent, not what it points at
};
#define HTTP_ANSWER_MOST (16 << 20)

struct http_question {
	char line[HTTP_LINE];
	char *text; // the answer, for free(); NULL: there was no memory
	size_t octets;
	bool failed; // the command refuses it: the text says why
};

#endif
