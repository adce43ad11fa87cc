// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_REGEX_PARSE_H
#define DPI_REGEX_PARSE_H

#include <stdbool.h>

// What the readers of a rule's regex share: the small parts of its syntax.

enum { REGEX_FAR = 512 }; // places a '*' can stretch over: the octets scanned
enum { REGEX_NESTED = 32 };

struct regex_parser {
	const char *at;
	const char *reason; // first fault, NULL: none
	unsigned depth;
	bool caseless;
};

// Keeps the first reason and goes to the end of the text.
void regex_fail(struct regex_parser *parser, const char *reason);
// The octets that an atom other than a group stands for; `at` is on its first character. False: the
// atom takes no octet ('^', '$').
bool regex_octet(struct regex_parser *parser, bool set[256]);
// Behind '(': passes "?:", "?i:" and "?i)". False: that was all of the group.
bool regex_group_begin(struct regex_parser *parser);
// How often the atom before may stand there; fails on broken bounds.
void regex_repeat(struct regex_parser *parser, unsigned *low, unsigned *high);
// Passes "(?i)" and '^' at the beginning; fails where the regex is not anchored.
void regex_begin(struct regex_parser *parser);

#endif
