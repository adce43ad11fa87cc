// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <string.h>
#include <time.h>

#include "config/clock.h"
#include "config/figure.h"
#include "config/log.h"
#include "config/number.h"
#include "probe/control/request.h"
#include "probe/control/talking.h"

enum { TOP_PRESET = 10, TOP_MOST = 250 };

// What is asked for.
struct top_wish {
	enum talker_kind kind;
	enum talk_window window;
	enum top_order by;
	unsigned n;
};

static const char *order_word(unsigned by)
{
	static const char *const words[] = {
	    [TOP_BY_OCTETS] = "octets", [TOP_BY_PACKETS] = "packets", [TOP_BY_FLOWS] = "flows"};

	return by < sizeof(words) / sizeof(words[0]) ? words[by] : NULL;
}

// Which of the words it is; -EINVAL: none.
static int which(const char *word, const char *(*words)(unsigned))
{
	for (unsigned i = 0; words(i) != NULL; i++) {
		if (word != NULL && strcmp(words(i), word) == 0)
			return (int)i;
	}
	return -EINVAL;
}

static int read_setting(const char *name, const char *value, struct top_wish *wish)
{
	uint64_t n;
	int i;

	if (strcmp(name, "--top") == 0) {
		if (value == NULL || !number_read(value, 1, TOP_MOST, &n))
			return user_error(EINVAL, "--top takes 1 to %d", TOP_MOST);
		wish->n = (unsigned)n;
	} else if (strcmp(name, "--by") == 0) {
		i = which(value, order_word);
		if (i < 0)
			return user_error(EINVAL, "--by takes octets, packets or flows");
		wish->by = (enum top_order)i;
	} else if (strcmp(name, "--over") == 0) {
		i = which(value, talk_window_word);
		if (i < 0)
			return user_error(EINVAL, "--over takes minute, hour or begin");
		wish->window = (enum talk_window)i;
	} else {
		return user_error(EINVAL, "'%s' is not --top, --by or --over", name);
	}
	return 0;
}

static int read_wish(char *text, struct top_wish *wish)
{
	char *name = strsep(&text, " ");
	int kind = which(name, talker_kind_word);

	if (kind < 0)
		return user_error(EINVAL, "top takes hosts, apps, ports, vlans, pairs or "
					  "protocols, then --top, --by and --over");
	*wish =
	    (struct top_wish){(enum talker_kind)kind, TALK_SINCE_BEGIN, TOP_BY_OCTETS, TOP_PRESET};
	while ((name = strsep(&text, " ")) != NULL) {
		if (*name != '\0' && read_setting(name, strsep(&text, " "), wish) < 0)
			return -EINVAL;
	}
	return 0;
}

// Programs get the number, people three digits of it.
static void put_about(struct answer *answer, double value, const char *unit)
{
	char text[16];

	if (answer->json)
		answer_real(answer, value, 1, "");
	else
		answer_text(answer, "%s%s", figure_rate(value, text, sizeof(text)), unit);
}

static void put_way(struct answer *answer, uint64_t octets)
{
	if (answer->json)
		answer_figure(answer, octets);
	else
		put_about(answer, (double)octets, "B");
}

static void put_sum(struct answer *answer, const struct top_sum *sum, double seconds, bool hosts)
{
	answer_figure(answer, top_sum_octets(sum));
	answer_figure(answer, top_sum_packets(sum));
	answer_figure(answer, sum->flows);
	put_about(answer, (double)top_sum_octets(sum) * 8 / seconds, "");
	for (unsigned way = 0; way < 2 && hosts; way++)
		put_way(answer, sum->octets[way]);
	answer_row_end(answer);
}

static void put_object(struct answer *answer, const char *name, const struct top_sum *sum)
{
	answer_open(answer, name, '{');
	answer_number(answer, "octets", top_sum_octets(sum));
	answer_number(answer, "packets", top_sum_packets(sum));
	answer_number(answer, "flows", sum->flows);
	answer_close(answer, '}');
}

