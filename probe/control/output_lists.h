// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_OUTPUT_LISTS_H
#define PROBE_OUTPUT_LISTS_H

#include <stdio.h>

// Outputs and their settings as plain text, for `lineprobe help outputs`.
void output_lists_print(FILE *out);
// The sample config file: all options, then all settings of outputs.
void sample_print(FILE *out);

#endif
