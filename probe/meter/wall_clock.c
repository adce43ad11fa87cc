// SPDX-License-Identifier: BSD-3-Clause
#include "probe/meter/wall_clock.h"

#include <stdlib.h>

#include <rte_common.h>

int64_t wall_clock_set(struct wall_clock *wall, uint64_t now_us, uint64_t wall_us)
{
	int64_t ahead_us = (int64_t)(wall_us - now_us), by_us = 0;

	wall->checked_us = now_us;
	if (wall->n != 0)
		by_us = ahead_us - wall->change[(wall->n - 1) % WALL_CHANGES].ahead_us;
	if (wall->n != 0 && llabs(by_us) <= WALL_CHANGE_US)
		return 0;
	wall->change[wall->n % WALL_CHANGES] = (struct wall_change){now_us, ahead_us};
	wall->n++;
	return llabs(by_us) <= WALL_STEP_US ? 0 : by_us;
}

int64_t wall_clock_ahead(const struct wall_clock *wall, uint64_t time_us)
{
	uint64_t oldest = wall->n > WALL_CHANGES ? wall->n - WALL_CHANGES : 0, at = wall->n;

	if (wall->n == 0)
		return 0;
	do
		at--;
	while (at > oldest && wall->change[at % WALL_CHANGES].from_us > time_us);
	return wall->change[at % WALL_CHANGES].ahead_us;
}

void wall_clock_put(const struct wall_clock *wall, struct flow_record *record)
{
	uint64_t end_us = RTE_MAX(record->end_us[FORWARD], record->end_us[REVERSE]);
	int64_t ahead_us = wall_clock_ahead(wall, end_us);

	for (unsigned r = FORWARD; r <= REVERSE; r++) {
		if (record->packets[r] == 0)
			continue;
		record->start_us[r] += (uint64_t)ahead_us;
		record->end_us[r] += (uint64_t)ahead_us;
	}
}
