// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "config/log.h"
#include "config/number.h"
#include "probe/control/request.h"
#include "probe/span/span_rows.h"

struct events_wish {
	uint64_t after; // number; 0: all that are kept
	bool open;
};

static int wish_read(char *arguments, struct events_wish *wish)
{
	char *place, *word;

	for (word = strtok_r(arguments, " ", &place); word != NULL;
	     word = strtok_r(NULL, " ", &place)) {
		if (strcmp(word, "--open") == 0) {
			wish->open = true;
			continue;
		}
		if (strcmp(word, "--after") != 0)
			return user_error(EINVAL, "'%s' is not --after or --open", word);
		word = strtok_r(NULL, " ", &place);
		if (word == NULL || !number_read(word, 0, INT64_MAX, &wish->after))
			return user_error(EINVAL, "--after takes the number of an event");
	}
	return 0;
}

static void put_time(struct answer *answer, uint64_t us)
{
	const time_t seconds = (time_t)(us / 1000000);
	struct tm parts;
	char text[32];

	if (answer->json) {
		answer_id(answer, us / 1000);
		return;
	}
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", localtime_r(&seconds, &parts));
	answer_text(answer, "%s", text);
}

static void put_vlan(struct answer *answer, int vlan)
{
	if (vlan == EVENT_NOWHERE)
		answer_none(answer);
	else if (vlan == SPAN_OTHERS)
		answer_text(answer, "others");
	else if (vlan == SPAN_UNTAGGED)
		answer_text(answer, "untagged");
	else
		answer_text(answer, "%d", vlan);
}

// What stands in the text for people.
static void put_parts(struct request *request, const struct event_note *event)
{
	struct answer *answer = &request->answer;

	if (event->of.input == EVENT_NOWHERE || event->of.vlan == SPAN_OTHERS)
		answer_none(answer);
	else
		answer_text(answer, "%s",
			    pmd_input_name(request->probe->pmd, (unsigned)event->of.input));
	put_vlan(answer, event->of.vlan);
	answer_real(answer, event->figure, 2, "");
	answer_real(answer, event->before, 2, "");
}

static void put_event(struct request *request, const struct event_note *event)
{
	struct answer *answer = &request->answer;

	answer_id(answer, event->number);
	put_time(answer, event->time_us);
	answer_text(answer, "%s", event_kind_name(event->of.kind));
	answer_text(answer, "%s", event_state_name(event->state));
	if (answer->json)
		put_parts(request, event);
	answer_text(answer, "%s", event->text);
	answer_row_end(answer);
}

static void put_list(struct request *request, const struct events_wish *wish)
{
	static const struct answer_column texts[] = {
	    {"number", {"number", -7, 0}}, {"time", {"time", -19, 1}}, {"kind", {"kind", -18, 1}},
	    {"state", {"", -8, 1}},	   {"text", {"what", -1, 1}},  {0},
	};
	static const struct answer_column members[] = {
	    {"number", {"", 0, 0}}, {"time_milliseconds", {"", 0, 0}},
	    {"kind", {"", 0, 0}},   {"state", {"", 0, 0}},
	    {"input", {"", 0, 0}},  {"vlan", {"", 0, 0}},
	    {"figure", {"", 0, 0}}, {"figure_before", {"", 0, 0}},
	    {"text", {"", 0, 0}},   {0},
	};
	const struct event_list *list = &request->probe->events;
	const uint64_t oldest = event_list_oldest(list);

	answer_list(&request->answer, "events", request->answer.json ? members : texts);
	for (uint64_t number = oldest; number <= list->n; number++) {
		const struct event_note *event = event_list_at(list, number);

		if (number > wish->after && (!wish->open || event_list_is_open(list, event)))
			put_event(request, event);
	}
	answer_list_end(&request->answer);
}

bool verb_events(struct request *request)
{
	struct error_line line, *before = user_errors_to(&line);
	struct events_wish wish = {0};
	const int err = wish_read(request->arguments, &wish);

	user_errors_to(before);
	if (err < 0) {
		answer_error(&request->answer, "%s", line.text);
		return true;
	}
	answer_number(&request->answer, "newest", request->probe->events.n);
	answer_number(&request->answer, "oldest", event_list_oldest(&request->probe->events));
	put_list(request, &wish);
	return true;
}
