// SPDX-License-Identifier: BSD-3-Clause
#include "config/log.h"
#include "probe/control/request.h"

static void put_line(void *context, const char *text)
{
	struct answer *answer = context;

	if (answer->json)
		answer_text(answer, "%s", text);
	else
		fprintf(answer->out, "%s\n", text);
	if (answer->json)
		answer_row_end(answer);
}

bool verb_inputs(struct request *request)
{
	static const struct answer_column columns[] = {{"line", {"", -1, 0}}, {0}};
	struct answer *answer = &request->answer;

	if (answer->json)
		answer_list(answer, "inputs", columns);
	pmd_describe(request->probe->pmd, put_line, answer);
	answer_list_end(answer);
	return true;
}

bool verb_send_template(struct request *request)
{
	export_process_refresh(request->probe->export_process);
	answer_say(&request->answer, "done", "templates and options records are sent again");
	return true;
}

static bool read_again(struct request *request)
{
	struct error_line error, *before = user_errors_to(&error);
	const int err = settings_read_again(request->probe);

	user_errors_to(before);
	if (err != 0)
		answer_error(&request->answer, "%s",
			     *error.text != '\0' ? error.text
						 : "a file is wrong, what was "
						   "there stays in use; see the "
						   "log of the probe");
	return err == 0;
}

bool verb_reload(struct request *request)
{
	struct probe *probe = request->probe;

	if (!request->is_done) {
		request_prepares(request);
		if (!preparation_is_ready_again(probe, request) || settings_are_awaited(probe))
			return false;
		if (!read_again(request))
			return true;
		request->is_done = true;
	}
	if (settings_are_awaited(probe))
		return false;
	answer_say(&request->answer, "done", "the configuration%s read again",
		   probe->dpi != NULL ? " and the signatures were" : " was");
	return true;
}
