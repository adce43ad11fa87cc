// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_VERIFY_PROGRAM_H
#define PROBE_VERIFY_PROGRAM_H

#include <stdio.h>
#include <sys/types.h>

// A program of a collector's, found by PATH, whose output is read.
struct verify_program {
	FILE *output;
	pid_t pid;
};

// What it says on stderr, of files that are not there yet say, is not shown. Returns 0, or -errno
// after one line was printed that names `package`.
int verify_program_start(struct verify_program *program, char *const *arguments,
			 const char *package);
// Reads what is left, and waits. Returns its exit code, or -errno.
int verify_program_end(struct verify_program *program);

#endif
