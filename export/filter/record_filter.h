// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_RECORD_FILTER_H
#define EXPORT_RECORD_FILTER_H

#include "config/network.h"
#include "export/record/field.h"

// Which Flow Records an output takes: "net 10.0.0.0/8 and not (port 53 or octets < 1k)". It is read
// once into steps, each a test and where to go on when it holds or not; a record walks through them
// without looking at one twice.
enum {
	FILTER_STEPS = 64, // at most; the first to be done is the last
	FILTER_TAKE = 254,
	FILTER_LEAVE = 255,
	FILTER_DEPTH = 32, // of parentheses and "not"
};

enum filter_compare {
	FILTER_EQUAL,
	FILTER_UNEQUAL,
	FILTER_LESS,
	FILTER_MOST,
	FILTER_MORE,
	FILTER_LEAST,
	FILTER_HAS
};

struct filter_step {
	bool (*holds)(const struct filter_step *step, const struct flow_record *record);
	uint8_t next[2]; // when it does not, and when it does
	uint8_t ends;	 // 1: the source, 2: the destination, 3: either
	uint8_t compare; // enum filter_compare
	struct column column;
	uint64_t number, most;
	struct ip_network network;
	struct flow_text text;
	const struct application_table *applications; // not ours
};

struct record_filter {
	unsigned n;
	struct filter_step step[FILTER_STEPS];
	uint8_t begin;
	struct wanted wanted; // what records must hold for it
};

// Reads it. `where` begins an error's line, which names the word that is wrong: "--output SPEC".
// The applications must live as long. Returns -errno.
int record_filter_read(struct record_filter *filter, const char *text,
		       const struct application_table *applications, const char *where);

static inline bool record_filter_takes(const struct record_filter *filter,
				       const struct flow_record *record)
{
	unsigned at = filter->begin;

	while (at < FILTER_STEPS)
		at = filter->step[at].next[filter->step[at].holds(&filter->step[at], record)];
	return at == FILTER_TAKE;
}

#endif
