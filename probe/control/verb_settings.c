// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>

#include "config/log.h"
#include "config/options/option_change.h"
#include "probe/control/request.h"

static bool set(struct request *request, const char *name, const char *text)
{
	struct error_line error, *before = user_errors_to(&error);
	int err = settings_set(request->probe, name, text);

	user_errors_to(before);
	if (err < 0)
		answer_error(&request->answer, "%s", error.text);
	return err == 0;
}

static bool say_value(struct request *request, const char *name)
{
	const struct option_row *row = option_find(name, strlen(name));
	char *text = option_text_of(row, &request->probe->options);

	if (request->answer.json)
		answer_say(&request->answer, name, "%s", text != NULL ? text : "");
	else
		answer_say(&request->answer, NULL, "%s = %s", name, text != NULL ? text : "");
	free(text);
	return true;
}

static void forget(void *request)
{
	preparation_forget(((struct request *)request)->probe, request);
}

void request_prepares(struct request *request)
{
	request->state = request;
	request->free_state = forget;
}

static bool is_prepared(struct request *request)
{
	const bool signatures = strcmp(request->arguments, "signatures") == 0;
	const bool filter = strcmp(request->arguments, "filter") == 0;
	const struct preparation_wish wish = {.signatures = signatures,
					      .directory = request->value,
					      .expression = filter ? request->value : NULL};

	if (!signatures && !filter)
		return true;
	request_prepares(request);
	return preparation_is_ready(request->probe, request, &wish);
}

// False: it names nothing.
static bool split(struct request *request)
{
	char *text;

	if (strncmp(request->arguments, "--", 2) == 0)
		request->arguments += 2;
	text = request->arguments + strcspn(request->arguments, " ");
	if (*text != '\0')
		*text++ = '\0';
	text += strspn(text, " ");
	request->value = *text != '\0' ? text : NULL;
	if (*request->arguments == '\0')
		answer_error(&request->answer, "set NAME VALUE: name the option; without VALUE it "
					       "gets its default");
	return *request->arguments != '\0';
}

bool verb_set(struct request *request)
{
	struct probe *probe = request->probe;

	if (!request->begun && !split(request))
		return true;
	if (!request->is_done) {
		// one change of sampling after the other
		if (!is_prepared(request) || settings_are_awaited(probe))
			return false;
		if (!set(request, request->arguments, request->value))
			return true;
		request->is_done = true;
	}
	return !settings_are_awaited(probe) && say_value(request, request->arguments);
}

bool verb_log(struct request *request)
{
	const char *text = request->arguments;

	return !set(request, "log-level", *text != '\0' ? text : NULL) ||
	       say_value(request, "log-level");
}
