// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_IDENTITY_H
#define EXPORT_IDENTITY_H

#include <stdint.h>

#include "export/environment.h"

// What tells this probe from all others and stays over restarts: made of the machine's id, the
// host's name, the inputs and their MAC addresses. Never 0.
uint64_t identity_of(const struct export_environment *environment);

// Another one where a process with the same identity runs on this host already, and so on; the same
// for every call with `identity` in this process.
uint64_t identity_claim(uint64_t identity);

#endif
