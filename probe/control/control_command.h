// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_CONTROL_COMMAND_H
#define PROBE_CONTROL_COMMAND_H

#include <stdbool.h>
#include <stdio.h>

#include "probe/control/control.h"

// The commands of the control socket, as control_settings wants them: "[--json] COMMAND
// [ARGUMENTS]". `probe` is the struct probe; the request belongs to the caller.
void *request_begin(void *probe, const struct control_ask *ask);
bool request_go_on(void *request, FILE *out);
void request_end(void *request);

// All commands and what they do, for the manual: in roff.
void control_print_roff(FILE *out);
// The i-th of them; NULL: that was all.
const char *control_command_name(unsigned i, const char **help);

#endif
