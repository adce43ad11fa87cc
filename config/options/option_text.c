// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/log_level.h"
#include "config/number.h"
#include "config/options/option_table.h"
#include "config/utf8.h"

enum { TEXT_MOST = 4000 };

// A text must survive a line of the config file.
static int text_check(const char *text, char *why)
{
	if (*text == '\0') {
		snprintf(why, OPTION_WHY, "is empty; remove the option instead");
		return -EINVAL;
	}
	if (strlen(text) > TEXT_MOST) {
		snprintf(why, OPTION_WHY, "is longer than %d characters", TEXT_MOST);
		return -EINVAL;
	}
	// A file's name may be in another encoding than UTF-8.
	for (unsigned n; *text != '\0'; text += n != 0 ? n : 1) {
		n = utf8_length((const uint8_t *)text, strlen(text));
		if (utf8_is_control((const uint8_t *)text, n)) {
			snprintf(why, OPTION_WHY, "contains a control character");
			return -EINVAL;
		}
	}
	return 0;
}

static int text_read(const struct option_row *, const char *text, void *value, char *why)
{
	char **place = value;

	if (text_check(text, why) < 0)
		return -EINVAL;
	free(*place);
	*place = strdup(text);
	return 0;
}

// Quoted where the config file would take something else for the value.
static void quoted_write(const char *text, FILE *out)
{
	bool quote = isspace((unsigned char)text[0]) || text[0] == '"' || text[0] == '#' ||
		     isspace((unsigned char)text[strlen(text) - 1]) || strstr(text, " #") != NULL;

	fprintf(out, quote ? "\"%s\"" : "%s", text);
}

static bool text_write(const struct option_row *, const void *value, unsigned index, FILE *out)
{
	const char *text = *(char *const *)value;

	if (index > 0 || text == NULL)
		return false;
	quoted_write(text, out);
	return true;
}

static void text_clear(void *value)
{
	char **place = value;

	free(*place);
	*place = NULL;
}

const struct option_type option_text = {
    .read = text_read, .write = text_write, .clear = text_clear};

static int specs_read(const struct option_row *, const char *text, void *value, char *why)
{
	struct spec_list *list = value;

	if (text_check(text, why) < 0)
		return -EINVAL;
	if (list->n == OPTIONS_MAX_SPECS) {
		snprintf(why, OPTION_WHY, "is more than the maximum of %d", OPTIONS_MAX_SPECS);
		return -EINVAL;
	}
	list->spec[list->n++] = strdup(text);
	return 0;
}

static bool specs_write(const struct option_row *, const void *value, unsigned index, FILE *out)
{
	const struct spec_list *list = value;

	if (index >= list->n)
		return false;
	quoted_write(list->spec[index], out);
	return true;
}

static void specs_clear(void *value)
{
	struct spec_list *list = value;

	while (list->n > 0)
		free(list->spec[--list->n]);
}

const struct option_type option_specs = {
    .read = specs_read, .write = specs_write, .clear = specs_clear, .repeats = true};

static int user_read(const struct option_row *row, const char *text, void *value, char *why)
{
	if (getpwnam(text) == NULL) {
		snprintf(why, OPTION_WHY, "is not a user of this system; getent passwd lists them");
		return -EINVAL;
	}
	return text_read(row, text, value, why);
}

const struct option_type option_user = {
    .read = user_read, .write = text_write, .clear = text_clear};

static int log_level_read(const struct option_row *row, const char *text, void *value, char *why)
{
	char bad[64];

	if (!log_levels_check(text, bad, sizeof(bad))) {
		snprintf(why, OPTION_WHY,
			 "contains '%s', which is not a level; write debug, info, notice, warning "
			 "or error, or "
			 "PART:LEVEL",
			 bad);
		return -EINVAL;
	}
	return text_read(row, text, value, why);
}

const struct option_type option_log_level = {
    .read = log_level_read, .write = text_write, .clear = text_clear};

static int as_read(const struct option_row *, const char *, void *, char *why)
{
	snprintf(why, OPTION_WHY, "must be the first word: lineprobe --as PROGRAM ...");
	return -EINVAL;
}

const struct option_type option_as = {.read = as_read, .write = text_write, .clear = text_clear};

static int fault_read(const struct option_row *row, const char *text, void *value, char *why)
{
	static const char *const faults[] = {
	    "lose-packet=", "stall-worker=", "slow-worker=", "sampling-seed=", "false-clock="};
	uint64_t nth;

	if (strcmp(text, "asymmetric-key") == 0)
		return text_read(row, text, value, why);

	for (unsigned i = 0; i < RTE_DIM(faults); i++) {
		const size_t length = strlen(faults[i]);

		if (strncmp(text, faults[i], length) == 0 &&
		    number_read(text + length, 1, UINT64_MAX, &nth))
			return text_read(row, text, value, why);
	}
	snprintf(why, OPTION_WHY,
		 "is unknown; faults are lose-packet=N, stall-worker=N, slow-worker=N, "
		 "sampling-seed=N and false-clock=N with N from 1, and asymmetric-key");
	return -EINVAL;
}

const struct option_type option_fault = {
    .read = fault_read, .write = text_write, .clear = text_clear};
