// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_OPTION_CHANGE_H
#define CONFIG_OPTION_CHANGE_H

#include <stdbool.h>

#include "config/options/option_table.h"

// Other values of options while the program runs.

// A value that is not in force yet. To be cleared in all cases.
struct option_value {
	const struct option_row *row;
	struct options holder; // only the row's member is there
};

// Reads it; text NULL: the default. On error one line has been reported, and whether it is one that
// needs a restart; returns -errno.
int option_value_read(struct option_value *value, const char *name, const char *text);
void option_value_clear(struct option_value *value);

// `options` as they would be; the members' memory is shared with both.
void option_value_show(const struct option_value *value, const struct options *options,
		       struct options *shown);
// Puts it in force: `value` then holds what was there.
void option_value_swap(struct option_value *value, struct options *options);

// The value as a config file has it, all of a repeated option's with line feeds between; "" when it
// is not given. To be freed; NULL: no memory.
char *option_text_of(const struct option_row *row, const struct options *options);

#endif
