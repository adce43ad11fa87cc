// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_EVENT_LIST_H
#define PROBE_EVENT_LIST_H

#include <stdbool.h>
#include <stdint.h>

// What has happened to the probe and to what reaches it, for `ctl events`: each thing begins, may
// change, and ends. The last ones are kept. For the main thread.
//
// A kind: its name for programs, what its figure is, and what it means.
#define EVENT_KINDS(X)                                                                             \
	X(MIRROR_LOSS, "mirror-loss", "percent",                                                   \
	  "the mirror of a VLAN loses packets that TCP has acknowledged")                          \
	X(MIRROR_COPIES, "mirror-copies", "percent", "it doubles packets")                         \
	X(MIRROR_CUT, "mirror-cut", "percent", "it cuts packets")                                  \
	X(MIRROR_ONE_WAY, "mirror-one-way", "percent",                                             \
	  "it shows one direction only of TCP connections")                                        \
	X(MIRROR_MIXED_TAGS, "mirror-mixed-tags", "percent",                                       \
	  "it strips the VLAN tag of some packets of a conversation")                              \
	X(MIRROR_OTHER_VLAN, "mirror-other-vlan", "percent",                                       \
	  "the two directions of conversations are in two VLANs")                                  \
	X(MIRROR_OTHER_VNI, "mirror-other-vni", "percent",                                         \
	  "the two directions of conversations are in two VNIs")                                   \
	X(OVERLOAD, "overload", "step", "--overload ladder sheds work")                            \
	X(IDLE_TIMEOUTS, "idle-timeouts", "divisor",                                               \
	  "--overload ladder has shortened the idle timeouts, as the Flow table is nearly full")   \
	X(INPUT_GONE, "input-gone", "1", "the interface of an input is not there")                 \
	X(LINK_DOWN, "link-down", "1", "the link of an input is down")

enum event_kind {
#define X(kind, name, figure, help) EVENT_##kind,
	EVENT_KINDS(X)
#undef X
	    EVENT_N_KINDS
};

enum event_state { EVENT_BEGINS, EVENT_CHANGES, EVENT_ENDS };

enum { EVENTS_KEPT = 256, EVENT_TEXT = 320, EVENT_NOWHERE = -1 };

// What it is said of. EVENT_NOWHERE: of no input, port or VLAN.
struct event_subject {
	enum event_kind kind;
	int input;
	int port; // as struct port_state's number
	int vlan; // as struct span_row's
};

struct event_note {
	uint64_t number;  // from 1 on, in the order in which they were noted
	uint64_t time_us; // wall clock
	struct event_subject of;
	enum event_state state;
	double figure, before; // before: as it was told last, 0 where it begins
	char text[EVENT_TEXT];
};

// All zeros at the start.
struct event_list {
	uint64_t n;		       // noted since the start
	uint64_t begun[EVENT_N_KINDS]; // of each kind, since the start
	uint32_t open[EVENT_N_KINDS];  // that have begun and not ended
	struct event_note kept[EVENTS_KEPT];
};

// Takes a copy, with number and time.
void event_list_add(struct event_list *list, const struct event_note *note);
// The one with this number; NULL: it is not kept any more, or there is none yet.
const struct event_note *event_list_at(const struct event_list *list, uint64_t number);
// Whether nothing newer is said of the same, and it has not ended.
bool event_list_is_open(const struct event_list *list, const struct event_note *note);
// The number of the oldest one that is kept; one more than there are if none is.
uint64_t event_list_oldest(const struct event_list *list);

const char *event_kind_name(enum event_kind kind);
const char *event_kind_help(enum event_kind kind);
const char *event_kind_figure(enum event_kind kind);  // what it is: "percent"
const char *event_state_name(enum event_state state); // "begins"

#endif
