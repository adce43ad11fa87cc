// SPDX-License-Identifier: BSD-3-Clause
#include "config/recent.h"

enum { MINUTE_US = 60 * 1000 * 1000 };

void recent_note(struct recent *recent, uint64_t value, uint64_t at_us)
{
	const uint64_t passed = at_us - recent->since_us;

	if (passed >= MINUTE_US) {
		recent->before = passed < 2 * MINUTE_US ? recent->now : 0;
		recent->now = 0;
		recent->since_us = at_us;
	}
	if (value > recent->now)
		recent->now = value;
}

uint64_t recent_largest(const struct recent *recent)
{
	return recent->now > recent->before ? recent->now : recent->before;
}
