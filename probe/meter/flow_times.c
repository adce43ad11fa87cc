// SPDX-License-Identifier: BSD-3-Clause
// A record may last for seven days, and offsets in the hot line are 32 bits of microseconds. The
// packet that comes window_us after base moves base on: to itself, but never so far that the end of
// the window would lie behind the active timeout. So one comparison with one number finds both,
// and the fast way knows nothing of it.
#include "probe/meter/flow_times.h"

static const uint64_t low = UINT32_MAX;

// The cold line is only looked at where some Flow got so old: sweep and eviction fetch but the hot
// one before they judge.
static bool is_aged(const struct meter *meter, uint32_t entry)
{
	return meter->has_aged && meter->table.cold[entry].has & COLD_AGED;
}

static uint64_t whole(uint8_t high, uint32_t rest)
{
	return (uint64_t)high << 32 | rest;
}

// From the start to base.
static uint64_t moved(const struct meter *meter, uint32_t entry)
{
	const struct flow_age *age = &meter->table.age[entry];

	return is_aged(meter, entry) ? whole(age->base_high, age->base) : 0;
}

uint64_t meter_start(const struct meter *meter, uint32_t entry)
{
	return meter->table.hot[entry].base_us - moved(meter, entry);
}

static uint64_t end_of(const struct meter *meter, uint32_t entry, unsigned d)
{
	const struct flow_direction *direction = &meter->table.hot[entry].direction[d];

	if (!is_aged(meter, entry) || direction->max_length == 0)
		return direction->end;
	if (direction->packets & ENTRY_NO_PACKETS)
		return whole(meter->table.age[entry].end_high[d], direction->end);
	return moved(meter, entry) + direction->end;
}

uint64_t meter_duration(const struct meter *meter, uint32_t entry)
{
	return RTE_MAX(end_of(meter, entry, 0), end_of(meter, entry, 1));
}

void meter_times(const struct meter *meter, uint32_t entry, struct flow_times *times)
{
	const uint32_t later = meter->table.cold[entry].later_start;

	times->start_us = meter_start(meter, entry);
	times->later =
	    is_aged(meter, entry) ? whole(meter->table.age[entry].later_start_high, later) : later;
	for (unsigned d = 0; d < 2; d++)
		times->end[d] = end_of(meter, entry, d);
}

// The mark is the bit that a carry would set; beside it not all packets could be counted on to
// where it overflows, so one may be counted elsewhere.
void meter_mark_direction(struct meter *meter, uint32_t entry, unsigned d, bool from_start)
{
	struct flow_direction *direction = &meter->table.hot[entry].direction[d];
	struct flow_cold *cold = &meter->table.cold[entry];
	unsigned packets = (direction->packets & (ENTRY_NO_PACKETS - 1U)) + (cold->more >> d & 1U);

	cold->more &= (uint16_t)(~(1U << d) & 3);
	if (from_start && packets == ENTRY_NO_PACKETS - 1U) {
		cold->more |= (uint16_t)(1U << d & 3);
		packets--;
	}
	direction->packets = (uint8_t)(packets | (from_start ? ENTRY_NO_PACKETS : 0));
}

static void set_end(struct meter *meter, uint32_t entry, unsigned d, uint64_t end, bool from_start)
{
	struct flow_direction *direction = &meter->table.hot[entry].direction[d];

	if (direction->max_length == 0)
		return;
	direction->end = (uint32_t)(from_start ? end : end - moved(meter, entry));
	meter_mark_direction(meter, entry, d, from_start);
	if (from_start)
		meter->table.age[entry].end_high[d] = (uint8_t)(end >> 32);
}

// One that has lasted for the active timeout waits for the packet that cuts it: no direction may
// go the fast way.
static void set_ends(struct meter *meter, uint32_t entry, const struct flow_times *times)
{
	const uint64_t base = moved(meter, entry);
	const bool lasted = RTE_MAX(times->end[0], times->end[1]) >= meter->active_us;

	for (unsigned d = 0; d < 2; d++) {
		const uint64_t end = times->end[d];

		set_end(meter, entry, d, end,
			is_aged(meter, entry) && (lasted || end < base || end - base > low));
	}
}

