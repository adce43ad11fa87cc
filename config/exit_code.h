// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_EXIT_CODE_H
#define CONFIG_EXIT_CODE_H

// What the program ends with. After a run the worst that applies.
enum exit_code {
	EXIT_DONE = 0,
	EXIT_PARTLY_READ = 1,
	EXIT_WRONG = 2,
	EXIT_UNBALANCED = 3,
	EXIT_LOST = 4,
	EXIT_INPUT_GONE = 5
};

struct exit_code_row {
	enum exit_code code;
	const char *name;    // one or two words, for --help
	const char *meaning; // for manual and README
};

// All of them, the worst first.
extern const struct exit_code_row exit_codes[];
extern const unsigned n_exit_codes;

enum exit_code exit_code_worse(enum exit_code a, enum exit_code b);
// The row of a number, 0 to n_exit_codes - 1, for lists in the order of the numbers.
const struct exit_code_row *exit_code_row(unsigned code);

#endif
