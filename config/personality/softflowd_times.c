// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include <rte_common.h>

#include "config/personality/softflowd_times.h"

enum { MOST_SECONDS = 7 * 86400 };

enum which { TCP, TCP_RST, TCP_FIN, UDP, ICMP, GENERAL, MAXLIFE, EXPINT, N_TIMES };

static const struct {
	const char *name, *ours; // NULL: we have none
	uint64_t preset;
} times[N_TIMES] = {
    [TCP] = {"tcp", "tcp-timeout", 3600},
    [TCP_RST] = {"tcp.rst", "tcp-rst-timeout", 120},
    [TCP_FIN] = {"tcp.fin", "tcp-fin-timeout", 300},
    [UDP] = {"udp", "udp-timeout", 300},
    [ICMP] = {"icmp", "icmp-timeout", 300},
    [GENERAL] = {"general", "idle-timeout", 3600},
    [MAXLIFE] = {"maxlife", "active-timeout", MOST_SECONDS},
    [EXPINT] = {"expint", NULL, 60},
};

// "30m", and what follows it; without a unit it is seconds.
static bool read_part(const char **text, uint64_t *seconds)
{
	static const char units[] = "smhdw";
	static const unsigned factors[] = {1, 60, 3600, 86400, 7 * 86400};
	uint64_t number = 0;
	const char *unit = units;

	if (!isdigit((unsigned char)**text))
		return false;
	for (; isdigit((unsigned char)**text); ++*text)
		number = RTE_MIN(number * 10 + (uint64_t)(**text - '0'), (uint64_t)UINT32_MAX);
	if (**text != '\0')
		unit = strchr(units, tolower((unsigned char)*(*text)++));
	if (unit != NULL)
		*seconds = number * factors[unit - units];
	return unit != NULL;
}

// Sums of numbers with a unit, in seconds: "1h30m", "90", "1W".
static bool read_seconds(const char *text, uint64_t *seconds)
{
	uint64_t sum = 0, part;

	do {
		if (!read_part(&text, &part))
			return false;
		sum += part;
	} while (*text != '\0');
	*seconds = sum;
	return true;
}

static void read_one(struct foreign_line *line, const char *text, uint64_t *seconds, bool *given)
{
	const size_t length = strcspn(text, "=");

	for (unsigned i = 0; i < N_TIMES; i++) {
		if (strlen(times[i].name) != length || strncmp(times[i].name, text, length) != 0)
			continue;
		if (text[length] == '\0' || !read_seconds(text + length + 1, &seconds[i]))
			foreign_refuse(line, "-t %s: is no time; write %s=1h30m", text,
				       times[i].name);
		given[i] = true;
		return;
	}
	foreign_refuse(line,
		       "-t %s: is no timeout of softflowd; write NAME=TIME, NAME one of tcp, "
		       "tcp.rst, tcp.fin, udp, icmp, general, maxlife, expint",
		       text);
}

// Where softflowd takes 0 for: not this one, but the next more general.
static void fill(uint64_t *seconds)
{
	static const enum which instead[] = {
	    [TCP] = GENERAL, [TCP_RST] = TCP, [TCP_FIN] = TCP, [UDP] = GENERAL, [ICMP] = GENERAL};

	for (unsigned i = 0; i < RTE_DIM(instead); i++) {
		if (seconds[i] == 0)
			seconds[i] = seconds[instead[i]];
	}
}

static void put(struct foreign_line *line, unsigned i, uint64_t seconds)
{
	if (times[i].ours == NULL)
		return;
	if (seconds > MOST_SECONDS || seconds == 0) {
		foreign_note(line, "-t %s: is 7 days, the longest that lineprobe has",
			     times[i].name);
		seconds = MOST_SECONDS;
	}
	foreign_put(line, times[i].ours, "%" PRIu64, seconds);
}

void softflowd_times_put(struct foreign_line *line, bool of_file)
{
	uint64_t seconds[N_TIMES];
	bool given[N_TIMES] = {false};
	const char *text;

	for (unsigned i = 0; i < N_TIMES; i++)
		seconds[i] = times[i].preset;
	for (unsigned i = 0; (text = foreign_nth(line, "t", i)) != NULL; i++)
		read_one(line, text, seconds, given);
	if (seconds[GENERAL] == 0)
		foreign_refuse(line, "-t general=0: is no idle timeout; write 1 or more");
	if (of_file && foreign_value(line, "t") != NULL)
		foreign_note(line, "-t: softflowd applies no timeout to a file: Flows end with it");
	if (given[GENERAL] && !of_file)
		foreign_note(line, "-t general: only for what is not TCP, UDP or ICMP, as there");
	if (!of_file)
		foreign_note(line, "-t expint: Flows end when their timeout is over, not up to "
				   "expint later");
	fill(seconds);
	for (unsigned i = 0; i < N_TIMES; i++)
		put(line, i, of_file ? MOST_SECONDS : seconds[i]);
}
