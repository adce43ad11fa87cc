// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_LOCAL_NETWORKS_H
#define PROBE_LOCAL_NETWORKS_H

#include <stdbool.h>
#include <stdint.h>

#include "config/options/options.h"
#include "export/record/flow_record.h"

// The networks of --local-networks, for telling the direction of a Flow (IE 61).
struct local_networks;

enum networks_direction { DIRECTION_INGRESS, DIRECTION_EGRESS, DIRECTION_UNKNOWN };

// -ENOMEM: one line has said so.
int local_networks_new(const struct network_list *list, struct local_networks **networks);
void local_networks_free(struct local_networks *networks);

// The address in network order: 4 octets for version 4, 16 for 6.
bool local_networks_has(const struct local_networks *networks, const uint8_t *address,
			uint8_t ip_version);

// Egress from one of our networks to another place, ingress the other way round; unknown when both
// ends are ours or none is.
enum networks_direction local_networks_direction(const struct local_networks *networks,
						 const uint8_t *source, const uint8_t *destination,
						 uint8_t ip_version);

// Into a record that has its addresses; nothing where the direction is unknown.
void local_networks_put(const struct local_networks *networks, struct flow_record *record);

#endif
