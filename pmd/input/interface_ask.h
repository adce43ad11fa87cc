// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_INTERFACE_ASK_H
#define PMD_INTERFACE_ASK_H

#include <net/if.h>

// Asks the kernel about an interface (netdevice(7)): `question` is SIOCGIFFLAGS, SIOCETHTOOL and
// the like, the rest of the request is the caller's. -errno: ENODEV when there is none of that
// name.
int interface_ask(const char *name, unsigned long question, struct ifreq *request);

// Reads the flags (IFF_) of a kernel interface; errors as above.
int interface_flags(const char *name, unsigned *flags);

#endif
