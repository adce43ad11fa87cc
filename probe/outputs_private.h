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

// output_closing.c: for one that goes, once the exporters have done it. The end waits where it is
// not over, and closes it by itself where no thread could begin.
bool output_closing_is_over(struct output_wish *wish);
void output_closing_end(struct output_wish *wish);

#endif
