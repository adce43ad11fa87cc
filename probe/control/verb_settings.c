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

bool verb_set(struct request *request)
{
	char *name = request->arguments, *text;

	if (request->begun)
		return (settings_in_force(request->probe) || !request->probe->ran) &&
		       say_value(request, name);
	if (strncmp(name, "--", 2) == 0)
		name = request->arguments += 2;
	text = name + strcspn(name, " ");
	if (*text != '\0')
		*text++ = '\0';
	text += strspn(text, " ");
	if (*name == '\0') {
		answer_error(&request->answer, "set NAME VALUE: name the option; without VALUE it "
					       "gets its default");
		return true;
	}
	return !set(request, name, *text != '\0' ? text : NULL);
}

bool verb_log(struct request *request)
{
	const char *text = request->arguments;

	return !set(request, "log-level", *text != '\0' ? text : NULL) ||
	       say_value(request, "log-level");
}
