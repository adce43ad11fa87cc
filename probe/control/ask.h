// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_ASK_H
#define PROBE_ASK_H

#include "config/options/options.h"

// lineprobe ask SOCKET COMMAND ...: sends each command to a running probe and prints the answers.
// Returns the exit code: 2 when nobody answers or an answer is an error.
int ask(const struct spec_list *arguments);

#endif
