// SPDX-License-Identifier: BSD-3-Clause
#include "config/options/subcommand.h"

#include <string.h>

const struct subcommand subcommands[] = {
#define X(NAME, function, word, arguments, least, help)                                            \
	{word, arguments, least, help, COMMAND_##NAME},
    SUBCOMMANDS(X)
#undef X
};
const unsigned n_subcommands = sizeof(subcommands) / sizeof(subcommands[0]);

const struct subcommand *subcommand_find(const char *name)
{
	for (unsigned i = 0; i < n_subcommands; i++) {
		if (strcmp(subcommands[i].name, name) == 0)
			return &subcommands[i];
	}
	return NULL;
}

void subcommands_print_roff(FILE *out)
{
	for (unsigned i = 0; i < n_subcommands; i++)
		fprintf(out, ".TP\n.B lineprobe %s \\fI%s\\fP\n%s.\n", subcommands[i].name,
			subcommands[i].arguments, subcommands[i].help);
}
