// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/softflowctl.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_common.h>

#include "config/clock.h"
#include "config/log.h"
#include "config/options/timeouts.h"
#include "probe/control/expire_all.h"
#include "probe/control/request.h"

static const char nothing_filter[] = "less 0"; // no frame is that short

void softflowctl_say(FILE *out, const char *format, ...)
{
	va_list arguments;

	fprintf(out, "softflowd[%d]: ", (int)getpid());
	va_start(arguments, format);
	vfprintf(out, format, arguments);
	va_end(arguments);
}

static bool say_timeouts(struct request *request)
{
	const struct options *options = &request->probe->options;
	const struct {
		const char *name;
		enum flow_timeout timeout; // that holds
	} rows[] = {
	    {"TCP timeout", flow_timeout_of_protocol(options, IPPROTO_TCP)},
	    {"TCP post-RST timeout", flow_timeout_of_ended(options, true)},
	    {"TCP post-FIN timeout", flow_timeout_of_ended(options, false)},
	    {"UDP timeout", flow_timeout_of_protocol(options, IPPROTO_UDP)},
	    {"ICMP timeout", flow_timeout_of_protocol(options, IPPROTO_ICMP)},
	    {"General timeout", TIMEOUT_IDLE},
	    {"Maximum lifetime", TIMEOUT_ACTIVE},
	};
	FILE *out = request->answer.out;

	softflowctl_say(out, "Printing timeouts:\n");
	for (unsigned i = 0; i < RTE_DIM(rows); i++) {
		fprintf(out, "%22s: %" PRIu64 "s\n", rows[i].name,
			flow_timeout_ms(options, rows[i].timeout) / 1000);
	}
	fprintf(out, "%22s: 0s\n", "Expiry interval"); // Flows end when they are due
	return true;
}

// True when it is over, which at the latest it is after --stop-time.
static bool is_ended(struct request *request, bool with_records)
{
	struct probe *probe = request->probe;

	if (!request->begun && with_records)
		expire_all_begin(probe);
	else if (!request->begun)
		delete_all_begin(probe);
	return expire_all_over(probe) || monotonic_ns() >= probe->expire.by_ns;
}

static bool expire_all(struct request *request)
{
	if (!is_ended(request, true))
		return false;
	softflowctl_say(request->answer.out, "Expired %" PRIu64 " flows.\n",
			request->probe->expire.n_ended);
	return true;
}

static bool delete_all(struct request *request)
{
	if (!is_ended(request, false))
		return false;
	softflowctl_say(request->answer.out, "Deleted %" PRIu64 " flows.\n",
			request->probe->expire.n_ended);
	return true;
}

static bool send_template(struct request *request)
{
	export_process_refresh(request->probe->export_process);
	softflowctl_say(request->answer.out, "Template will be sent at next flow export\n");
	return true;
}

// An option is changed; when it cannot be, the answer says why.
static bool set(struct request *request, const char *name, const char *text)
{
	struct error_line error, *before = user_errors_to(&error);
	const int err = settings_set(request->probe, name, text);

	user_errors_to(before);
	if (err < 0)
		answer_error(&request->answer, "%s", error.text);
	return err == 0;
}

static bool debug(struct request *request, int by)
{
	static const char *const levels[] = {"notice", "lineprobe.*:info", "lineprobe.*:debug"};
	const char *now = request->probe->options.log_level;
	int level = now == NULL			   ? 0
		    : strstr(now, "debug") != NULL ? 2
		    : strstr(now, "info") != NULL  ? 1
						   : 0;

	level += by;
	if (level < 0 || level >= (int)RTE_DIM(levels))
		level -= by;
	if (set(request, "log-level", levels[level]))
		softflowctl_say(request->answer.out, "Debug level %s.\n",
				by > 0 ? "increased" : "decreased");
	return true;
}

static bool debug_more(struct request *request)
{
	return debug(request, 1);
}

static bool debug_less(struct request *request)
{
	return debug(request, -1);
}

static bool is_stopped(const struct probe *probe)
{
	return probe->options.filter != NULL && strcmp(probe->options.filter, nothing_filter) == 0;
}

// What was the filter is kept until it is again.
static bool stop_gather(struct request *request)
{
	struct probe *probe = request->probe;
	char *filter = probe->options.filter != NULL ? strdup(probe->options.filter) : NULL;

	if (is_stopped(probe)) {
		free(filter);
	} else if (set(request, "filter", nothing_filter)) {
		free(probe->filter_before);
		probe->filter_before = filter;
	} else {
		free(filter);
		return true;
	}
	softflowctl_say(request->answer.out, "Data collection stopped.\n");
	return true;
}

static bool start_gather(struct request *request)
{
	struct probe *probe = request->probe;

	if (is_stopped(probe) && !set(request, "filter", probe->filter_before))
		return true;
	softflowctl_say(request->answer.out, "Data collection resumed.\n");
	return true;
}

static bool shut_down(struct request *request)
{
	run_stop(request->probe);
	softflowctl_say(request->answer.out, "Shutting down gracefully...\n");
	return true;
}

static bool exit_now(struct request *request)
{
	if (!is_ended(request, false))
		return false;
	run_stop(request->probe);
	softflowctl_say(request->answer.out, "Exiting now...\n");
	return true;
}

static bool help(struct request *request);

static const struct command verbs[] = {
    {"debug+", NULL, NULL, debug_more, COMMAND_CHANGES},
    {"debug-", NULL, NULL, debug_less, COMMAND_CHANGES},
    {"delete-all", NULL, NULL, delete_all, COMMAND_CHANGES},
    {"dump-flows", NULL, NULL, softflowctl_dump_flows, 0},
    {"exit", NULL, NULL, exit_now, COMMAND_CHANGES},
    {"expire-all", NULL, NULL, expire_all, COMMAND_CHANGES},
    {"send-template", NULL, NULL, send_template, COMMAND_CHANGES},
    {"shutdown", NULL, NULL, shut_down, COMMAND_CHANGES},
    {"start-gather", NULL, NULL, start_gather, COMMAND_CHANGES},
    {"statistics", NULL, NULL, softflowctl_statistics, COMMAND_COUNTERS},
    {"stop-gather", NULL, NULL, stop_gather, COMMAND_CHANGES},
    {"timeouts", NULL, NULL, say_timeouts, 0},
    {"help", NULL, NULL, help, 0},
};

static bool help(struct request *request)
{
	FILE *out = request->answer.out;

	fputs("Valid control words are:", out);
	for (unsigned i = 0; i + 1 < RTE_DIM(verbs); i++)
		fprintf(out, "%s%s", i % 4 == 0 ? "\n\t" : " ", verbs[i].name);
	putc('\n', out);
	return true;
}

static bool unknown(struct request *request)
{
	fprintf(request->answer.out, "Unknown control command \"%s\"\n", request->name);
	return true;
}

const struct command *softflowctl_find(const char *verb)
{
	static const struct command none = {"", NULL, NULL, unknown, 0};

	for (unsigned i = 0; i < RTE_DIM(verbs); i++) {
		if (strcmp(verbs[i].name, verb) == 0)
			return &verbs[i];
	}
	return &none;
}