static uint64_t base_for(const struct meter *meter, const struct flow_times *times,
			 uint64_t clock_us)
{
	const uint64_t window = meter_window(meter), age = clock_us - times->start_us;

	return age < window ? 0 : RTE_MIN(age, meter->active_us - window);
}

static void set_age(struct meter *meter, uint32_t entry, const struct flow_times *times,
		    uint64_t base)
{
	const uint64_t newest = RTE_MAX(times->end[0], times->end[1]);
	struct flow_cold *cold = &meter->table.cold[entry];
	struct flow_age *age = &meter->table.age[entry];

	if (base == 0 && RTE_MAX(newest, times->later) <= low) {
		cold->has &= (uint8_t)~COLD_AGED;
		return;
	}
	cold->has |= COLD_AGED;
	meter->has_aged = true;
	age->base = (uint32_t)base;
	age->base_high = (uint8_t)(base >> 32);
	age->later_start_high = (uint8_t)(times->later >> 32);
}

void meter_set_times(struct meter *meter, uint32_t entry, const struct flow_times *times,
		     uint64_t clock_us)
{
	const uint64_t base = base_for(meter, times, clock_us);
	struct flow_cold *cold = &meter->table.cold[entry];

	meter->table.hot[entry].base_us = times->start_us + base;
	cold->later_start = (uint32_t)times->later;
	set_age(meter, entry, times, base);
	set_ends(meter, entry, times);
	cold->behind = 0;
	meter_set_last(meter, entry, clock_us);
}

// The other direction, or the same one, began before all that was known of it.
static void move_start(struct flow_times *times, struct flow_cold *cold, unsigned d,
		       uint64_t time_us)
{
	const uint64_t back = times->start_us - time_us;

	if (flow_later_direction(cold) == d) { // it is now the one that began first
		cold->has ^= COLD_SECOND_LATER;
		times->later = 0;
	}
	times->later += back;
	times->end[0] += back;
	times->end[1] += back;
	times->start_us = time_us;
}

bool flow_times_add(struct flow_times *times, struct flow_cold *cold, unsigned d, uint64_t time_us,
		    bool first)
{
	const bool moves = time_us < times->start_us;
	uint64_t since;

	if (moves)
		move_start(times, cold, d, time_us);
	since = time_us - times->start_us;
	if (!moves && flow_later_direction(cold) == d && (first || since < times->later))
		times->later = since;
	if (first || since > times->end[d])
		times->end[d] = since;
	return moves;
}

void meter_renew_window(struct meter *meter)
{
	meter->window_us = meter_window(meter);
	if (!meter->has_aged)
		return;
	meter->window_us = 0;
	meter->sweep.again = true;
	meter->sweep.cursor = 0;
}

void meter_renew_times(struct meter *meter, uint32_t entry, uint64_t now_us)
{
	struct flow_times times;

	if (!is_aged(meter, entry) || meter->table.cold[entry].behind == BEHIND_UNKNOWN)
		return;
	meter_times(meter, entry, &times);
	meter_set_times(meter, entry, &times, meter_last_clock(meter, entry, now_us));
}

void meter_put_aged_times(const struct meter *meter, struct flow_record *record, uint32_t entry,
			  unsigned forward)
{
	const struct flow_hot *hot = &meter->table.hot[entry];
	const unsigned later = flow_later_direction(&meter->table.cold[entry]);
	struct flow_times times;

	meter_times(meter, entry, &times);
	for (unsigned d = 0; d < 2; d++) {
		if (hot->direction[d].max_length == 0)
			continue;
		record->start_us[d ^ forward] = times.start_us + (d == later ? times.later : 0);
		record->end_us[d ^ forward] = times.start_us + times.end[d];
	}
}
