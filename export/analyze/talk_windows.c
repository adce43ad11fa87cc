// SPDX-License-Identifier: BSD-3-Clause
#include "export/analyze/talk_windows.h"

#include <errno.h>

#include <rte_common.h>

// A slot's error is at most 1/KEEP_NOW of its octets, then 1/KEEP_PAST, and since the begin
// 1/KEEP_NOW + 1/KEEP_SINCE of them all.
enum { KEEP_NOW = 2048, KEEP_PAST = 256, KEEP_SINCE = 4096 };

#define SLOT_US (UINT64_C(1000000) * TALK_SLOT_SECONDS)

// Slots before the begin have numbers too.
static uint64_t slot_of(uint64_t now_us)
{
	return now_us / SLOT_US + TALK_SLOTS * TALK_MINUTES;
}

static uint64_t slot_begin_us(uint64_t slot)
{
	const uint64_t before = TALK_SLOTS * TALK_MINUTES;

	return slot > before ? (slot - before) * SLOT_US : 0;
}

static int new_many(struct talkers *talkers, unsigned n)
{
	int err = 0;

	for (unsigned i = 0; i < n && err == 0; i++)
		err = talkers_new(&talkers[i], TALKERS_ALL, KEEP_PAST);
	return err;
}

int talk_windows_new(struct talk_windows *windows, uint64_t now_us)
{
	memset(windows, 0, sizeof(*windows));
	windows->slot = slot_of(now_us);
	windows->began_us = now_us;
	if (talkers_new(&windows->now, TALKERS_ALL, KEEP_NOW) == 0 &&
	    talkers_new(&windows->since, TALKERS_ALL, KEEP_SINCE) == 0 &&
	    new_many(windows->slots, TALK_SLOTS) == 0 &&
	    new_many(windows->minutes, TALK_MINUTES) == 0 &&
	    top_list_new(&windows->answer, KEEP_SINCE) == 0)
		return 0;
	talk_windows_free(windows);
	return -ENOMEM;
}

void talk_windows_free(struct talk_windows *windows)
{
	talkers_free(&windows->now);
	talkers_free(&windows->since);
	for (unsigned i = 0; i < TALK_SLOTS; i++)
		talkers_free(&windows->slots[i]);
	for (unsigned i = 0; i < TALK_MINUTES; i++)
		talkers_free(&windows->minutes[i]);
	top_list_free(&windows->answer);
}

static void close_minute(struct talk_windows *windows, uint64_t minute)
{
	struct talkers *whole = &windows->minutes[minute % TALK_MINUTES];

	talkers_clear(whole);
	for (unsigned i = 0; i < TALK_SLOTS; i++)
		talkers_merge(whole, &windows->slots[i]);
}

static void close_slot(struct talk_windows *windows)
{
	struct talkers *past = &windows->slots[windows->slot % TALK_SLOTS];

	talkers_clear(past);
	talkers_merge(past, &windows->now);
	talkers_merge(&windows->since, &windows->now);
	talkers_clear(&windows->now);
	windows->slot++;
	if (windows->slot % TALK_SLOTS == 0)
		close_minute(windows, windows->slot / TALK_SLOTS - 1);
}

void talk_windows_advance(struct talk_windows *windows, uint64_t now_us)
{
	const uint64_t slot = slot_of(now_us);

	while (windows->slot < slot)
		close_slot(windows);
}

static void add_slots(struct talk_windows *windows, enum talker_kind kind, unsigned n)
{
	for (unsigned i = 1; i <= n; i++)
		top_list_merge(&windows->answer,
			       &windows->slots[(windows->slot - i) % TALK_SLOTS].list[kind]);
}

// How many slots that are over stand in the window. Slots before the first one are empty.
static uint64_t gather(struct talk_windows *windows, enum talker_kind kind, enum talk_window window)
{
	const unsigned loose = windows->slot % TALK_SLOTS;

	switch (window) {
	case TALK_MINUTE:
		add_slots(windows, kind, TALK_SLOTS);
		return TALK_SLOTS;
	case TALK_HOUR:
		add_slots(windows, kind, loose);
		for (unsigned i = 0; i < TALK_MINUTES; i++)
			top_list_merge(&windows->answer, &windows->minutes[i].list[kind]);
		return loose + TALK_SLOTS * TALK_MINUTES;
	default:
		top_list_merge(&windows->answer, &windows->since.list[kind]);
		return windows->slot;
	}
}

const struct top_list *talk_windows_list(struct talk_windows *windows, enum talker_kind kind,
					 enum talk_window window, uint64_t *since_us)
{
	uint64_t slots;

	top_list_clear(&windows->answer);
	slots = gather(windows, kind, window);
	top_list_merge(&windows->answer, &windows->now.list[kind]);
	*since_us = RTE_MAX(slot_begin_us(windows->slot - slots), windows->began_us);
	return &windows->answer;
}

const char *talk_window_word(unsigned window)
{
	static const char *const words[] = {
	    [TALK_MINUTE] = "minute", [TALK_HOUR] = "hour", [TALK_SINCE_BEGIN] = "begin"};

	return window < TALK_WINDOWS ? words[window] : NULL;
}