static const char *title_of(enum talker_kind kind)
{
	static const char *const titles[TALKER_KINDS] = {
	    [TALKER_HOSTS] = "host",	      [TALKER_APPLICATIONS] = "application",
	    [TALKER_PORTS] = "port",	      [TALKER_VLANS] = "VLAN",
	    [TALKER_PAIRS] = "pair of hosts", [TALKER_PROTOCOLS] = "protocol"};

	return titles[kind];
}

// Returns what the rows do not show.
static struct top_sum put_rows(struct request *request, const struct top_wish *wish,
			       const struct top_list *list, double seconds)
{
	static struct top_entry largest[TOP_MOST]; // main's alone
	const bool hosts = wish->kind == TALKER_HOSTS;
	const struct answer_column columns[] = {
	    {"key", {title_of(wish->kind), -24, 0}},
	    {"octets", {"octets", 18, 1}},
	    {"packets", {"packets", 14, 1}},
	    {"flows", {"Flows", 11, 1}},
	    {"bits_per_second", {"bit/s", 8, 1}},
	    {hosts ? "sent_octets" : NULL, {hosts ? "sent" : NULL, 8, 1}},
	    {"received_octets", {"received", 8, 1}},
	    {0},
	};
	const struct application_table *applications =
	    environment_applications(&request->probe->environment);
	const unsigned n = top_list_largest(list, wish->by, largest, wish->n);
	struct answer *answer = &request->answer;
	struct top_sum rest = list->total;

	answer_list(answer, "rows", columns);
	for (unsigned i = 0; i < n; i++) {
		char name[TALKER_NAME];

		talker_name_write(wish->kind, &largest[i].key, applications, name);
		answer_text(answer, "%s", name);
		put_sum(answer, &largest[i].sum, seconds, hosts);
		top_sum_subtract(&rest, &largest[i].sum);
	}
	if (!answer->json) {
		answer_text(answer, "others");
		put_sum(answer, &rest, seconds, hosts);
	}
	answer_list_end(answer);
	return rest;
}

static void say_how_exact(struct answer *answer, const struct top_list *list, double seconds)
{
	const uint64_t error = top_list_error(list);
	char text[32];

	answer_number(answer, "error", error);
	if (error == 0)
		answer_say(answer, NULL, "of %.0f s; exact", seconds);
	else
		answer_say(answer, NULL,
			   "of %.0f s; a row may have up to %s octets more, which are among the "
			   "others",
			   seconds, figure_write(error, text, sizeof(text)));
}

static void show(struct request *request, const struct top_wish *wish, struct talk_windows *windows)
{
	uint64_t since_us, now_us = monotonic_us();
	const struct top_list *list =
	    talk_windows_list(windows, wish->kind, wish->window, &since_us);
	const double seconds = RTE_MAX((double)(now_us - since_us) / 1e6, 0.001);
	struct answer *answer = &request->answer;
	struct top_sum others;

	answer_number(answer, "since", (wall_us() - (now_us - since_us)) / 1000);
	answer_number(answer, "milliseconds", (now_us - since_us) / 1000);
	others = put_rows(request, wish, list, seconds);
	put_object(answer, "others", &others);
	put_object(answer, "total", &list->total);
	say_how_exact(answer, list, seconds);
	if (list->total.flows == 0)
		answer_say(answer, NULL,
			   "no record has come since: Flows count when their records are made, "
			   "long ones each --active-timeout; ctl flows shows live ones");
}

bool verb_top(struct request *request)
{
	const bool begins = export_process_analysis(request->probe->export_process) == NULL;
	struct error_line error, *before = user_errors_to(&error);
	struct top_wish wish = {0};
	int err = read_wish(request->arguments, &wish);

	if (err == 0)
		err = talking_begin(request->probe);
	user_errors_to(before);
	if (err < 0) {
		answer_error(&request->answer, "%s", error.text);
		return true;
	}
	show(request, &wish, talking_windows(request->probe));
	if (begins)
		answer_say(&request->answer, NULL,
			   "nobody has asked before: counting has just begun");
	return true;
}
