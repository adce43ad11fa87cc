// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>

#include "probe/worker/time_bound.h"

// A sleeping worker begins within that time after a packet came; times are cut to microseconds, and
// what is added to them is known to one.
enum { TELL_US = 1000 * 1000, WAKE_US = 200, CUT_US = 2 };

void time_bound_compared(struct time_bound *bound, int64_t apart_us)
{
	bound->apart_us = RTE_MAX(bound->apart_us, (uint64_t)llabs(apart_us));
}

bool time_bound_is_due(const struct time_bound *bound, uint64_t now_us)
{
	return now_us - bound->told_us >= TELL_US;
}

void time_bound_tell(struct time_bound *bound, const struct pmd *pmd, uint64_t now_us)
{
	const unsigned n = pmd_n_inputs(pmd);
	uint64_t late_us, ours_us;

	recent_note(&bound->late, RTE_MAX(bound->late_us, (uint64_t)WAKE_US), now_us);
	recent_note(&bound->apart, bound->apart_us, now_us);
	late_us = recent_largest(&bound->late);
	ours_us = recent_largest(&bound->apart) + CUT_US;
	for (unsigned i = 0; i < n; i++) {
		const int64_t stamps_ns = pmd_stamp_error(pmd, i);
		const uint64_t packet_ns =
		    stamps_ns == PMD_NO_STAMPS ? late_us * 1000 : (uint64_t)stamps_ns;

		__atomic_store_n(
		    &bound->error_ns[i],
		    (uint32_t)RTE_MIN(packet_ns + ours_us * 1000, (uint64_t)UINT32_MAX),
		    __ATOMIC_RELAXED);
	}
	bound->told_us = now_us;
	bound->late_us = bound->apart_us = 0;
}
