// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_EXPIRE_ALL_H
#define PROBE_EXPIRE_ALL_H

#include <stdbool.h>
#include <stdio.h>

#include "probe/probe.h"

// The command expire-all: workers end all Flows that live now, a few with each poll, and outputs
// wait for these records rather than lose them, at most for --stop-time. Whoever asks while that
// goes on gets the same answer.
void expire_all_begin(struct probe *probe);
// Each 10 ms: true when it is over, and how is written to `out`.
bool expire_all_go_on(struct probe *probe, FILE *out);
// Each second: when whoever asked has gone.
void expire_all_look(struct probe *probe);

#endif
