// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_WRAPPED_H
#define PROBE_WRAPPED_H

#include <stdio.h>

enum { WRAPPED_WIDTH = 100 };

// The text in lines of at most WRAPPED_WIDTH characters, each after `before`; a longer word has a
// line of its own.
void wrapped_print(const char *text, const char *before, FILE *out);

#endif
