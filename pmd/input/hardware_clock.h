// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_HARDWARE_CLOCK_H
#define PMD_HARDWARE_CLOCK_H

#include <stdbool.h>
#include <time.h>

// The clock of a NIC that the kernel drives, and the times of packets that it writes down (Linux,
// Documentation/networking/timestamping.rst).

// The number of the clock (/dev/ptpN) of an interface that can stamp every packet it receives; -1:
// it cannot, *why completes "--input eth0 ...".
int hardware_clock_find(const char *interface, const char **why);

// Whether every packet is stamped now, and the wish that it be: -errno. The second changes the
// interface for all who use it.
bool hardware_clock_is_on(const char *interface);
int hardware_clock_switch_on(const char *interface);

// Opens the clock; a descriptor that the caller closes, and what clock_gettime() calls it. -errno.
int hardware_clock_open(int number, clockid_t *clock);

#endif
