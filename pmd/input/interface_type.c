// SPDX-License-Identifier: BSD-3-Clause
#include <linux/if_arp.h>

#include "pmd/input/interface_type.h"

enum { LINK_ETHERNET = 1, LINK_RAW = 101, LINK_80211 = 105, LINK_80211_RADIOTAP = 127 };

// Where there is no link header, or a different one with each driver (PPP), packets are taken from
// the network header on.
static const struct {
	unsigned arphrd;
	uint16_t link_type;
	bool network_header;
} types[] = {
    {ARPHRD_ETHER, LINK_ETHERNET, false},
    {ARPHRD_LOOPBACK, LINK_ETHERNET, false},
    {ARPHRD_NONE, LINK_RAW, true}, // tun, WireGuard
    {ARPHRD_PPP, LINK_RAW, true},
    {ARPHRD_CISCO, LINK_RAW, true}, // HDLC
    {ARPHRD_RAWHDLC, LINK_RAW, true},
    {ARPHRD_RAWIP, LINK_RAW, true}, // mobile modems
    {ARPHRD_TUNNEL, LINK_RAW, true},
    {ARPHRD_TUNNEL6, LINK_RAW, true},
    {ARPHRD_SIT, LINK_RAW, true},
    {ARPHRD_IPGRE, LINK_RAW, true},
    {ARPHRD_IP6GRE, LINK_RAW, true},
    {ARPHRD_IEEE80211, LINK_80211, false},
    {ARPHRD_IEEE80211_RADIOTAP, LINK_80211_RADIOTAP, false},
};

bool interface_type_find(unsigned arphrd, uint16_t *link_type, bool *network_header)
{
	for (unsigned i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (types[i].arphrd != arphrd)
			continue;
		*link_type = types[i].link_type;
		*network_header = types[i].network_header;
		return true;
	}
	return false;
}
