// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_EXPIRE_ALL_H
#define PROBE_EXPIRE_ALL_H

#include <stdbool.h>

#include "probe/probe.h"

// The command expire-all: workers end all Flows that live now, a few with each poll, and outputs
// wait for these records rather than lose them, at most for --stop-time. Whoever asks while that
// goes on gets the same answer.
void expire_all_begin(struct probe *probe);
// The same without records: the Flows are gone, and counted as lost.
void delete_all_begin(struct probe *probe);
// True when it is over: probe->expire.n_ended says how many. After probe->expire.by_ns nobody waits
// for it any longer.
bool expire_all_over(struct probe *probe);
// Each second: when whoever asked has gone.
void expire_all_look(struct probe *probe);

#endif
