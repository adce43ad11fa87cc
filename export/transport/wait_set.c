// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <time.h>

#include "config/clock.h"
#include "export/transport/wait_set.h"

void wait_set_add(struct wait_set *set, int fd, short events)
{
	if (fd < 0)
		return;
	if (set->n < WAIT_SET_MAX)
		set->polled[set->n++] = (struct pollfd){.fd = fd, .events = events};
	else
		wait_set_until(set, monotonic_us() + WAIT_SET_FULL_US);
}

void wait_set_sleep(struct wait_set *set)
{
	const uint64_t now_us = monotonic_us();
	const uint64_t wait_us = set->until_us > now_us ? set->until_us - now_us : 0;
	const struct timespec wait = {(time_t)(wait_us / 1000000),
				      (long)(wait_us % 1000000) * 1000};

	ppoll(set->polled, set->n, &wait, NULL);
}
