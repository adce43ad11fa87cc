// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_SUMMARY_H
#define EXPORT_SUMMARY_H

#include <stdio.h>

#include "export/analyze/talkers.h"

// What a person wants to know of a capture, gathered record by record in bounded memory.
enum { SUMMARY_TOP = 10, SUMMARY_MAX_HOSTS = 1 << 18 };

struct summary {
	struct top_sum total;
	uint64_t records;
	uint64_t start_us, end_us;
	struct talkers talkers; // but for hosts exact in all that there can be
};

// 0 or -ENOMEM.
int summary_new(struct summary *summary);
void summary_free(struct summary *summary);
void summary_add(struct summary *summary, const struct flow_record *record);

// Prints it in columns. `applications` NULL: classification was off.
void summary_print(const struct summary *summary, const struct application_table *applications,
		   FILE *to);

#endif
