// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_LEFT_OUT_H
#define EXPORT_LEFT_OUT_H

// Names of a template that nothing is exported for, to be told in one line.
struct left_out {
	char names[400];
};

void left_out_add(struct left_out *left_out, const char *name);

// Logs "WHERE: left out, WHY: NAME, NAME", unless there are none or the same was told before: every
// exporter reads the same templates.
void left_out_tell(const struct left_out *left_out, const char *where, const char *why);

#endif
