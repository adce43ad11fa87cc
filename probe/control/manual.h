// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_MANUAL_H
#define PROBE_MANUAL_H

#include <stdbool.h>
#include <stdio.h>

#include "config/options/options.h"

// The manual pages in roff: the texts beside this file with the lists that the program knows set
// in. False: there is no page of this name ("lineprobe.8").
bool manual_print(const char *name, FILE *out);
// The name of the i-th; NULL: that was all.
const char *manual_name(unsigned i);
// lineprobe manual PAGE. Returns the exit code: 2 for a page that there is not.
int manual(const struct spec_list *arguments, FILE *out);

// Lists for them, each made from the table that the program works by.
void manual_print_outputs(FILE *out);
void manual_print_settings(FILE *out);
void manual_print_nics(FILE *out);
void manual_print_counters(FILE *out);
void manual_print_events(FILE *out);
void manual_print_exit_codes(FILE *out);

#endif
