// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_METRIC_PROBE_H
#define PROBE_METRIC_PROBE_H

#include "probe/control/metric_text.h"
#include "probe/probe.h"

// The metrics that no counter list has: what runs, Flow tables, ports, stages, exporters that are
// collected from, the process.
void metric_probe_write(struct metric_text *text, const struct probe *probe);

#endif
