// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_OUTPUT_SETTING_TABLE_H
#define EXPORT_OUTPUT_SETTING_TABLE_H

#include <stddef.h>

#include "export/output_settings.h"

// One setting that can follow an --output's address, as `name=value`.
struct output_setting {
	const char *name;
	unsigned takes; // TAKES_ group of the schemes that take it
	// Parses the value into the member (or the whole settings, member 0). -EINVAL: the value is
	// not what `allowed` says.
	int (*parse)(void *member, const char *value);
	size_t member; // offset in struct output_settings
	const char *allowed;
	const char *help; // what it does, for the manual
};

extern const struct output_setting output_setting_table[];
extern const unsigned n_output_settings;

#endif
