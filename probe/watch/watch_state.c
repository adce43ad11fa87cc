// SPDX-License-Identifier: BSD-3-Clause
#include "probe/watch/watch_state.h"

#include <stdio.h>
#include <string.h>

#include "probe/watch/watch_snapshot.h"

enum { INTERVAL_MS = 1000, LEAST_MS = 250, MOST_MS = 16000, PAGE = 10 };

void watch_state_init(struct watch_state *state, const char *target)
{
	*state = (struct watch_state){.interval_ms = INTERVAL_MS};
	snprintf(state->target, sizeof(state->target), "%s", target);
}

static const char *word_at(const char *const *words, unsigned n, unsigned i)
{
	return i < n ? words[i] : NULL;
}

#define WORDS(name, ...)                                                                           \
	const char *name(unsigned i)                                                               \
	{                                                                                          \
		static const char *const words[] = {__VA_ARGS__};                                  \
                                                                                                   \
		return word_at(words, sizeof(words) / sizeof(words[0]), i);                        \
	}

WORDS(watch_window_word, "minute", "hour", "begin")
WORDS(watch_order_word, "octets", "packets", "flows")
WORDS(watch_flow_order_word, "rate", "octets", "packets")
WORDS(watch_view_title, "Overview", "Talkers", "Flows", "Ports/Drops", "Outputs", "Cores")

static unsigned next(unsigned i, const char *(*word)(unsigned))
{
	return word(i + 1) != NULL ? i + 1 : 0;
}

static void go_to(struct watch_state *state, unsigned view)
{
	state->view = view % WATCH_VIEWS;
	state->scroll = 0;
	state->helps = false;
}

static void scroll_by(struct watch_state *state, int by)
{
	state->scroll =
	    by < 0 && state->scroll < (unsigned)-by ? 0 : (unsigned)((int)state->scroll + by);
}

static void type(struct watch_state *state, unsigned key)
{
	const size_t n = strlen(state->typed);

	if (key == WATCH_KEY_ENTER)
		memcpy(state->filter, state->typed, sizeof(state->filter));
	if (key == WATCH_KEY_ENTER || key == WATCH_KEY_ESCAPE) {
		state->typing = false;
		state->scroll = 0;
	} else if (key == WATCH_KEY_ERASE && n > 0) {
		state->typed[n - 1] = '\0';
	} else if (key >= ' ' && key < 0x7f && n + 1 < sizeof(state->typed)) {
		state->typed[n] = (char)key;
		state->typed[n + 1] = '\0';
	}
}

static void escape(struct watch_state *state)
{
	if (!state->helps)
		state->filter[0] = '\0';
	state->helps = false;
}

static bool move(struct watch_state *state, unsigned key)
{
	switch (key) {
	case '\t':
	case WATCH_KEY_RIGHT:
		go_to(state, state->view + 1U);
		return true;
	case WATCH_KEY_LEFT:
		go_to(state, state->view + WATCH_VIEWS - 1U);
		return true;
	case WATCH_KEY_UP:
		scroll_by(state, -1);
		return true;
	case WATCH_KEY_DOWN:
		scroll_by(state, 1);
		return true;
	case WATCH_KEY_PAGE_UP:
		scroll_by(state, -PAGE);
		return true;
	case WATCH_KEY_PAGE_DOWN:
		scroll_by(state, PAGE);
		return true;
	case WATCH_KEY_HOME:
		state->scroll = 0;
		return true;
	default:
		return false;
	}
}

static void change_order(struct watch_state *state)
{
	if (state->view == WATCH_FLOWS_VIEW)
		state->flow_order = next(state->flow_order, watch_flow_order_word);
	else
		state->order = next(state->order, watch_order_word);
	state->scroll = 0;
}

static bool command(struct watch_state *state, unsigned key)
{
	switch (key) {
	case 'q':
	case 'Q':
		state->quits = true;
		return true;
	case '?':
	case 'h':
		state->helps = !state->helps;
		return true;
	case ' ':
	case 'p':
		state->paused = !state->paused;
		return true;
	case 's':
		change_order(state);
		return true;
	case 'w':
		state->window = next(state->window, watch_window_word);
		return true;
	case 'k':
		state->kind = next(state->kind, watch_kind_word);
		state->scroll = 0;
		return true;
	case '/':
		state->typing = true;
		memcpy(state->typed, state->filter, sizeof(state->typed));
		return true;
	case '+':
		state->interval_ms =
		    state->interval_ms < MOST_MS ? 2 * state->interval_ms : MOST_MS;
		return true;
	case '-':
		state->interval_ms =
		    state->interval_ms > LEAST_MS ? state->interval_ms / 2 : LEAST_MS;
		return true;
	case WATCH_KEY_ESCAPE:
		escape(state);
		return true;
	default:
		return false;
	}
}

bool watch_state_key(struct watch_state *state, unsigned key)
{
	if (state->typing) {
		type(state, key);
		return true;
	}
	if (key >= '1' && key < '1' + WATCH_VIEWS) {
		go_to(state, key - '1');
		return true;
	}
	return move(state, key) || command(state, key);
}

static void top_command(const struct watch_state *state, unsigned kind, char *command, size_t room)
{
	snprintf(command, room, "top %s --top %d --by %s --over %s", watch_kind_word(kind),
		 WATCH_TALKERS, watch_order_word(state->order), watch_window_word(state->window));
}

// What every view has comes first.
bool watch_command(const struct watch_state *state, unsigned i, char *command, size_t room)
{
	enum { ALL = 3 };
	static const char *const all[ALL] = {"statistics", "ports", "outputs"};

	if (i < ALL) {
		snprintf(command, room, "%s", all[i]);
		return true;
	}
	i -= ALL;
	switch (state->view) {
	case WATCH_OVERVIEW:
		if (i < 3)
			top_command(state, i, command, room);
		return i < 3;
	case WATCH_TALKERS_VIEW:
		top_command(state, state->kind, command, room);
		return i < 1;
	case WATCH_FLOWS_VIEW:
		snprintf(command, room, "flows --top %d --by %s", WATCH_FLOWS,
			 watch_flow_order_word(state->flow_order));
		return i < 1;
	case WATCH_CORES_VIEW:
		snprintf(command, room, "stages");
		return i < 1;
	default:
		return false;
	}
}

bool watch_passes(const struct watch_state *state, const char *name)
{
	return strcasestr(name, state->typing ? state->typed : state->filter) != NULL;
}
