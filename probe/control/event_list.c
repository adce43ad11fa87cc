// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/event_list.h"

#include "config/clock.h"

static uint64_t place_of(uint64_t number)
{
	return (number - 1) % EVENTS_KEPT;
}

void event_list_add(struct event_list *list, const struct event_note *note)
{
	struct event_note *kept = &list->kept[place_of(++list->n)];

	*kept = *note;
	kept->number = list->n;
	kept->time_us = wall_us();
	if (note->state == EVENT_BEGINS) {
		list->begun[note->of.kind]++;
		list->open[note->of.kind]++;
	} else if (note->state == EVENT_ENDS && list->open[note->of.kind] > 0) {
		list->open[note->of.kind]--;
	}
}

uint64_t event_list_oldest(const struct event_list *list)
{
	return list->n > EVENTS_KEPT ? list->n - EVENTS_KEPT + 1 : 1;
}

const struct event_note *event_list_at(const struct event_list *list, uint64_t number)
{
	if (number < event_list_oldest(list) || number > list->n)
		return NULL;
	return &list->kept[place_of(number)];
}

static bool is_same(const struct event_subject *a, const struct event_subject *b)
{
	return a->kind == b->kind && a->input == b->input && a->port == b->port &&
	       a->vlan == b->vlan;
}

bool event_list_is_open(const struct event_list *list, const struct event_note *note)
{
	for (uint64_t number = note->number + 1; number <= list->n; number++)
		if (is_same(&event_list_at(list, number)->of, &note->of))
			return false;
	return note->state != EVENT_ENDS;
}

static const struct {
	const char *name, *figure, *help;
} kinds[] = {
#define X(kind, ...) {__VA_ARGS__},
    EVENT_KINDS(X)
#undef X
};

const char *event_kind_name(enum event_kind kind)
{
	return kinds[kind].name;
}

const char *event_kind_figure(enum event_kind kind)
{
	return kinds[kind].figure;
}

const char *event_kind_help(enum event_kind kind)
{
	return kinds[kind].help;
}

const char *event_state_name(enum event_state state)
{
	static const char *const names[] = {"begins", "changes", "ends"};

	return names[state];
}
