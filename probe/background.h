// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_BACKGROUND_H
#define PROBE_BACKGROUND_H

#include "config/options/options.h"

// --pid-file and --daemon.
struct background {
	const char *path; // of the pid file; NULL: none
	int fd;		  // of it, locked as long as the probe lives
	int told;	  // who started it waits for a word here; -1: nobody
};

// Before any thread is made. With --daemon it returns in the background only: who started the
// program waits for background_ready(), and ends with the exit code of what comes to an end before.
// On error one line has been printed, nothing has changed, and it returns -errno.
int background_begin(struct background *background, const struct options *options);
// All has started: from here on nobody reads what is printed, so it goes to syslog.
void background_ready(struct background *background);
// At the end: the pid file goes, or is empty where its folder is no longer ours to write.
void background_end(struct background *background);

#endif
