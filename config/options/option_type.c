// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "config/names.h"
#include "config/number.h"
#include "config/options/option_table.h"

static void store(const struct option_row *row, void *value, uint64_t number)
{
	if (row->size == sizeof(uint64_t))
		*(uint64_t *)value = number;
	else if (row->size == sizeof(uint32_t))
		*(uint32_t *)value = (uint32_t)number;
	else
		*(bool *)value = number;
}

static uint64_t load(const struct option_row *row, const void *value)
{
	if (row->size == sizeof(uint64_t))
		return *(const uint64_t *)value;
	return row->size == sizeof(uint32_t) ? *(const uint32_t *)value : *(const bool *)value;
}

// What is wrong, and then what the option takes.
static int refused(const struct option_row *row, char *why, const char *wrong)
{
	FILE *out = fmemopen(why, OPTION_WHY, "w");

	fputs(wrong, out);
	row->type->limits(row, out);
	fclose(out);
	return -EINVAL;
}

int option_unknown_word(const struct option_row *row, const char *word, size_t length, char *why)
{
	char wrong[OPTION_WHY];

	snprintf(wrong, sizeof(wrong), "has an unknown word '%.*s'; known are ", (int)length, word);
	return refused(row, why, wrong);
}

static void time_limits(const struct option_row *row, FILE *out)
{
	time_write(row->least, out);
	fputs(" to ", out);
	time_write(row->most, out);
}

static int time_option_read(const struct option_row *row, const char *text, void *value, char *why)
{
	uint64_t ms;

	if (!time_read(text, &ms)) {
		snprintf(why, OPTION_WHY, "is not a time; write 15s, 500ms, 5m, 1h or 7d");
		return -EINVAL;
	}
	if (ms < row->least || ms > row->most)
		return refused(row, why, "is out of limits: ");
	store(row, value, ms);
	return 0;
}

static bool time_option_write(const struct option_row *row, const void *value, unsigned index,
			      FILE *out)
{
	if (index > 0 || (load(row, value) == 0 && row->preset == NULL))
		return false;
	time_write(load(row, value), out);
	return true;
}

const struct option_type option_time = {
    .read = time_option_read, .write = time_option_write, .limits = time_limits};

static void count_limits(const struct option_row *row, FILE *out)
{
	count_write(row->least, out);
	fputs(" to ", out);
	count_write(row->most, out);
}

static int count_option_read(const struct option_row *row, const char *text, void *value, char *why)
{
	uint64_t count;

	if (!count_read(text, &count)) {
		snprintf(why, OPTION_WHY, "is not a whole number; write 5000, 64k, 1M or 1G");
		return -EINVAL;
	}
	if (count < row->least || count > row->most)
		return refused(row, why, "is out of limits: ");
	store(row, value, count);
	return 0;
}

static bool count_option_write(const struct option_row *row, const void *value, unsigned index,
			       FILE *out)
{
	if (index > 0 || (load(row, value) == 0 && row->preset == NULL))
		return false;
	count_write(load(row, value), out);
	return true;
}

const struct option_type option_count = {
    .read = count_option_read, .write = count_option_write, .limits = count_limits};

static int switch_read(const struct option_row *row, const char *text, void *value, char *why)
{
	bool on = strcmp(text, "on") == 0;

	if (!on && strcmp(text, "off") != 0) {
		snprintf(why, OPTION_WHY, "is neither on nor off");
		return -EINVAL;
	}
	store(row, value, on);
	return 0;
}

static bool switch_write(const struct option_row *row, const void *value, unsigned index, FILE *out)
{
	if (index > 0)
		return false;
	fputs(load(row, value) ? "on" : "off", out);
	return true;
}

static void switch_limits(const struct option_row *, FILE *out)
{
	fputs("on or off", out);
}

const struct option_type option_switch = {
    .read = switch_read, .write = switch_write, .limits = switch_limits};
const struct option_type option_flag = {
    .read = switch_read, .write = switch_write, .limits = switch_limits, .bare = true};

static void choice_limits(const struct option_row *row, FILE *out)
{
	char names[256] = "";

	for (unsigned i = 0; row->names[i] != NULL; i++)
		names_add(names, sizeof(names), row->names[i + 1] == NULL ? " or " : ", ",
			  row->names[i]);
	fputs(names, out);
}

static int choice_read(const struct option_row *row, const char *text, void *value, char *why)
{
	for (unsigned i = 0; row->names[i] != NULL; i++) {
		if (strcmp(row->names[i], text) == 0) {
			store(row, value, i);
			return 0;
		}
	}
	return refused(row, why, "is unknown; allowed are ");
}

static bool choice_write(const struct option_row *row, const void *value, unsigned index, FILE *out)
{
	if (index > 0)
		return false;
	fputs(row->names[load(row, value)], out);
	return true;
}

const struct option_type option_choice = {
    .read = choice_read, .write = choice_write, .limits = choice_limits};

