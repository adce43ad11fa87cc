// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_TALK_WINDOWS_H
#define EXPORT_TALK_WINDOWS_H

#include "export/analyze/talkers.h"

// Talkers over the last minute, the last hour and since the begin, by when their records were made.
// In slots of five seconds; the windows slide by whole slots or minutes, so that a minute is of 60
// to 65 seconds, an hour of 60 to 61 minutes.
enum talk_window { TALK_MINUTE, TALK_HOUR, TALK_SINCE_BEGIN, TALK_WINDOWS };
enum { TALK_SLOT_SECONDS = 5, TALK_SLOTS = 12, TALK_MINUTES = 60 };

struct talk_windows {
	uint64_t slot;	   // that `now` is of
	uint64_t began_us; // steady clock
	struct talkers now, since;
	struct talkers slots[TALK_SLOTS], minutes[TALK_MINUTES];
	struct top_list answer;
};

// Some 30 MiB at most, of which the kernel gives what is used. 0 or -ENOMEM.
int talk_windows_new(struct talk_windows *windows, uint64_t now_us);
void talk_windows_free(struct talk_windows *windows);
// To be called again and again, before what is new is added to windows->now.
void talk_windows_advance(struct talk_windows *windows, uint64_t now_us);
// The list of a kind, until the next call; `since_us`: when the window begins, on the same clock.
const struct top_list *talk_windows_list(struct talk_windows *windows, enum talker_kind kind,
					 enum talk_window window, uint64_t *since_us);
// "minute", "hour", "begin"; NULL after the last one.
const char *talk_window_word(unsigned window);

#endif
