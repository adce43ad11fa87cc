// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_NPROBE_NAME_H
#define EXPORT_NPROBE_NAME_H

#include <stdbool.h>

// Names in nProbe's templates that are another one's here; the name itself for all others.
const char *nprobe_name_alias(const char *name);

// A name that ntopng reads, or its manual's templates have, and that no field has here. Templates
// that are written for it go without.
bool nprobe_name_is_lacking(const char *name);

#endif
