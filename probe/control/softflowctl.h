// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SOFTFLOWCTL_H
#define PROBE_SOFTFLOWCTL_H

#include <stdio.h>

#include "probe/probe.h"

// The control socket in the words of softflowctl(8) 1.1.0: with --answers softflowctl, or for who
// asks "--softflowctl VERB". Nothing of it is JSON.
struct command;
struct request;

// Never NULL: also what there is not has an answer.
const struct command *softflowctl_find(const char *verb);

// softflowctl_statistics.c: the six lines, and of live inputs three more. From the last
// balance_take().
void softflowctl_statistics_print(const struct probe *probe, FILE *out);
bool softflowctl_statistics(struct request *request);
// softflowctl_flows.c: dump-flows.
bool softflowctl_dump_flows(struct request *request);
// What begins an answer: "softflowd[PID]: ".
void softflowctl_say(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
