// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_INTERFACE_MAP_H
#define EXPORT_INTERFACE_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "export/record/flow_record.h"

// The file of --interface-map: what interfaces of a switch or router lie behind what a probe sees
// of a packet. A line is
//     INPUT VLAN MAC INGRESS EGRESS [DIRECTION]
// with the interface number of the input, the outermost VLAN id (0: no tag) and the packet's source
// address, of each * for any; then the numbers of the interfaces where such packets come in and
// leave, - for what the line does not say; then in or out, for flowDirection. # begins a comment.
// The first line that matches counts. Where it says no EGRESS, that is the INGRESS of the line that
// matches the packet's destination address, as packets for it leave where those from it come in.
struct interface_map;

enum { INTERFACE_MAP_MOST_LINES = 1024 };

// On error one line with file, line and reason has been reported, and nothing is kept: -errno.
// Without a path *map is NULL.
int interface_map_read(const char *path, struct interface_map **map);
void interface_map_free(struct interface_map *map);

// Sets interfaces and directions of the record, both ways; what no line says stays as it is.
void interface_map_put(const struct interface_map *map, struct flow_record *record);

#endif
