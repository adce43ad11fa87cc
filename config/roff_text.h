// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_ROFF_TEXT_H
#define CONFIG_ROFF_TEXT_H

#include <stdio.h>

// Text as roff shows it: hyphens as they are typed, no line that starts like a request.
void roff_text(const char *text, FILE *out);

#endif
