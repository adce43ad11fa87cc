// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_CENTO_LINE_H
#define CONFIG_CENTO_LINE_H

#include "config/personality/foreign.h"

// What Cento's options mean together.
void cento_finish(struct foreign_line *line);
// The same of the program that forwards packets.
void cento_bridge_finish(struct foreign_line *line);

#endif
