// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>

#include "config/number.h"
#include "config/options/option_change.h"
#include "probe/control/flow_dump.h"
#include "probe/control/flow_timeout.h"
#include "probe/control/request.h"

enum { PIECE = 1024, SOON_US = 1000000 };

// What a timeout means for the Flows that live now.
struct meaning {
	uint64_t flows;	     // that it will end, or cut
	uint64_t longest_us; // the longest silence of one; of the active timeout, the highest age
	uint64_t soon;	     // of them are due within a second
	uint64_t would_end;  // would be due at once if it were `shorter_us`
};

struct asking {
	struct flow_dump *dump;
	bool tries; // TIME was given
	uint64_t shorter_us;
	struct meaning meaning[N_FLOW_TIMEOUTS];
};

static void asking_free(void *context)
{
	struct asking *asking = context;

	if (asking->dump != NULL)
		flow_dump_end(asking->dump);
	free(asking);
}

static void add(struct asking *asking, enum flow_timeout timeout, uint64_t passed_us,
		uint64_t left_us)
{
	struct meaning *meaning = &asking->meaning[timeout];

	meaning->flows++;
	meaning->longest_us = RTE_MAX(meaning->longest_us, passed_us);
	meaning->soon += left_us <= SOON_US;
	meaning->would_end += passed_us >= asking->shorter_us;
}

static void add_flow(struct request *request, struct asking *asking, const struct live_flow *flow)
{
	const struct options *options = &request->probe->options;

	add(asking, TIMEOUT_ACTIVE, flow->age_us, flow_cut_left_us(options, flow));
	add(asking, flow_timeout_of(options, flow), flow->silent_us,
	    flow_timeout_left_us(options, flow));
}

// What holds where an option is not given.
static const char *holds_instead(enum flow_timeout timeout)
{
	return timeout == TIMEOUT_TCP_FIN || timeout == TIMEOUT_TCP_RST ? "tcp-end" : "idle";
}

static void put_row(struct request *request, const struct asking *asking, enum flow_timeout timeout)
{
	const char *name = flow_timeout_options[timeout];
	const struct option_row *row = option_find(name, strlen(name));
	const struct meaning *meaning = &asking->meaning[timeout];
	struct answer *answer = &request->answer;
	char *text = option_text_of(row, &request->probe->options);

	answer_text(answer, "%s", name);
	answer_text(answer, "%s", text != NULL && *text != '\0' ? text : holds_instead(timeout));
	answer_figure(answer, meaning->flows);
	answer_real(answer, (double)meaning->longest_us / 1e6, 3, "");
	answer_figure(answer, meaning->soon);
	if (asking->tries)
		answer_figure(answer, meaning->would_end);
	else
		answer_none(answer);
	answer_text(answer, "%s", row->help);
	answer_row_end(answer);
	free(text);
}

static void put_all(struct request *request, const struct asking *asking)
{
	static const struct answer_column columns[] = {
	    {"name", {"timeout", -16, 0}},
	    {"value", {"value", 7, 1}},
	    {"live_flows", {"live Flows", 14, 1}},
	    {"longest_seconds", {"longest s", 11, 1}},
	    {"due_within_second", {"due in 1 s", 14, 1}},
	    {"would_end", {"would end", 14, 1}},
	    {"help", {"what it does", -1, 1}},
	    {0},
	};
	struct answer *answer = &request->answer;

	answer_list(answer, "timeouts", columns);
	for (unsigned timeout = 0; timeout < N_FLOW_TIMEOUTS; timeout++)
		put_row(request, asking, timeout);
	answer_list_end(answer);
}

// As --idle-timeout takes it.
static bool read_time(struct request *request, uint64_t *ms)
{
	const char *name = flow_timeout_options[TIMEOUT_IDLE], *text = request->arguments;
	const struct option_row *row = option_find(name, strlen(name));
	const char *quote;
	char why[OPTION_WHY];

	if (*text == '\0' || row->type->read(row, text, ms, why) == 0)
		return true;
	quote = time_read(text, ms) ? "" : "'";
	answer_error(&request->answer, "timeouts [TIME]: %s%s%s %s", quote, text, quote, why);
	return false;
}

static bool begin(struct request *request)
{
	struct asking *asking;
	uint64_t ms = 0;

	if (!read_time(request, &ms))
		return false;
	asking = calloc(1, sizeof(*asking));
	if (asking == NULL) {
		answer_error(&request->answer, "no memory for the Flows");
		return false;
	}
	asking->tries = *request->arguments != '\0';
	asking->shorter_us = ms * 1000;
	request->state = asking;
	request->free_state = asking_free;
	return true;
}

bool verb_timeouts(struct request *request)
{
	static struct live_flow flows[PIECE]; // main's alone
	struct asking *asking;
	bool over = false;
	unsigned n;

	if (!request->begun && !begin(request))
		return true;
	asking = request->state;
	if (asking->dump == NULL)
		return flow_dump_fails(request, NULL, &asking->dump);
	n = flow_dump_take(asking->dump, flows, PIECE, &over);
	for (unsigned i = 0; i < n; i++)
		add_flow(request, asking, &flows[i]);
	if (over)
		put_all(request, asking);
	return over;
}
