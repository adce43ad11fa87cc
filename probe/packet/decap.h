// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_DECAP_H
#define PROBE_DECAP_H

#include "probe/packet/bounds.h"
#include "probe/packet/packet.h"

// When `packet` is a tunnel that `decap` wants to be looked into, and holds a sound
// IP packet, then that becomes `packet` and its end the bounds. False, and nothing is changed,
// otherwise.
bool decap_enter(struct packet_headers *packet, struct bounds *bounds, const struct decap *decap);

#endif
