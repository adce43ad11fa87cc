// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_WATCH_H
#define PROBE_WATCH_H

#include "config/options/options.h"

// `lineprobe watch`: shows a running probe on the whole terminal until q is pressed or a signal
// comes; the probe may come and go meanwhile. Returns the exit code.
int watch(const struct spec_list *arguments);

#endif
