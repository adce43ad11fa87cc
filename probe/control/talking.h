// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_TALKING_H
#define PROBE_TALKING_H

#include "export/analyze/analysis.h"
#include "probe/probe.h"

// Who talks most is found out from when the first one asks: the exporters give digests of their
// records, which main takes in its loop. Before that it costs nothing.

// 0; -ENOMEM: one line has been reported.
int talking_begin(struct probe *probe);
// All that the exporters have given until now; NULL: it has not begun.
struct talk_windows *talking_windows(struct probe *probe);
// Before the exporters are closed.
void talking_end(struct probe *probe);

#endif
