// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_CONTROL_COMMAND_H
#define PROBE_CONTROL_COMMAND_H

#include <stdbool.h>
#include <stdio.h>

// Carries out one command of a client and writes its answer; an unknown one gets a line that starts
// with "error:". `probe` is the struct probe.
// As control_settings.command wants it.
bool control_command(void *probe, const char *line, bool first, FILE *out);

// All commands and what they do, for the manual: in roff.
void control_print_roff(FILE *out);

#endif
