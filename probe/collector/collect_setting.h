// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_COLLECT_SETTING_H
#define PROBE_COLLECT_SETTING_H

#include <stdio.h>

#include "probe/collector/collect_input.h"

// What stands behind the address of an --input that collects.

// Takes one setting, `name=value`, of which it changes the text. -EINVAL after one line.
int collect_setting_take(struct collect_input *input, char *text);

// "[2001:db8::5]" without what keeps it apart from a port or a rate, within the same text.
char *collect_without_brackets(char *address);

// The index-th setting, for the guide; false: there are no more. All of them in roff, for the
// manual.
struct collect_setting_text {
	const char *name, *allowed, *preset, *help;
};
bool collect_setting_text(unsigned i, struct collect_setting_text *text);
void collect_settings_roff(FILE *to);

#endif
