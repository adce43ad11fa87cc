// SPDX-License-Identifier: BSD-3-Clause
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "config/log.h"
#include "config/options/option_table.h"

static int option_complain(const struct option_row *row, const char *text,
			   const struct option_place *place, const char *why)
{
	if (place->line > 0)
		return user_error(EINVAL, "%s:%u: %s = %s: %s", place->file, place->line, row->name,
				  text, why);
	if (row->type->bare)
		return user_error(EINVAL, "--%s=%s: %s", row->name, text, why);
	return user_error(EINVAL, "--%s %s: %s", row->name, text, why);
}

// A value that another one would silently replace is a contradiction. Those of the command line
// replace the file's.
static int option_note_given(struct options *options, struct option_given *given,
			     const struct option_row *row, const char *text,
			     const struct option_place *place)
{
	unsigned i = (unsigned)(row - option_rows);
	bool again = place->line > 0 ? given->line[i] > 0 : given->argument[i];
	char why[OPTION_WHY];

	if (again && !row->type->repeats && !row->type->bare) {
		snprintf(why, sizeof(why), "is given twice; remove one");
		if (place->line > 0)
			snprintf(why, sizeof(why), "was given in line %u already; remove one",
				 given->line[i]);
		return option_complain(row, text, place, why);
	}
	if (place->line == 0 && !again && given->line[i] > 0 && row->type->repeats)
		row->type->clear(option_value(row, options));
	if (place->line > 0)
		given->line[i] = place->line;
	else
		given->argument[i] = true;
	return 0;
}

int option_set(struct options *options, struct option_given *given, const struct option_row *row,
	       const char *text, const struct option_place *place)
{
	char why[OPTION_WHY] = "";

	static_assert(sizeof(given->line) / sizeof(given->line[0]) == 128, "room for every row");
	if (option_note_given(options, given, row, text, place) < 0)
		return -EINVAL;
	if (row->command != COMMAND_RUN && options->command == COMMAND_RUN)
		options->command = row->command;
	if (row->size == 0 && strcmp(text, "on") != 0) {
		snprintf(why, sizeof(why), "takes no value; leave =%.100s out", text);
		return option_complain(row, text, place, why);
	}
	if (row->size == 0)
		return 0;
	if (row->type->read(row, text, option_value(row, options), why) < 0)
		return option_complain(row, text, place, why);
	return 0;
}

void options_preset(struct options *options)
{
	char why[OPTION_WHY];

	memset(options, 0, sizeof(*options));
	for (unsigned i = 0; i < n_option_rows; i++) {
		const struct option_row *row = &option_rows[i];

		if (row->preset != NULL &&
		    row->type->read(row, row->preset, option_value(row, options), why) < 0)
			assert(!"a default that its own type refuses");
	}
}
