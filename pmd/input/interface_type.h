// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_INTERFACE_TYPE_H
#define PMD_INTERFACE_TYPE_H

#include <stdbool.h>
#include <stdint.h>

// What the packets of a kernel interface of this type (ARPHRD_, /sys/class/net/NAME/type) look
// like: a LINKTYPE_, and whether they are taken from their network header on. False: not
// understood.
bool interface_type_find(unsigned arphrd, uint16_t *link_type, bool *network_header);

#endif
