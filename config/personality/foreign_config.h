// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_FOREIGN_CONFIG_H
#define CONFIG_FOREIGN_CONFIG_H

#include "config/personality/foreign.h"

// ntop's config files: `nprobe FILE` alone; an option a line, -i=eth1, --zmq=tcp://*:5556, also
// with blanks and quotes. False: the line is not such a one.
bool foreign_config_expand(struct foreign_line *line, const struct words *typed,
			   struct words *words);

#endif
