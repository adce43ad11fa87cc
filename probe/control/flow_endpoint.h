// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_FLOW_ENDPOINT_H
#define PROBE_FLOW_ENDPOINT_H

#include "probe/worker/flow_walk.h"

enum { FLOW_ENDPOINT_TEXT = 48 };

// Endpoint i's IP address; of a Flow without IP, that in its ARP, else its MAC address.
void flow_endpoint_write(const struct live_flow *flow, unsigned i, char text[FLOW_ENDPOINT_TEXT]);
// Both endpoints, for people: "protocol 6, 10.0.0.1:40000 to 10.0.0.2:443"; of a Flow without IP
// "EtherType 0x0806, 02:00:00:00:00:01 (10.0.0.1) to ff:ff:ff:ff:ff:ff (10.0.0.2)".
enum { FLOW_ENDPOINTS_TEXT = 256 };
void flow_endpoints_write(const struct live_flow *flow, char text[FLOW_ENDPOINTS_TEXT]);

#endif
