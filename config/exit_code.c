// SPDX-License-Identifier: BSD-3-Clause
#include "config/exit_code.h"

#include <stddef.h>

const struct exit_code_row exit_codes[] = {
    {EXIT_UNBALANCED, "books do not balance",
     "the books do not balance: packets, octets or records were lost without being counted"},
    {EXIT_LOST, "records lost", "a ring or an output lost records; 0 with --allow-loss"},
    {EXIT_INPUT_GONE, "input gone", "an input disappeared and was not back at the end"},
    {EXIT_WRONG, "wrong option, file or device",
     "an option, a file or a device is wrong; one line on stderr names it and the remedy; nothing "
     "was started, or nothing could be read"},
    {EXIT_PARTLY_READ, "input read in part",
     "an input could only be read in part, for example a truncated file"},
    {EXIT_DONE, "done", "success"},
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
