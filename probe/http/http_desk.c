// SPDX-License-Identifier: BSD-3-Clause
#include "probe/http/http_desk.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "config/clock.h"
#include "probe/control/control_command.h"
#include "probe/control/request.h"

static void give_back(struct http_desk *desk, struct http_question *question)
{
	// There is room for all that can be under way.
	send(desk->event.fd, &question, HTTP_MESSAGE, MSG_NOSIGNAL);
}

static void end(struct http_desk *desk, struct http_served *served, bool whole)
{
	struct http_question *question = served->question;

	if (served->request != NULL) {
		question->failed = ((const struct request *)served->request)->answer.failed;
		request_end(served->request);
	}
	if (served->out != NULL && fclose(served->out) != 0)
		whole = false;
	if (!whole) {
		free(question->text);
		question->text = NULL;
	}
	give_back(desk, question);
	*served = (struct http_served){0};
}

static void begin(struct http_desk *desk, struct http_question *question)
{
	const struct control_ask ask = {.line = question->line, .may_change = false};
	struct http_served *served = desk->served;

	while (served->question != NULL)
		served++;
	served->question = question;
	question->text = NULL;
	question->octets = 0;
	served->out = open_memstream(&question->text, &question->octets);
	served->request = served->out != NULL ? request_begin(desk->probe, &ask) : NULL;
	if (served->request == NULL)
		end(desk, served, false);
	desk->pause_us = CONTROL_PAUSE_US;
}

static void take(struct http_desk *desk)
{
	struct http_question *question;

	while (recv(desk->event.fd, &question, HTTP_MESSAGE, MSG_DONTWAIT) == HTTP_MESSAGE)
		begin(desk, question);
}

static void go_on(struct http_desk *desk, struct http_served *served)
{
	const bool whole = request_go_on(served->request, served->out);
	const long octets = ftell(served->out);

	if (octets < 0 || octets > HTTP_ANSWER_MOST)
		end(desk, served, false);
	else if (whole)
		end(desk, served, true);
}

static void run(void *context, short)
{
	struct http_desk *desk = context;
	bool busy = false;

	take(desk);
	for (unsigned i = 0; i < HTTP_QUESTIONS; i++) {
		if (desk->served[i].question == NULL)
			continue;
		go_on(desk, &desk->served[i]);
		busy |= desk->served[i].question != NULL;
	}
	desk->event.due_ns = busy ? monotonic_ns() + desk->pause_us * UINT64_C(1000) : 0;
	desk->pause_us = control_longer_pause(desk->pause_us);
}

void http_desk_open(struct http_desk *desk, struct probe *probe, int fd)
{
	memset(desk, 0, sizeof(*desk));
	desk->probe = probe;
	desk->event = (struct event){.fd = fd, .events = POLLIN, .run = run, .context = desk};
	event_loop_add(&probe->loop, &desk->event);
}

void http_desk_close(struct http_desk *desk)
{
	event_loop_remove(&desk->probe->loop, &desk->event);
	for (unsigned i = 0; i < HTTP_QUESTIONS; i++)
		if (desk->served[i].question != NULL)
			end(desk, &desk->served[i], false);
}
