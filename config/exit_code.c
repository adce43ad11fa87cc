// SPDX-License-Identifier: BSD-3-Clause
#include "config/exit_code.h"

#include <stddef.h>

const struct exit_code_row exit_codes[] = {
    {EXIT_UNBALANCED, "books do not balance",
     "the books do not balance: the probe has lost count of packets, octets or records"},
    {EXIT_LOST, "records lost",
     "records were lost by a ring or an output; with --allow-loss this is 0"},
    {EXIT_INPUT_GONE, "input gone", "an input was gone and had not come back at the end"},
    {EXIT_WRONG, "wrong option, file or device",
     "an option, file or device is wrong: one line on stderr says which, and how to mend it; "
     "nothing "
     "was started, or nothing could be read"},
    {EXIT_PARTLY_READ, "input read in part",
     "an input could be read in part only, a file that is cut at its end too"},
    {EXIT_DONE, "done", "all was done"},
};

const unsigned n_exit_codes = sizeof(exit_codes) / sizeof(exit_codes[0]);

const struct exit_code_row *exit_code_row(unsigned code)
{
	for (unsigned i = 0; i < n_exit_codes; i++) {
		if (exit_codes[i].code == code)
			return &exit_codes[i];
	}
	return NULL;
}

enum exit_code exit_code_worse(enum exit_code a, enum exit_code b)
{
	return exit_code_row(a) < exit_code_row(b) ? a : b;
}
