// SPDX-License-Identifier: BSD-3-Clause
#include "probe/packet/packet.h"

#include <string.h>

#include "probe/packet/decap.h"
#include "probe/packet/ip.h"
#include "probe/packet/link_type.h"

enum ignore_reason packet_parse(struct packet_headers *packet,
				const struct packet_settings *settings, const uint8_t *frame,
				uint32_t captured, uint32_t wire_length, uint16_t link_type)
{
	struct bounds bounds = {frame, captured, wire_length > captured ? wire_length : captured,
				!settings->drop_sliced};
	enum ignore_reason reason;

	memset(packet, 0, sizeof(*packet));
	packet->wire_length = bounds.wire;
	reason = link_type_parse(packet, &bounds, link_type);
	if (reason != IGNORE_NONE)
		return reason;
	reason = ip_parse(packet, &bounds);
	if (reason != IGNORE_NONE || settings->decap.tunnels == 0)
		return reason;
	while (packet->n_tunnels < PACKET_MAX_TUNNELS &&
	       decap_enter(packet, &bounds, &settings->decap))
		;
	return IGNORE_NONE;
}
