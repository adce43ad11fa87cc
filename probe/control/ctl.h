// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_CTL_H
#define PROBE_CTL_H

#include "config/options/options.h"

// lineprobe ctl [--control PATH | --name NAME] [--json | --softflowctl] COMMAND [ARGUMENTS]: sends
// the command to a running probe and prints the answer. A first argument with a slash is a PATH
// too; without any the only socket in /run/lineprobe is meant. Returns the exit code: 2 when nobody
// answers or the answer is an error, 3 when an audit finds that table and counters differ.
int ctl(const struct spec_list *arguments);

#endif
