// SPDX-License-Identifier: BSD-3-Clause
#include "config/number.h"

#include <ctype.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

struct unit {
	const char *name;
	uint64_t factor;
};

static const struct unit times[] = {{"d", 24 * 3600 * 1000},
				    {"h", 3600 * 1000},
				    {"m", 60 * 1000},
				    {"s", 1000},
				    {"ms", 1},
				    {"", 1000},
				    {NULL}};
static const struct unit counts[] = {{"G", 1000000000}, {"M", 1000000}, {"k", 1000},
				     {"K", 1000},	{"", 1},	{NULL}};
static const struct unit sizes[] = {
    {"G", 1 << 30}, {"M", 1 << 20}, {"k", 1 << 10}, {"K", 1 << 10}, {NULL}};

// The digits at *text, which moves past them.
static bool digits_read(const char **text, uint64_t *number)
{
	uint64_t value = 0;

	if (!isdigit((unsigned char)**text))
		return false;
	for (; isdigit((unsigned char)**text); ++*text) {
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(**text - '0'), &value))
			return false;
	}
	*number = value;
	return true;
}

static bool quantity_read(const char *text, const struct unit *units, uint64_t *number)
{
	uint64_t value, product;

	if (!digits_read(&text, &value))
		return false;
	for (const struct unit *unit = units; unit->name != NULL; unit++) {
		if (strcmp(unit->name, text) != 0)
			continue;
		if (__builtin_mul_overflow(value, unit->factor, &product))
			return false;
		*number = product;
		return true;
	}
	return false;
}

bool number_read(const char *text, uint64_t least, uint64_t most, uint64_t *number)
{
	uint64_t value;

	if (!digits_read(&text, &value) || *text != '\0' || value < least || value > most)
		return false;
	*number = value;
	return true;
}

// One part of a sum, which ends before the next digit.
static bool part_read(const char **text, uint64_t *ms)
{
	const size_t digits = strspn(*text, "0123456789"),
		     length = digits + strcspn(*text + digits, "0123456789");
	char part[32];

	if (length == digits || length >= sizeof(part))
		return false;
	memcpy(part, *text, length);
	part[length] = '\0';
	*text += length;
	return quantity_read(part, times, ms);
}

bool time_read(const char *text, uint64_t *ms)
{
	uint64_t sum = 0, part;

	if (quantity_read(text, times, ms))
		return true;
	do {
		if (!part_read(&text, &part) || __builtin_add_overflow(sum, part, &sum))
			return false;
	} while (*text != '\0');
	*ms = sum;
	return true;
}

bool count_read(const char *text, uint64_t *count)
{
	return quantity_read(text, counts, count);
}

// In the largest unit that loses nothing; up to two minutes stay seconds, as engineers say them.
void time_write(uint64_t ms, FILE *out)
{
	const struct unit *unit = times;

	while (ms % unit->factor != 0 || ms < unit->factor ||
	       (unit->factor == 60 * 1000 && ms < 2 * unit->factor))
		if ((++unit)->factor == 1)
			break;
	fprintf(out, "%" PRIu64 "%s", ms / unit->factor, unit->name);
}

bool size_read(const char *text, uint64_t *octets)
{
	return quantity_read(text, sizes, octets);
}

void count_write(uint64_t count, FILE *out)
{
	const struct unit *unit = counts;

	while (unit->factor > 1 && (count % unit->factor != 0 || count < unit->factor))
		unit++;
	fprintf(out, "%" PRIu64 "%s", count / unit->factor, unit->name);
}
