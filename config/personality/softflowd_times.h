// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_SOFTFLOWD_TIMES_H
#define CONFIG_SOFTFLOWD_TIMES_H

#include "config/personality/foreign.h"

// softflowd's named timeouts, `-t NAME=TIME`, as ours. All are always set, for its defaults are not
// ours. `of_file`: no timeout applies to a capture file.
void softflowd_times_put(struct foreign_line *line, bool of_file);

#endif
