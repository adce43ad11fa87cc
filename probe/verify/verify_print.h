// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_VERIFY_PRINT_H
#define PROBE_VERIFY_PRINT_H

#include <stdio.h>

#include "config/exit_code.h"
#include "probe/verify/verify_judge.h"

// What a collector has to show: each Data Record with the values of the output's fields.
void verify_print_expected(const struct verify_run *run, const struct verify_plan *plan, FILE *out);
// A row for each field of the output; returns EXIT_DONE, EXIT_PARTLY_READ or EXIT_WRONG.
enum exit_code verify_print_verdicts(const struct verify_judge *judge, FILE *out);

#endif
