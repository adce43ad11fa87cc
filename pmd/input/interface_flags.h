// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_INTERFACE_FLAGS_H
#define PMD_INTERFACE_FLAGS_H

// Reads the flags (IFF_) of a kernel interface. -errno: ENODEV when there is none of that name.
int interface_flags(const char *name, unsigned *flags);

#endif
