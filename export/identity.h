// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_IDENTITY_H
#define EXPORT_IDENTITY_H

#include <stdint.h>

#include "export/environment.h"

// What tells this probe from all others and stays over restarts: made of the machine's id, the
// host's name, the inputs and their MAC addresses. Never 0.
uint64_t identity_of(const struct export_environment *environment);

// Another one where somebody on this host has claimed it already, and so on; it is held until the
// process ends.
uint64_t identity_claim(uint64_t identity);

// What this process claims at the first call: the same at every later one.
uint64_t identity_of_process(const struct export_environment *environment);

#endif
