// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SELFTEST_H
#define PROBE_SELFTEST_H

#include <stdio.h>

#include "config/options/options.h"

// lineprobe selftest [--sender PORT] [OPTION...]: runs a probe with these options, sends it packets
// whose Flows are known, and compares with what it counted and exported. Without --input the
// packets go through memory. Prints a table of what was found and what to set. Returns the exit
// code: 2 when a check fails or nothing could be started.
int selftest(const struct spec_list *arguments, FILE *out);

#endif
