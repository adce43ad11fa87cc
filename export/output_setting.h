// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_OUTPUT_SETTING_H
#define EXPORT_OUTPUT_SETTING_H

#include <stddef.h>
#include <stdint.h>

// One setting that can follow an --output's address, as `name=value`.
struct output_setting {
	const char *name;
	unsigned takes; // of the shared table: the TAKES_ group
	// Parses the value into the member (or the whole struct, member 0). -EINVAL: the value is
	// not what `allowed` says.
	int (*parse)(void *member, const char *value);
	size_t member; // offset in struct output_settings, or in the kind's own struct
	const char *allowed;
	const char *help;   // what it does, for the manual
	const char *preset; // what holds where it is not given, for the manual
	const char *more;   // sentences for the manual; NULL: none
};

// Settings that only one encoder or transport has, and the struct that it finds them in: all zeros
// where nothing was given.
struct setting_list {
	const struct output_setting *rows;
	unsigned n;
	size_t size;
};

// Values that more than one kind has. A text belongs to the struct and is freed with it.
int setting_text(void *member, const char *value); // char *
// bool: true is `yes`, false is `no`.
int setting_either(void *member, const char *value, const char *no, const char *yes);
int setting_on_off(void *member, const char *value);
int setting_time(void *member, const char *value); // uint64_t, milliseconds
// The index of the value among n names, or -EINVAL.
int setting_choice(const char *value, const char *const *names, unsigned n);
int setting_number(const char *text, uint64_t least, uint64_t most, uint64_t *value);

#endif
