// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>

#include "config/clock.h"
#include "config/figure.h"
#include "config/number.h"
#include "probe/control/expire_all.h"
#include "probe/control/request.h"

static void say_late(struct request *request, const char *n)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (out == NULL)
		return;
	time_write(request->probe->options.stop_ms, out);
	fclose(out);
	answer_error(&request->answer,
		     "%s Flows ended; outputs have not taken the rest within --stop-time %s, it "
		     "follows as they do",
		     n, text);
	free(text);
}

bool verb_expire_all(struct request *request)
{
	struct probe *probe = request->probe;
	char n[32];
	bool over;

	if (!request->begun)
		expire_all_begin(probe);
	over = expire_all_over(probe);
	figure_write(probe->expire.n_ended, n, sizeof(n));
	if (over) {
		answer_number(&request->answer, "ended_flows", probe->expire.n_ended);
		answer_say(&request->answer, NULL, "%s Flows ended", n);
	} else if (monotonic_ns() >= probe->expire.by_ns) {
		say_late(request, n);
	} else {
		return false;
	}
	return true;
}

// True when it is over; with the number of Flows.
static bool delete_on(struct request *request, char n[32])
{
	struct probe *probe = request->probe;

	if (!request->begun)
		delete_all_begin(probe);
	if (!expire_all_over(probe))
		return false;
	figure_write(probe->expire.n_ended, n, 32);
	answer_number(&request->answer, "deleted_flows", probe->expire.n_ended);
	return true;
}

bool verb_delete_all(struct request *request)
{
	char n[32];

	if (!delete_on(request, n))
		return false;
	answer_say(&request->answer, NULL, "%s Flows deleted without records", n);
	return true;
}

bool verb_exit(struct request *request)
{
	char n[32];

	if (!delete_on(request, n))
		return false;
	run_stop(request->probe);
	answer_say(&request->answer, NULL, "stopping: %s Flows were deleted without records", n);
	return true;
}

bool verb_shutdown(struct request *request)
{
	run_stop(request->probe);
	answer_say(&request->answer, "done", "stopping: all Flows are exported first");
	return true;
}
