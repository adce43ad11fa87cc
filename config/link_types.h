// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_LINK_TYPES_H
#define CONFIG_LINK_TYPES_H

// The link types of captures that are known, the one list of them: the number (LINKTYPE_ of
// https://www.tcpdump.org/linktypes.html, and those that systems use for raw IP), the number of
// another one that is the same to us, libpcap's DLT_, what people call it, and who parses it
// (link_NAME() in probe/packet/link_type.c). Ethernet is the first: what a live port has.
#define LINK_TYPES(X)                                                                              \
	X(1, 1, DLT_EN10MB, "Ethernet", ethernet)                                                  \
	X(105, 105, DLT_IEEE802_11, "802.11", wireless)                                            \
	X(101, 101, DLT_RAW, "raw IP", ip)                                                         \
	X(12, 101, DLT_RAW, "raw IP", ip) /* as systems count DLT_RAW */                           \
	X(14, 101, DLT_RAW, "raw IP", ip) /* as OpenBSD does */                                    \
	X(9, 9, DLT_PPP, "PPP", ppp)                                                               \
	X(50, 9, DLT_PPP_SERIAL, "PPP", ppp)                                                       \
	X(51, 51, DLT_PPP_ETHER, "PPPoE", pppoe)                                                   \
	X(104, 104, DLT_C_HDLC, "Cisco HDLC", hdlc)                                                \
	X(113, 113, DLT_LINUX_SLL, "Linux cooked", cooked)                                         \
	X(276, 276, DLT_LINUX_SLL2, "Linux cooked, version 2", cooked_2)                           \
	X(10, 10, DLT_FDDI, "FDDI", fddi)                                                          \
	X(117, 117, DLT_PFLOG, "PFLOG", packet_filter_log)                                         \
	X(239, 239, DLT_NFLOG, "NFLOG", netfilter_log)                                             \
	X(219, 219, DLT_MPLS, "MPLS", mpls)                                                        \
	X(0, 0, DLT_NULL, "BSD null", bsd_loop)                                                    \
	X(108, 108, DLT_LOOP, "BSD loop", bsd_loop)                                                \
	X(127, 127, DLT_IEEE802_11_RADIO, "802.11 with radiotap", radiotap)                        \
	X(192, 192, DLT_PPI, "PPI", ppi)                                                           \
	X(228, 101, DLT_IPV4, "raw IPv4", ipv4)                                                    \
	X(229, 101, DLT_IPV6, "raw IPv6", ipv6)

#endif
