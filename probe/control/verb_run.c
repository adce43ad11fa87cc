// SPDX-License-Identifier: BSD-3-Clause
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
	const struct probe *probe = request->probe;

	if (probe->dpi == NULL)
		answer_error(answer, "there are no signatures (--dpi off)");
	else if (dpi_reload(probe->dpi) == 0)
		answer_say(answer, "done", "the signatures were loaded again");
	else
		answer_error(answer, "a signature file is wrong, the old signatures stay in use; "
				     "see the log of the probe");
	return true;
}
