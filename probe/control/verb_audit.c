// SPDX-License-Identifier: BSD-3-Clause
#include <inttypes.h>

#include "probe/control/request.h"

static void ask(struct request *request)
{
	for (unsigned i = 0; i < request->probe->n_workers; i++)
		request->audit[i] = worker_ask_audit(request->probe->worker[i]);
}

static bool all_have_answered(const struct request *request)
{
	int64_t gap;

	for (unsigned i = 0; i < request->probe->n_workers; i++) {
		if (!worker_audited(request->probe->worker[i], request->audit[i], &gap))
			return false;
	}
	return true;
}

static void say(struct request *request, unsigned i)
{
	struct answer *answer = &request->answer;
	int64_t gap;

	worker_audited(request->probe->worker[i], request->audit[i], &gap);
	if (gap == 0)
		answer_say(answer, NULL, "worker %u: table and counters agree", i);
	else
		answer_error(answer, "worker %u: table and counters differ by %" PRId64 " packets",
			     i, gap);
}

bool verb_audit(struct request *request)
{
	if (!request->probe->ran) {
		answer_error(&request->answer, "audit: metering has not begun");
		return true;
	}
	if (!request->begun)
		ask(request);
	if (!all_have_answered(request))
		return false;
	for (unsigned i = 0; i < request->probe->n_workers; i++)
		say(request, i);
	answer_number(&request->answer, "workers", request->probe->n_workers);
	answer_truth(&request->answer, "agrees", !request->answer.failed);
	return true;
}
