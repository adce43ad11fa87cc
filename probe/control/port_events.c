// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/port_events.h"

#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "probe/probe.h"

// Ports of one input have its name.
static int input_of(const struct probe *probe, const char *name)
{
	for (unsigned i = 0; i < pmd_n_inputs(probe->pmd); i++)
		if (strcmp(pmd_input_name(probe->pmd, i), name) == 0)
			return (int)i;
	return EVENT_NOWHERE;
}

static void note(struct probe *probe, const struct port_state *port, enum event_kind kind,
		 bool begins)
{
	const char *what = kind == EVENT_INPUT_GONE ? "the interface" : "the link";
	const char *is = kind == EVENT_INPUT_GONE ? "gone" : "down";
	struct event_note event = {
	    .of = {kind, input_of(probe, port->input), (int)port->number, EVENT_NOWHERE},
	    .state = begins ? EVENT_BEGINS : EVENT_ENDS,
	    .figure = begins,
	    .before = !begins,
	};

	snprintf(event.text, sizeof(event.text), "%s%.100s, port %u: %s is %s",
		 begins ? "" : "over: ", port->input, port->number, what, is);
	event_list_add(&probe->events, &event);
}

void port_events_note(struct probe *probe, const struct port_state *port, enum port_link before)
{
	static const struct {
		enum port_link link;
		enum event_kind kind;
	} rows[] = {{PORT_LINK_GONE, EVENT_INPUT_GONE}, {PORT_LINK_DOWN, EVENT_LINK_DOWN}};

	if (port->link == before)
		return;
	for (unsigned i = 0; i < RTE_DIM(rows); i++)
		if (before == rows[i].link)
			note(probe, port, rows[i].kind, false);
	for (unsigned i = 0; i < RTE_DIM(rows); i++)
		if (port->link == rows[i].link)
			note(probe, port, rows[i].kind, true);
}

void port_events_look(struct port_watch *watch, struct probe *probe)
{
	struct port_state port[OPTIONS_MAX_SPECS];
	const unsigned n = pmd_port_states(probe->pmd, port, OPTIONS_MAX_SPECS);

	for (unsigned i = 0; i < n; i++) {
		port_events_note(probe, &port[i], watch->link[i]);
		watch->link[i] = port[i].link;
	}
}
