// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_RECENT_H
#define CONFIG_RECENT_H

#include <stdint.h>

// The largest of what was noted in the last one to two minutes. All zeros at first.
struct recent {
	uint64_t since_us; // when this minute began
	uint64_t now, before;
};

// at_us: of a clock that only goes on.
void recent_note(struct recent *recent, uint64_t value, uint64_t at_us);
uint64_t recent_largest(const struct recent *recent);

#endif
