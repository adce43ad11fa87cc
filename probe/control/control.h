// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_CONTROL_H
#define PROBE_CONTROL_H

#include <stdio.h>

#include "probe/probe.h"

// The control socket (--control PATH): a client sends one line, gets the answer and the end. For
// the main thread.
struct control;

// Listens on a Unix socket that only `user` (NULL: we) may use. On error one line has been told;
// returns -errno.
int control_open(const char *path, const char *user, struct control **control);
void control_close(struct control *control); // removes the socket

int control_fd(const struct control *control); // readable when somebody asks
void control_answer(struct control *control, struct probe *probe);

// Carries out one command and writes its answer; a command that is not known gets a line that
// starts with "error:".
void control_command(struct probe *probe, const char *line, FILE *out);

// All commands and what they do, for the manual: in roff.
void control_print_roff(FILE *out);

#endif
