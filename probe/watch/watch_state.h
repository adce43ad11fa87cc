// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_WATCH_STATE_H
#define PROBE_WATCH_STATE_H

#include <stdbool.h>
#include <stddef.h>

// What the person at the keyboard wants to see.
enum watch_view {
	WATCH_OVERVIEW,
	WATCH_TALKERS_VIEW,
	WATCH_FLOWS_VIEW,
	WATCH_DROPS_VIEW,
	WATCH_OUTPUTS_VIEW,
	WATCH_CORES_VIEW,
	WATCH_VIEWS,
};

// Keys that are no characters.
enum watch_key {
	WATCH_KEY_UP = 0x110000, // behind all characters
	WATCH_KEY_DOWN,
	WATCH_KEY_LEFT,
	WATCH_KEY_RIGHT,
	WATCH_KEY_PAGE_UP,
	WATCH_KEY_PAGE_DOWN,
	WATCH_KEY_HOME,
	WATCH_KEY_ERASE,
	WATCH_KEY_ENTER,
	WATCH_KEY_ESCAPE,
};

enum watch_link { WATCH_CONNECTING, WATCH_LIVE, WATCH_GONE };

struct watch_state {
	enum watch_view view;
	enum watch_link link;
	unsigned kind, window, order, flow_order; // see the words
	unsigned scroll, interval_ms;
	bool paused, helps, typing, quits;
	char filter[48], typed[48];
	char target[108]; // the socket's path, as a person reads it
};

void watch_state_init(struct watch_state *state, const char *target);
// Obeys a key: a Unicode character or an enum watch_key. True: something else shall be asked or
// shown.
bool watch_state_key(struct watch_state *state, unsigned key);

// As `ctl top` and `ctl flows` take them; NULL after the last one.
const char *watch_window_word(unsigned window);
const char *watch_order_word(unsigned order);
const char *watch_flow_order_word(unsigned order);
const char *watch_view_title(unsigned view);
// The i-th command that has to be asked for what is shown; false: that were all.
bool watch_command(const struct watch_state *state, unsigned i, char *command, size_t room);
// Whether the filter lets a name through, in any case of letters.
bool watch_passes(const struct watch_state *state, const char *name);

#endif
