// SPDX-License-Identifier: BSD-3-Clause
#include <pcap/pcap.h>
#include <rte_common.h>

#include "pmd/file/capture_link.h"

static const struct capture_link types[] = {
    {1, 1, "Ethernet"},
    {101, 101, "raw IP"},
    {12, 101, "raw IP"}, // as systems count DLT_RAW
    {14, 101, "raw IP"}, // as OpenBSD does
    {228, 101, "raw IPv4"},
    {229, 101, "raw IPv6"},
    {9, 9, "PPP"},
    {50, 9, "PPP"},
    {51, 51, "PPPoE"},
    {104, 104, "Cisco HDLC"},
    {113, 113, "Linux cooked"},
    {276, 276, "Linux cooked, version 2"},
    {0, 0, "BSD null"},
    {108, 108, "BSD loop"},
    {10, 10, "FDDI"},
    {105, 105, "802.11"},
    {127, 127, "802.11 with radiotap"},
    {192, 192, "PPI"},
    {117, 117, "PFLOG"},
    {239, 239, "NFLOG"},
};

const struct capture_link *capture_link_find(uint32_t number)
{
	for (unsigned i = 0; i < RTE_DIM(types); i++)
		if (types[i].number == number)
			return &types[i];
	return NULL;
}

const char *capture_link_name(uint32_t number)
{
	const struct capture_link *type = capture_link_find(number);
	const char *name = type ? type->name : pcap_datalink_val_to_name((int)number);

	return name ? name : "without a name";
}

enum format_found capture_link_refuse(struct stream *stream, uint32_t number)
{
	stream_wrong(
	    stream,
	    "link type %s (%u) is not known; Ethernet, 802.11, raw IP, PPP, PPPoE, HDLC, Linux "
	    "cooked, FDDI, PPI, PFLOG, NFLOG, null and loop are",
	    capture_link_name(number), number);
	return FORMAT_WRONG;
}
