// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_DECAP_H
#define PROBE_DECAP_H

#include "probe/packet/packet.h"
#include "probe/packet/reach.h"

// When `packet` is a tunnel that `decap` (DECAP_ bits) wants to be looked into, and holds a sound
// IP packet, then that becomes `packet` and its end the reach. False, and nothing is changed,
// otherwise.
bool decap_enter(struct packet *packet, struct reach *reach, unsigned decap);

#endif
