// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_OPTIONS_SUBCOMMAND_H
#define CONFIG_OPTIONS_SUBCOMMAND_H

#include "config/options/options.h"

// What stands in place of options: `lineprobe NAME ARGUMENTS`.
struct subcommand {
	const char *name;
	const char *arguments; // as --help shows them
	unsigned least_arguments;
	const char *help; // one line
	enum options_command command;
};

extern const struct subcommand subcommands[];
extern const unsigned n_subcommands;

// NULL when there is none of this name.
const struct subcommand *subcommand_find(const char *name);
// The list in the manual, in roff.
void subcommands_print_roff(FILE *out);

#endif
