// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/flow_endpoint.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

static void mac_write(const uint8_t *mac, char text[FLOW_ENDPOINT_TEXT])
{
	snprintf(text, FLOW_ENDPOINT_TEXT, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
		 mac[3], mac[4], mac[5]);
}

void flow_endpoint_write(const struct live_flow *flow, unsigned i, char text[FLOW_ENDPOINT_TEXT])
{
	const uint8_t *address = flow->address[i];

	*text = '\0';
	if (flow->ip_version == 0 && !flow->has_arp)
		mac_write(address + LIVE_FLOW_MAC_AT, text);
	else
		inet_ntop(flow->ip_version == 6 ? AF_INET6 : AF_INET, address, text,
			  FLOW_ENDPOINT_TEXT);
}

static void link_write(const struct live_flow *flow, char text[FLOW_ENDPOINTS_TEXT])
{
	char type[32] = "no EtherType", mac[2][FLOW_ENDPOINT_TEXT], arp[2][FLOW_ENDPOINT_TEXT + 4];

	if (flow->ethertype != 0)
		snprintf(type, sizeof(type), "EtherType 0x%04x", flow->ethertype);
	for (unsigned i = 0; i < 2; i++) {
		char address[FLOW_ENDPOINT_TEXT];

		mac_write(flow->address[i] + LIVE_FLOW_MAC_AT, mac[i]);
		flow_endpoint_write(flow, i, address);
		arp[i][0] = '\0';
		if (flow->has_arp)
			snprintf(arp[i], sizeof(arp[i]), " (%s)", address);
	}
	snprintf(text, FLOW_ENDPOINTS_TEXT, "%s, %s%s to %s%s", type, mac[0], arp[0], mac[1],
		 arp[1]);
}

void flow_endpoints_write(const struct live_flow *flow, char text[FLOW_ENDPOINTS_TEXT])
{
	const char *left = flow->ip_version == 6 ? "[" : "", *right = *left ? "]" : "";
	char address[2][FLOW_ENDPOINT_TEXT];

	if (flow->ip_version == 0) {
		link_write(flow, text);
		return;
	}
	for (unsigned i = 0; i < 2; i++)
		flow_endpoint_write(flow, i, address[i]);
	snprintf(text, FLOW_ENDPOINTS_TEXT, "protocol %u, %s%s%s:%u to %s%s%s:%u", flow->protocol,
		 left, address[0], right, flow->port[0], left, address[1], right, flow->port[1]);
}
