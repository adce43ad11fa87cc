// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_PORT_EVENTS_H
#define PROBE_PORT_EVENTS_H

#include "config/options/options.h"
#include "pmd/pmd.h"

struct probe;

// What the links of the ports were when they were looked at last. All zeros at the start.
struct port_watch {
	enum port_link link[OPTIONS_MAX_SPECS];
};

// Each second: a link that is down, an interface that is gone, and their ends are events.
void port_events_look(struct port_watch *watch, struct probe *probe);
// What has changed at one.
void port_events_note(struct probe *probe, const struct port_state *port, enum port_link before);

#endif
