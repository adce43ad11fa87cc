// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "config/log.h"
#include "probe/control/request.h"

// MRTG runs a command and reads four lines from it (mrtg-reference, "External Monitoring Scripts"):
// two counters, how long the target has been up, and its name.
struct mrtg {
	const char *port[2]; // NULL: the second counter is of the first port
	bool packets;
};

// The words of a line, one after the other.
static int read_words(char *text, struct mrtg *mrtg)
{
	unsigned n = 0;
	char *word;

	while ((word = strsep(&text, " ")) != NULL) {
		if (*word == '\0')
			continue;
		if (strcmp(word, "--packets") == 0)
			mrtg->packets = true;
		else if (word[0] == '-' || n == 2)
			return user_error(EINVAL,
					  "mrtg takes one port or two, and --packets, "
					  "not '%s'",
					  word);
		else
			mrtg->port[n++] = word;
	}
	if (n == 0)
		return user_error(EINVAL, "mrtg takes a port; ports lists them");
	return 0;
}

static int find_port(const struct request *request, const char *name, struct port_state *found)
{
	struct port_state states[OPTIONS_MAX_SPECS];
	const unsigned n = pmd_port_states(request->probe->pmd, states, OPTIONS_MAX_SPECS);

	for (unsigned i = 0; i < n; i++) {
		if (strcmp(states[i].input, name) == 0) {
			*found = states[i];
			return 0;
		}
	}
	return user_error(ENOENT, "mrtg: there is no port '%s'; ports lists them", name);
}

static void put(struct answer *answer, const char *name, uint64_t value)
{
	answer_number(answer, name, value);
	answer_say(answer, NULL, "%llu", (unsigned long long)value);
}

static uint64_t count_of(const struct request *request, const struct mrtg *mrtg,
			 const struct port_state *state)
{
	struct port_sample sample;

	port_sample_of(request->probe, state, &sample);
	return mrtg->packets ? sample.packets : sample.octets;
}

static void put_counters(struct request *request, const struct mrtg *mrtg,
			 const struct port_state states[2])
{
	uint64_t second = 0;

	put(&request->answer, "first", count_of(request, mrtg, &states[0]));
	if (mrtg->port[1] != NULL)
		second = count_of(request, mrtg, &states[1]);
	else if (mrtg->packets)
		second = port_dropped_of(request->probe, &states[0]);
	put(&request->answer, "second", second);
}

static void put_uptime(struct request *request)
{
	const unsigned long seconds = probe_runs_ns(request->probe) / 1000000000;

	answer_say(&request->answer, "uptime", "%lu days, %02lu:%02lu:%02lu", seconds / 86400,
		   seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
}

static int show(struct request *request)
{
	struct mrtg mrtg = {0};
	struct port_state states[2];

	if (read_words(request->arguments, &mrtg) < 0 ||
	    find_port(request, mrtg.port[0], &states[0]) < 0 ||
	    (mrtg.port[1] != NULL && find_port(request, mrtg.port[1], &states[1]) < 0))
		return -EINVAL;
	put_counters(request, &mrtg, states);
	put_uptime(request);
	answer_say(&request->answer, "name", "%s%s%s", mrtg.port[0],
		   mrtg.port[1] != NULL ? " and " : "", mrtg.port[1] != NULL ? mrtg.port[1] : "");
	return 0;
}

bool verb_mrtg(struct request *request)
{
	struct error_line error, *before = user_errors_to(&error);
	const int err = show(request);

	user_errors_to(before);
	if (err < 0)
		answer_error(&request->answer, "%s", error.text);
	return true;
}
