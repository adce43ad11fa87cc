// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/span_events.h"

#include <stdio.h>

#include <rte_common.h>

#include "probe/probe.h"

#define QUIET_NS  UINT64_C(3600000000000)
#define MUCH_MORE 1.5

static bool is_of(const struct span_trouble *trouble, uint8_t input, uint16_t vlan)
{
	return trouble->taken && trouble->input == input && trouble->vlan == vlan;
}

// NULL: there is none of it. There are as many places as rows, but rows of other VLANs may come and
// go: a fault that finds no place is told when one is free.
static struct span_trouble *find(struct span_events *events, const struct span_row *row)
{
	for (unsigned i = 0; i < SPAN_ROWS; i++)
		if (is_of(&events->of[i], row->input, row->vlan))
			return &events->of[i];
	return NULL;
}

static struct span_trouble *find_or_take(struct span_events *events, const struct span_row *row)
{
	struct span_trouble *found = find(events, row);

	for (unsigned i = 0; i < SPAN_ROWS && found == NULL; i++)
		if (!events->of[i].taken) {
			found = &events->of[i];
			*found = (struct span_trouble){
			    .taken = true, .input = row->input, .vlan = row->vlan};
		}
	return found;
}

// share 0: it is over.
static void note(struct probe *probe, struct span_trouble *trouble, enum event_kind fault,
		 double share, const char *why)
{
	const double before = trouble->told[fault];
	struct event_note event = {.of = {fault, trouble->input, EVENT_NOWHERE, trouble->vlan},
				   .state = before == 0	 ? EVENT_BEGINS
					    : share == 0 ? EVENT_ENDS
							 : EVENT_CHANGES,
				   .figure = share,
				   .before = before};
	char place[SPAN_SENTENCE], words[SPAN_SENTENCE];

	span_fault_place(probe, trouble->input, trouble->vlan, place);
	span_fault_say(probe, fault, share != 0 ? share : before, words);
	snprintf(event.text, sizeof(event.text), "%s%s %s", why, place, words);
	event_list_add(&probe->events, &event);
	trouble->told[fault] = share;
}

static bool is_other(double share, double told)
{
	return share > MUCH_MORE * told || share < told / MUCH_MORE;
}

static unsigned look_at(struct span_events *events, struct probe *probe, const struct span_row *row,
			uint64_t now_ns)
{
	struct span_trouble *trouble = find(events, row);
	unsigned n = 0;

	for (enum event_kind fault = 0; fault < SPAN_FAULTS; fault++) {
		const struct span_finding found = span_fault_find(row, fault);

		if (found.is && trouble == NULL)
			trouble = find_or_take(events, row);
		if (trouble == NULL)
			continue;
		if (found.is && is_other(found.share, trouble->told[fault])) {
			note(probe, trouble, fault, found.share, "");
			n++;
		} else if (trouble->told[fault] != 0 &&
			   span_fault_is_over(row, fault, trouble->told[fault])) {
			note(probe, trouble, fault, 0, "over: ");
			n++;
		}
	}
	if (trouble != NULL && (row->figure[SPAN_packets] != 0 || row->figure[SPAN_compared] != 0))
		trouble->came_ns = now_ns;
	return n;
}

static unsigned n_faults(const struct span_trouble *trouble)
{
	unsigned n = 0;

	for (unsigned fault = 0; fault < SPAN_FAULTS; fault++)
		n += trouble->told[fault] != 0;
	return n;
}

static unsigned end_quiet(struct probe *probe, struct span_trouble *trouble, uint64_t now_ns)
{
	unsigned n = 0;

	if (now_ns - trouble->came_ns < QUIET_NS)
		return 0;
	for (enum event_kind fault = 0; fault < SPAN_FAULTS; fault++)
		if (trouble->told[fault] != 0) {
			note(probe, trouble, fault, 0, "nothing came for an hour: ");
			n++;
		}
	return n;
}

unsigned span_events_look(struct span_events *events, struct probe *probe,
			  const struct span_rows *passed, uint64_t now_ns)
{
	unsigned n = 0;

	for (unsigned i = 0; i < SPAN_ROWS; i++)
		if (passed->row[i].taken)
			n += look_at(events, probe, &passed->row[i], now_ns);
	for (unsigned i = 0; i < SPAN_ROWS; i++) {
		struct span_trouble *trouble = &events->of[i];

		if (!trouble->taken)
			continue;
		n += end_quiet(probe, trouble, now_ns);
		trouble->taken = n_faults(trouble) != 0;
	}
	return n;
}

unsigned span_events_open(const struct span_events *events)
{
	unsigned n = 0;

	for (unsigned i = 0; i < SPAN_ROWS; i++)
		if (events->of[i].taken)
			n += n_faults(&events->of[i]);
	return n;
}
