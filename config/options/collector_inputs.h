// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_COLLECTOR_INPUTS_H
#define CONFIG_COLLECTOR_INPUTS_H

#include <stdbool.h>

#include "config/options/options.h"

// Whether an input of --input brings Flow Records or samples of other exporters, not packets.
bool collector_input_is(const char *spec);

// Whether some input does.
bool options_collect(const struct options *options);

#endif
