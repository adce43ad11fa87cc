// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_VERIFY_PLAN_H
#define PROBE_VERIFY_PLAN_H

#include <stdbool.h>

#include "config/options/options.h"
#include "export/record/columns.h"

// What an output sends of the known Flows: its fields, and whether a Flow of both directions is two
// Data Records or one.
struct verify_plan {
	struct columns columns;
	bool two_records;
	bool only_ipv4;
	char profile[16]; // "default" where it has none
};

// Of an output whose format has fields that are read by their numbers: ipfix..., netflow... On
// error one line has been printed; returns -errno.
int verify_plan_make(const char *output, const struct options *options, struct verify_plan *plan);

#endif
