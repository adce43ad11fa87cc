// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_HELP_H
#define PROBE_HELP_H

#include <stdio.h>

#include "config/options/options.h"

// lineprobe help [TOPIC]: prints a guide, or which there are. Returns the exit code: 2 for a topic
// that there is not.
int help(const struct spec_list *arguments, FILE *out);
// The name of the i-th topic; NULL: that was all.
const char *help_topic(unsigned i, const char **line);

// What the balance sheet can count as lost, and the remedy of each.
void help_print_losses(FILE *out);
// The settings of inputs that collect.
void help_print_collecting(FILE *out);

#endif
