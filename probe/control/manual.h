// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_MANUAL_H
#define PROBE_MANUAL_H

#include <stdio.h>

// The manual page in roff: the text of manual.8 with the lists that the program knows set in.
void manual_print(FILE *out);

// Lists for it, each made from the table that the program works by.
void manual_print_outputs(FILE *out);
void manual_print_counters(FILE *out);
void manual_print_exit_codes(FILE *out);

#endif
