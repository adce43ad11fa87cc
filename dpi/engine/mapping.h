// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_MAPPING_H
#define DPI_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

// Zeroed memory that is only taken as it is touched, on the node (-1: any), in transparent huge
// pages where the kernel has some. NULL without address space.
void *mapping_new(size_t octets, int numa_node, bool huge);
void mapping_free(void *memory, size_t octets);

#endif
