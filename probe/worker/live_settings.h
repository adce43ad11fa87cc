// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_LIVE_SETTINGS_H
#define PROBE_LIVE_SETTINGS_H

#include "config/options/options.h"

struct filter;
struct local_networks;

// What of the options may change while workers run, read and compiled: timeouts, --full, --filter,
// --sampling, --local-networks. Main makes one for the start and a new one for each change; workers
// take it at the start of a poll and only read it. It lives until all of them have taken a later
// one.
struct live_settings {
	struct options options; // of its members, numbers only
	struct filter *filter;	// NULL: none
	struct local_networks *networks;
	uint32_t epoch;			    // of sampling: its number; the maker sets it
	bool classifies, measures, hurries; // what --overload has left, and not
	struct live_settings *before;
};

// Of the filters that are compiled already (each may be NULL) one may be the one that is wanted: it
// is shared. On error one line has been reported; returns -errno.
int live_settings_new(const struct options *options, struct filter *before, struct filter *prepared,
		      struct live_settings **settings);
void live_settings_free(struct live_settings *settings);

#endif
