// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_CONFINEMENT_H
#define PROBE_CONFINEMENT_H

#include "config/options/options.h"

// What keeps a fault in a parser of foreign octets from becoming more than the end of the probe.

// From here on this thread, and all that it will start, can open only system folders, and those
// that the options name (Landlock); without Landlock in the kernel nothing. No program that it may
// start can have more rights. 0, or -errno with one line.
int confinement_of_files(const struct options *options);

// The calls that a probe never makes are refused (EPERM) to all threads; bpf() too unless
// `needs_bpf`. 0 or -errno.
int confinement_of_calls(bool needs_bpf);

#endif
