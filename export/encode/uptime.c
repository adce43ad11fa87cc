// SPDX-License-Identifier: BSD-3-Clause
#include "export/encode/uptime.h"
#include "export/record/field.h"

static uint64_t boot_before(uint64_t ms)
{
	uint64_t seconds = ms / 1000, margin = UPTIME_MARGIN_MS / 1000;

	return seconds > margin ? (seconds - margin) * 1000 : 1000;
}

void uptime_begin(struct uptime *uptime, bool of_file, uint64_t now_us)
{
	uptime->of_file = of_file;
	if (uptime->boot_ms == 0 && !of_file)
		uptime->boot_ms = boot_before(now_us / 1000);
}

bool uptime_leaps(const struct uptime *uptime, const struct flow_record *record, uint64_t since_ms,
		  uint64_t ms)
{
	return uptime->of_file && uptime->latest_ms != 0 &&
	       flow_end_us(record) / 1000 > since_ms + ms;
}

void uptime_follow(struct uptime *uptime, const struct flow_record *record)
{
	uint64_t end_ms = flow_end_us(record) / 1000;

	if (uptime->boot_ms == 0)
		uptime->boot_ms = boot_before(flow_start_us(record) / 1000);
	if (end_ms > uptime->latest_ms)
		uptime->latest_ms = end_ms;
}

uint64_t uptime_unix_ms(const struct uptime *uptime, uint64_t now_us)
{
	uint64_t now_ms = now_us / 1000;

	if (uptime->of_file && uptime->latest_ms != 0)
		return uptime->latest_ms;
	return now_ms > uptime->latest_ms ? now_ms : uptime->latest_ms;
}
