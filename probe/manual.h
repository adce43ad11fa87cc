// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_MANUAL_H
#define PROBE_MANUAL_H

#include <stdio.h>

// The manual page in roff: the text of probe/manual.8 with the lists that the program knows set in.
void manual_print(FILE *out);

#endif
