// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_OPTION_TABLE_H
#define CONFIG_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "config/options/options.h"

struct option_row;

enum { OPTION_WHY = 256 };

// How a kind of value is read from text and written as text that reads back as the same value.
struct option_type {
	// 0, or -EINVAL with what the option takes in `why` (OPTION_WHY octets).
	int (*read)(const struct option_row *row, const char *text, void *value, char *why);
	// Writes the index-th value; false when there is none (not given, or past the last).
	bool (*write)(const struct option_row *row, const void *value, unsigned index, FILE *out);
	void (*clear)(void *value); // NULL: nothing to free
	// What is taken, for messages, the manual and the sample file: "1ms to 1h". May write
	// nothing.
	void (*limits)(const struct option_row *row, FILE *out);
	bool bare;    // stands without a value on the command line
	bool repeats; // each value is kept, in order
};

// Says in `why` that a list has a word that the option does not know, and what it takes. -EINVAL.
int option_unknown_word(const struct option_row *row, const char *word, size_t length, char *why);

extern const struct option_type option_time, option_count, option_flag, option_switch, option_text,
    option_specs, option_cores, option_choice, option_bits, option_ifindex, option_networks,
    option_sampling, option_fault, option_tunnels, option_user, option_log_level, option_as;

enum option_group {
	GROUP_PACKETS,
	GROUP_CORES,
	GROUP_FLOWS,
	GROUP_APPLICATIONS,
	GROUP_RECORDS,
	GROUP_RUNNING,
	GROUP_SHOWING,
	GROUP_SPELLINGS,
	N_OPTION_GROUPS
};
extern const char *const option_groups[N_OPTION_GROUPS];

// When another value of an option is in force.
enum option_change {
	CHANGE_RESTART, // after a restart
	CHANGE_LIVE,	// at once, by ctl set and SIGHUP
	CHANGE_OUTPUTS, // outputs come and go, by ctl output and SIGHUP
};

// One option: everything that the program says or does about it comes from here.
struct option_row {
	const char *name; // of the flag and of the config file's key
	char letter;	  // 0: none
	const char *word; // the argument's name in --help; NULL for bare ones
	enum option_group group;
	const char *help;     // one line
	const char *more;     // sentences for the manual; NULL: none
	const char *preset;   // the default as a user would write it; NULL: none
	uint64_t least, most; // limits: of a time in milliseconds, of a count, of a choice's names
	const char *const
	    *names; // of a choice or of bits, in order of their numbers, NULL at the end
	const struct option_type *type;
	uint16_t offset, size;	      // in struct options
	enum options_command command; // what the program is to do instead of metering
	enum option_change change;
	// What completion finds values with: files, folders, inputs, outputs, users; NULL: the
	// words that are allowed, if there are some.
	const char *offers;
	const char *alone; // what it means without a value on the command line; NULL: it needs one
};

extern const struct option_row option_rows[];
extern const unsigned n_option_rows;

// False for what only makes sense on the command line (--help, --config).
bool option_in_file(const struct option_row *row);

static inline void *option_value(const struct option_row *row, const struct options *options)
{
	return (char *)options + row->offset;
}

// By long name; NULL when there is none.
const struct option_row *option_find(const char *name, size_t length);
const struct option_row *option_find_letter(char letter);
// The name that was most likely meant; NULL when none is near.
const char *option_nearest(const char *name, size_t length);

// Where a value was given, for messages: line 0 is the command line.
struct option_place {
	const char *file;
	unsigned line;
};

// Which options have been given, and where.
struct option_given {
	const char *file;   // the config file's name
	unsigned line[128]; // 0: not given there
	bool argument[128]; // on the command line
};

// Sets every option to its default.
void options_preset(struct options *options);
// Sets one value. On error one line has been printed; returns -errno.
int option_set(struct options *options, struct option_given *given, const struct option_row *row,
	       const char *text, const struct option_place *place);
// Reads a config file: `name = value` a line. On error one line has been printed; returns -errno.
int options_read_file(struct options *options, struct option_given *given, const char *path);
// The same from an open file; `path` is for messages.
int options_read_text(struct options *options, struct option_given *given, const char *path,
		      FILE *file);
// What concerns several options: contradictions, spellings, defaults that depend on the others.
int options_complete(struct options *options);
// What metering cannot do without: an input; an output, which on a terminal is the summary.
int options_require(struct options *options);

// Prints what --help, --version or --print-config ask for; false when it is none of them.
bool options_print(const struct options *options);
void options_write_config(const struct options *options, FILE *out);

#endif
