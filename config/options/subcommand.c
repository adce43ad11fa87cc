// SPDX-License-Identifier: BSD-3-Clause
#include "config/options/subcommand.h"

#include <string.h>

#include "config/roff_text.h"

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

static void roff_subcommand(const struct subcommand *subcommand, FILE *out)
{
	fputs(".TP\n.B lineprobe ", out);
	roff_text(subcommand->name, out);
	fputs(" \\fI", out);
	roff_text(subcommand->arguments, out);
	fputs("\\fP\n", out);
	roff_text(subcommand->help, out);
	fputs(".\n", out);
}

void subcommands_print_roff(FILE *out)
{
	for (unsigned i = 0; i < n_subcommands; i++)
		roff_subcommand(&subcommands[i], out);
}