static unsigned bits_all(const struct option_row *row)
{
	unsigned all = 0;

	for (unsigned i = 0; row->names[i] != NULL; i++)
		all |= 1U << i;
	return all;
}

static void bits_limits(const struct option_row *row, FILE *out)
{
	for (unsigned i = 0; row->names[i] != NULL; i++)
		fprintf(out, "%s, ", row->names[i]);
	fputs("all or none", out);
}

static unsigned bits_word(const struct option_row *row, const char *word, size_t length)
{
	if (length == 3 && strncmp(word, "all", length) == 0)
		return bits_all(row);
	for (unsigned i = 0; row->names[i] != NULL; i++) {
		if (strlen(row->names[i]) == length && strncmp(row->names[i], word, length) == 0)
			return 1U << i;
	}
	return 0;
}

static int bits_read(const struct option_row *row, const char *text, void *value, char *why)
{
	unsigned bits = 0;

	if (strcmp(text, "none") == 0 || strcmp(text, "off") == 0) {
		store(row, value, 0);
		return 0;
	}
	for (const char *word = text;; word++) {
		size_t length = strcspn(word, ",+");
		unsigned bit = bits_word(row, word, length);

		if (bit == 0)
			return option_unknown_word(row, word, length, why);
		bits |= bit;
		word += length;
		if (*word == '\0')
			break;
	}
	store(row, value, bits);
	return 0;
}

static bool bits_write(const struct option_row *row, const void *value, unsigned index, FILE *out)
{
	unsigned bits = (unsigned)load(row, value);
	const char *comma = "";

	if (index > 0)
		return false;
	if (bits == 0 || bits == bits_all(row)) {
		fputs(bits == 0 ? "none" : "all", out);
		return true;
	}
	for (unsigned i = 0; row->names[i] != NULL; i++) {
		if (bits & 1U << i) {
			fprintf(out, "%s%s", comma, row->names[i]);
			comma = ",";
		}
	}
	return true;
}

const struct option_type option_bits = {
    .read = bits_read, .write = bits_write, .limits = bits_limits};

// "2-9" or "7" at *text, added to the list; false when it is neither.
static bool cores_read_range(const char **text, struct core_list *list, char *why)
{
	char *end;
	unsigned long first, last;

	first = last = strtoul(*text, &end, 10);
	if (end == *text || !isdigit((unsigned char)**text))
		return false;
	if (*end == '-' && isdigit((unsigned char)end[1]))
		last = strtoul(end + 1, &end, 10);
	if (last < first || last >= UINT16_MAX || (*end != ',' && *end != '\0'))
		return false;
	for (unsigned long core = first; core <= last; core++) {
		for (unsigned i = 0; i < list->n; i++) {
			if (list->core[i] == core) {
				snprintf(why, OPTION_WHY, "names core %lu twice", core);
				return false;
			}
		}
		if (list->n == OPTIONS_MAX_CORES) {
			snprintf(why, OPTION_WHY, "names more than %d cores", OPTIONS_MAX_CORES);
			return false;
		}
		list->core[list->n++] = (uint16_t)core;
	}
	*text = end;
	return true;
}

static int cores_read(const struct option_row *, const char *text, void *value, char *why)
{
	struct core_list list = {.automatic = strncmp(text, "auto", 4) == 0};
	uint64_t n = 0;

	if (list.automatic) {
		if (text[4] != '\0' &&
		    (text[4] != ':' || !number_read(text + 5, 1, OPTIONS_MAX_CORES, &n))) {
			snprintf(why, OPTION_WHY, "is not auto:N with N from 1 to %d",
				 OPTIONS_MAX_CORES);
			return -EINVAL;
		}
		list.n = (unsigned)n;
		*(struct core_list *)value = list;
		return 0;
	}
	snprintf(why, OPTION_WHY, "is not a list of cores; write 2-9,12 or auto or auto:4");
	for (;; text++) {
		if (!cores_read_range(&text, &list, why))
			return -EINVAL;
		if (*text == '\0')
			break;
	}
	*(struct core_list *)value = list;
	return 0;
}

static bool cores_write(const struct option_row *, const void *value, unsigned index, FILE *out)
{
	const struct core_list *list = value;

	if (index > 0)
		return false;
	if (list->automatic) {
		fputs("auto", out);
		if (list->n > 0)
			fprintf(out, ":%u", list->n);
		return true;
	}
	for (unsigned i = 0, last; i < list->n; i = last + 1) {
		for (last = i; last + 1 < list->n && list->core[last + 1] == list->core[last] + 1;)
			last++;
		fprintf(out, "%s%u", i == 0 ? "" : ",", list->core[i]);
		if (last > i)
			fprintf(out, "-%u", list->core[last]);
	}
	return true;
}

const struct option_type option_cores = {.read = cores_read, .write = cores_write};
