// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SPAN_FAULT_H
#define PROBE_SPAN_FAULT_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/control/event_list.h"
#include "probe/span/span_rows.h"

struct probe;

// What a mirror can do wrong: the first kinds of events.
#define SPAN_FAULTS EVENT_OVERLOAD

// Of a row: a hundred of what was seen; `is`: worth a word, for so much is no chance.
struct span_finding {
	bool is;
	double share;
};
struct span_finding span_fault_find(const struct span_row *row, enum event_kind fault);
// Whether so much was seen that a fault of this share would have been found, and there is less than
// half of what is told: it is over.
bool span_fault_is_over(const struct span_row *row, enum event_kind fault, double share);

enum { SPAN_SENTENCE = 128 };
// "the mirror of VLAN 20"; inputs are named where there are several.
void span_fault_place(const struct probe *probe, uint8_t input, uint16_t vlan,
		      char text[SPAN_SENTENCE]);
// "loses 3.0 %", with what to do against it.
void span_fault_say(const struct probe *probe, enum event_kind fault, double share,
		    char text[SPAN_SENTENCE]);

#endif
