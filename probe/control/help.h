// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_HELP_H
#define PROBE_HELP_H

#include <stdio.h>

#include "config/options/options.h"

// lineprobe help TOPIC: prints a page. Returns the exit code: 2 for a topic that there is not.
int help(const struct spec_list *arguments, FILE *out);

#endif
