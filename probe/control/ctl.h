// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_CTL_H
#define PROBE_CTL_H

#include "config/options/options.h"

// lineprobe ctl [SOCKET] COMMAND...: sends each command to a running probe and prints the answers.
// An argument with a slash is the socket, else it is CTL_SOCKET. Returns the exit code: 2 when
// nobody answers or an answer is an error, 3 when an audit finds that table and counters differ.
#define CTL_SOCKET "/run/lineprobe.sock"

int ctl(const struct spec_list *arguments);

#endif
