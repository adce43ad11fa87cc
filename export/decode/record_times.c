// SPDX-License-Identifier: BSD-3-Clause
#include <rte_common.h>

#include "export/decode/record_make.h"

enum { MS = 1000, S = 1000000 };

// Beyond any time that is meant, and far from where a product wraps.
#define MOST_US	   (UINT64_C(1) << 60)
#define NTP_EPOCH  UINT64_C(2208988800) // of RFC 5905, seconds before 1970
#define PLAIN_MOST (UINT64_C(1) << 62)	// of what is written without NTP's seconds

struct time_reading {
	const struct data_template *known;
	const struct flow_values *values;
	const struct export_header *header;
	struct uptime_origin *origin;
	unsigned direction;
};

// The elements of a Flow's start, or its end.
struct time_elements {
	uint8_t ms, us, ns, s, delta_us, uptime;
	uint64_t others; // than uptime, as VALUE_BIT()s
};

#define TIME_ELEMENTS(end)                                                                         \
	{                                                                                          \
		VALUE_##end##_MS, VALUE_##end##_US, VALUE_##end##_NS, VALUE_##end##_S,             \
		    VALUE_##end##_DELTA_US, VALUE_##end##_UPTIME,                                  \
		    VALUE_BIT(end##_MS) | VALUE_BIT(end##_US) | VALUE_BIT(end##_NS) |              \
			VALUE_BIT(end##_S) | VALUE_BIT(end##_DELTA_US)                             \
	}

static const struct time_elements starts = TIME_ELEMENTS(START);
static const struct time_elements ends = TIME_ELEMENTS(END);

static bool number_of(const struct time_reading *reading, unsigned value, uint64_t *number)
{
	*number = reading->values->number[reading->direction][value];
	return template_has(reading->known, reading->direction, value);
}

static uint64_t scaled(uint64_t number, uint64_t by)
{
	return RTE_MIN(number, MOST_US / by) * by;
}

// RFC 7011 section 6.1.9: seconds since 1900 and their fraction. Some write a plain number of
// micro- or nanoseconds since 1970.
static uint64_t ntp_us(uint64_t number, uint64_t plain_per_us)
{
	const uint64_t s = number >> 32, fraction = number & UINT32_MAX;

	if (number < PLAIN_MOST)
		return number / plain_per_us;
	return s < NTP_EPOCH ? 0 : (s - NTP_EPOCH) * S + (fraction * S >> 32);
}

// Where nobody tells when the exporter began: not before it had told of the latest Flow's end.
static uint64_t estimated_origin(struct uptime_origin *origin, uint64_t export_ms, uint32_t end_ms)
{
	enum { RESTARTED_MS = 3600 * 1000 };
	const uint64_t latest = export_ms - RTE_MIN(export_ms, (uint64_t)end_ms);

	if (origin->estimate_ms == 0 || latest < origin->estimate_ms ||
	    latest > origin->estimate_ms + RESTARTED_MS)
		origin->estimate_ms = latest;
	return origin->estimate_ms;
}

static uint64_t uptime_us(const struct time_reading *reading, uint64_t number)
{
	const struct export_header *header = reading->header;
	const uint64_t export_ms = header->export_us / MS;
	uint64_t end, origin_ms;

	if (header->version != 10)
		return uptime_moment(header->export_us, header->uptime_ms, (uint32_t)number);
	if (!template_has(reading->known, FORWARD, VALUE_INIT_MS) ||
	    (origin_ms = reading->values->number[FORWARD][VALUE_INIT_MS]) == 0)
		origin_ms = reading->origin->told_ms;
	if (origin_ms == 0) {
		if (!number_of(reading, VALUE_END_UPTIME, &end))
			end = number;
		origin_ms = estimated_origin(reading->origin, export_ms, (uint32_t)end);
	}
	return uptime_moment(export_ms * MS, (uint32_t)(export_ms - origin_ms), (uint32_t)number);
}

// 0: no element tells.
static uint64_t absolute(const struct time_reading *reading, const struct time_elements *elements)
{
	uint64_t number;

	if (number_of(reading, elements->ms, &number) && number != 0)
		return scaled(number, MS);
	if (number_of(reading, elements->us, &number) && number != 0)
		return ntp_us(number, 1);
	if (number_of(reading, elements->ns, &number) && number != 0)
		return ntp_us(number, 1000);
	if (number_of(reading, elements->s, &number) && number != 0)
		return scaled(number, S);
	if (number_of(reading, elements->delta_us, &number))
		return reading->header->export_us - RTE_MIN(number, reading->header->export_us);
	return 0;
}

static uint64_t moment(const struct time_reading *reading, const struct time_elements *elements)
{
	const bool delta = template_has(reading->known, reading->direction, elements->delta_us);
	uint64_t number = 0;

	// most have either these or a sysUptime
	if (reading->known->values[reading->direction] & elements->others)
		number = absolute(reading, elements);
	if (number != 0 || delta)
		return number;
	return number_of(reading, elements->uptime, &number) ? uptime_us(reading, number) : 0;
}

static uint64_t observed(const struct time_reading *reading)
{
	uint64_t number;

	if (!(reading->known->values[reading->direction] & VALUE_BITS_OBSERVED))
		return 0;
	if (number_of(reading, VALUE_OBSERVED_MS, &number) && number != 0)
		return scaled(number, MS);
	if (number_of(reading, VALUE_OBSERVED_US, &number) && number != 0)
		return ntp_us(number, 1);
	if (number_of(reading, VALUE_OBSERVED_NS, &number) && number != 0)
		return ntp_us(number, 1000);
	return number_of(reading, VALUE_OBSERVED_S, &number) ? scaled(number, S) : 0;
}

static uint64_t duration(const struct time_reading *reading)
{
	uint64_t number;

	if (number_of(reading, VALUE_DURATION_US, &number))
		return RTE_MIN(number, MOST_US);
	return number_of(reading, VALUE_DURATION_MS, &number) ? scaled(number, MS) : 0;
}

// Of one end that is missing: by the duration, by when an event was observed, else both are one.
static void complete(const struct time_reading *reading, uint64_t *start, uint64_t *end)
{
	uint64_t seen, lasts;

	if (*start != 0 && *end != 0)
		return;
	seen = observed(reading);
	lasts = duration(reading);
	if (*start == 0 && *end == 0)
		*end = seen != 0 ? seen : reading->header->export_us;
	if (*start == 0)
		*start = *end - RTE_MIN(*end, lasts);
	if (*end == 0)
		*end = lasts != 0 || seen == 0 ? *start + lasts : seen;
}

bool record_tells_time(const struct data_template *known)
{
	const uint64_t uptimes = VALUE_BIT(START_UPTIME) | VALUE_BIT(END_UPTIME);

	return (known->values[FORWARD] &
		(starts.others | ends.others | uptimes | VALUE_BITS_OBSERVED)) != 0;
}

void record_put_times(const struct data_template *known, const struct flow_values *values,
		      const struct export_header *header, struct uptime_origin *origin,
		      struct flow_record *record)
{
	struct time_reading reading = {known, values, header, origin, FORWARD};
	uint64_t start = moment(&reading, &starts), end = moment(&reading, &ends);

	complete(&reading, &start, &end);
	record->start_us[FORWARD] = start;
	record->end_us[FORWARD] = end;
	if (record->has & RECORD_HAS(FOREIGN))
		record->measures.foreign.observed_us = observed(&reading);
	if (!flow_record_has_direction(record, REVERSE))
		return;
	reading.direction = REVERSE;
	record->start_us[REVERSE] = moment(&reading, &starts);
	record->end_us[REVERSE] = moment(&reading, &ends);
	if (record->start_us[REVERSE] == 0)
		record->start_us[REVERSE] = start;
	if (record->end_us[REVERSE] == 0)
		record->end_us[REVERSE] = end;
}
