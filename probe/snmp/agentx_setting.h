// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_AGENTX_SETTING_H
#define PROBE_AGENTX_SETTING_H

#include "config/options/options.h"

// Whether --agentx and --agentx-context can be what they are. On error one line has been reported;
// returns -errno.
int agentx_check(const struct options *options);

// The socket of the master agent that --agentx names.
const char *agentx_path(const struct options *options);

#endif
