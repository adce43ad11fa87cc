// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_OUTPUTS_PRIVATE_H
#define PROBE_OUTPUTS_PRIVATE_H

#include "probe/probe.h"

// What outputs.c (what is asked) and output_wishes.c (what becomes of it) share.

struct output_change;

// The run or the exporters end, so nothing comes or goes any more.
bool outputs_are_ending(const struct probe *probe);
// Where there is room. `change` is one that comes; NULL: `spec` goes.
int outputs_wish_for(struct probe *probe, const char *spec, struct output_change *change);

#endif
