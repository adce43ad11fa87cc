// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SELFTEST_PROBE_H
#define PROBE_SELFTEST_PROBE_H

#include <sys/types.h>

// The probe under test: this program once more, in a folder of its own for what it writes.
struct selftest_probe {
	char folder[64];
	pid_t pid;
};

enum { SELFTEST_PATH = 128 };

// Starts it with these arguments (NULL at their end), and waits until it answers. On error its own
// line has been printed; returns -errno.
int selftest_probe_start(struct selftest_probe *probe, char *const *arguments);
// Its answer to a control command, to be freed; NULL: it gives none.
char *selftest_probe_ask(const struct selftest_probe *probe, const char *command);
// Ends it, and returns its exit code.
int selftest_probe_stop(struct selftest_probe *probe);

// The folder, and a file in it.
int selftest_folder_make(struct selftest_probe *probe);
void selftest_folder_remove(const struct selftest_probe *probe);
const char *selftest_path(const struct selftest_probe *probe, const char *file,
			  char path[SELFTEST_PATH]);

#endif
