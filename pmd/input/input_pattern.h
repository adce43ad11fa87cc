// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_INPUT_PATTERN_H
#define PMD_INPUT_PATTERN_H

#include <stdbool.h>

// An --input of the kernel's that is a pattern of names (fnmatch(3)) stands for the interfaces that
// match when the probe starts. `argument` is what follows the prefix.

bool input_pattern_matches(const char *argument, const char *interface);

// Calls take() with each interface that matches and can be received from, and returns what that
// returned when it was negative; loopback is taken only by its name. Of others that match a line
// says why they are left out. None at all: one line names those that there are; -ENODEV.
int input_pattern_expand(const char *spec, const char *argument,
			 int (*take)(void *context, const char *spec, const char *interface),
			 void *context);

#endif
