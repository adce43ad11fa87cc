// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_VERIFY_H
#define PROBE_VERIFY_H

#include <stdio.h>

#include "config/options/options.h"

// lineprobe verify-collector [--read NAME:PATH] [--wait TIME] OUTPUT [OPTION...]: sends known Flows
// over the output, prints what its collector has to show, and with --read compares. Returns the
// exit code: 1 where the collector has dropped something that it has a place for, 2 where it shows
// something wrong or nothing could be sent or read, 4 where records were lost on the way.
int verify_collector(const struct spec_list *arguments, FILE *out);

#endif
