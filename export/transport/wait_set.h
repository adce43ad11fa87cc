// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_WAIT_SET_H
#define EXPORT_WAIT_SET_H

#include <poll.h>
#include <stdint.h>

enum { WAIT_SET_MAX = 128, WAIT_SET_FULL_US = 1000 };

// What an exporter sleeps for: descriptors, and a time on the steady clock.
struct wait_set {
	struct pollfd polled[WAIT_SET_MAX];
	unsigned n;
	uint64_t until_us;
};

static inline void wait_set_begin(struct wait_set *set, uint64_t until_us)
{
	set->n = 0;
	set->until_us = until_us;
}

static inline void wait_set_until(struct wait_set *set, uint64_t until_us)
{
	if (until_us < set->until_us)
		set->until_us = until_us;
}

// A descriptor that finds no place is looked at after WAIT_SET_FULL_US.
void wait_set_add(struct wait_set *set, int fd, short events);

// Sleeps until a descriptor is ready or the time has come.
void wait_set_sleep(struct wait_set *set);

#endif
