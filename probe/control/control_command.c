// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/control_command.h"

#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/roff_text.h"
#include "config/word.h"
#include "probe/control/request.h"
#include "probe/control/softflowctl.h"

static const struct command commands[] = {
#define X(...) {__VA_ARGS__},
    CONTROL_COMMANDS(X)
#undef X
};

bool verb_help(struct request *request)
{
	static const struct answer_column columns[] = {
	    {"command", {"command", -32, 0}}, {"help", {"what it does", -1, 0}}, {0}};
	struct answer *answer = &request->answer;

	answer_list(answer, "commands", columns);
	for (unsigned i = 0; i < RTE_DIM(commands); i++) {
		const char *arguments = commands[i].arguments;

		if (commands[i].is & COMMAND_OTHER)
			continue;
		answer_text(answer, "%s%s%s", commands[i].name, arguments != NULL ? " " : "",
			    arguments != NULL ? arguments : "");
		answer_text(answer, "%s", commands[i].help);
		answer_row_end(answer);
	}
	answer_list_end(answer);
	return true;
}

static const struct command *find(const char *name)
{
	for (unsigned i = 0; i < RTE_DIM(commands); i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	}
	return NULL;
}

// NULL: none is near.
static const char *nearest(const char *name)
{
	const char *best = NULL;
	unsigned least = 3;

	for (unsigned i = 0; i < RTE_DIM(commands); i++) {
		unsigned distance = word_distance(name, strlen(name), commands[i].name);

		if (distance < least) {
			least = distance;
			best = commands[i].name;
		}
	}
	return best;
}

// Whether the line begins with this word, which is left behind.
static bool take(char **at, const char *word)
{
	const size_t length = strlen(word);

	if (strncmp(*at, word, length) != 0 || (*at)[length] != ' ')
		return false;
	*at += length + 1;
	return true;
}

// Cuts the line: "[--json] NAME ARGUMENTS", or "[--softflowctl] VERB".
static bool parse(struct request *request)
{
	char *at = request->line + strspn(request->line, " ");
	const bool wants_json = take(&at, "--json");
	const bool softflowctl =
	    take(&at, "--softflowctl") ||
	    (!wants_json && request->probe->options.answers == ANSWERS_SOFTFLOWCTL);

	at += strspn(at, " ");
	request->name = at;
	at += strcspn(at, " ");
	if (*at != '\0')
		*at++ = '\0';
	request->arguments = at + strspn(at, " ");
	for (size_t n = strlen(request->arguments); n > 0 && request->arguments[n - 1] == ' ';)
		request->arguments[--n] = '\0';
	request->command = softflowctl ? softflowctl_find(request->name) : find(request->name);
	return wants_json && !softflowctl;
}

void *request_begin(void *probe, const struct control_ask *ask)
{
	struct request *request = calloc(1, sizeof(*request) + strlen(ask->line) + 1);

	if (request == NULL)
		return NULL;
	request->probe = probe;
	request->may_change = ask->may_change;
	memcpy(request->line, ask->line, strlen(ask->line));
	request->answer.json = parse(request);
	if (request->command != NULL && request->command->is & COMMAND_COUNTERS)
		request->counters = probe_ask_counters(probe);
	return request;
}

static void refuse_unknown(struct request *request)
{
	const char *near = nearest(request->name);

	answer_error(&request->answer, "there is no command '%s'%s%s; help lists all",
		     request->name, near != NULL ? ", did you mean " : "",
		     near != NULL ? near : "");
}

// What is wrong with a request is said before anything is done.
static bool is_refused(struct request *request)
{
	const struct command *command = request->command;

	if (command == NULL)
		refuse_unknown(request);
	else if (command->is & COMMAND_CHANGES && !request->may_change)
		answer_error(&request->answer,
			     "%s changes the probe: it is for root, the socket's owner and its "
			     "group where that may write",
			     command->name);
	else if (command->arguments == NULL && *request->arguments != '\0')
		answer_error(&request->answer, "%s takes no arguments; leave '%s' out",
			     command->name, request->arguments);
	else
		return false;
	return true;
}

bool request_go_on(void *context, FILE *out)
{
	struct request *request = context;
	struct answer *answer = &request->answer;
	bool whole;

	answer->out = answer->table.out = out;
	if (request->counters != 0 && !probe_has_counters(request->probe, request->counters))
		return false;
	if (!request->begun)
		answer_begin(answer, answer->json, out);
	whole = (!request->begun && is_refused(request)) || request->command->answer(request);
	request->begun = true;
	if (whole)
		answer_end(answer);
	return whole;
}

void request_end(void *context)
{
	struct request *request = context;

	if (request->state != NULL)
		request->free_state(request->state);
	free(request);
}

const char *control_command_name(unsigned i, const char **help)
{
	for (unsigned at = 0; at < RTE_DIM(commands); at++) {
		if (commands[at].is & COMMAND_OTHER || i-- > 0)
			continue;
		*help = commands[at].help;
		return commands[at].name;
	}
	return NULL;
}

static void roff_command(const struct command *command, FILE *out)
{
	fputs(".TP\n.B ", out);
	roff_text(command->name, out);
	fputs(command->arguments != NULL ? " " : "", out);
	roff_text(command->arguments != NULL ? command->arguments : "", out);
	fputc('\n', out);
	roff_text(command->help, out);
	fputs(".\n", out);
}

void control_print_roff(FILE *out)
{
	for (unsigned i = 0; i < RTE_DIM(commands); i++) {
		if (!(commands[i].is & COMMAND_OTHER))
			roff_command(&commands[i], out);
	}
}
