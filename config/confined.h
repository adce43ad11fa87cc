// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_CONFINED_H
#define CONFIG_CONFINED_H

#include <stdbool.h>

// Whether this process may open only what was named at its start, and has given up its rights; it
// becomes so once, before other threads open anything.
void confined_begin(void);

// For a line about what cannot be opened: the remedy that follows "strerror(err)", or "".
const char *confined_remedy(int err);

#endif
