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

bool verb_reload(struct request *request)
{
	struct answer *answer = &request->answer;
	struct probe *probe = request->probe;
	struct error_line error, *before;
	int err;

	request_prepares(request);
	if (!preparation_is_ready_again(probe, request))
		return false;
	before = user_errors_to(&error);
	err = settings_read_again(probe);
	user_errors_to(before);
	if (err != 0)
		answer_error(answer, "%s",
			     *error.text != '\0' ? error.text
						 : "a file is wrong, what was "
						   "there stays in use; see the "
						   "log of the probe");
	else
		answer_say(answer, "done", "the configuration%s read again",
			   probe->dpi != NULL ? " and the signatures were" : " was");
	return true;
}
