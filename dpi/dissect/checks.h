// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_CHECKS_H
#define DPI_CHECKS_H

#include "dpi/engine/dissector.h"

// Entered by rules only: a rule names their protocol, these confirm it. Those whose name tells
// where their message's length stands are in framing.c.
#define CHECKS(X)                                                                                  \
	X(ber)                                                                                     \
	X(len_u8_1_2)                                                                              \
	X(len_be16_0_0)                                                                            \
	X(len_be16_0_2)                                                                            \
	X(len_be16_1_0)                                                                            \
	X(len_be16_2_0)                                                                            \
	X(len_be16_2_4)                                                                            \
	X(len_be16_4_0)                                                                            \
	X(len_be16_4_6)                                                                            \
	X(len_be16_6_0)                                                                            \
	X(len_be16_6_8)                                                                            \
	X(len_be24_1_0)                                                                            \
	X(len_be32_0_0)                                                                            \
	X(len_be32_0_4)                                                                            \
	X(len_be32_2_6)                                                                            \
	X(len_be32_4_8)                                                                            \
	X(len_be32_5_9)                                                                            \
	X(len_be32_12_16)                                                                          \
	X(len_le16_0_0)                                                                            \
	X(len_le16_2_0)                                                                            \
	X(len_le16_2_24)                                                                           \
	X(len_le16_3_5)                                                                            \
	X(len_le24_0_4)                                                                            \
	X(len_le32_0_0)                                                                            \
	X(len_le32_0_8)                                                                            \
	X(len_le32_1_5)                                                                            \
	X(len_le32_2_6)                                                                            \
	X(len_le32_16_24)                                                                          \
	X(len_le32_19_23)                                                                          \
	X(dhcpv6)                                                                                  \
	X(tftp)                                                                                    \
	X(radius)                                                                                  \
	X(diameter)                                                                                \
	X(netflow)                                                                                 \
	X(gtp)                                                                                     \
	X(kcp)                                                                                     \
	X(dnp3)                                                                                    \
	X(iec104)                                                                                  \
	X(wireguard)                                                                               \
	X(openvpn)                                                                                 \
	X(openvpn_tcp)                                                                             \
	X(ike)                                                                                     \
	X(socks)                                                                                   \
	X(smb)                                                                                     \
	X(kerberos)                                                                                \
	X(ldap)                                                                                    \
	X(dcerpc_tcp)                                                                              \
	X(dcerpc_udp)                                                                              \
	X(rtcp)                                                                                    \
	X(rtsp)                                                                                    \
	X(mpegts)                                                                                  \
	X(bfcp)                                                                                    \
	X(utp)                                                                                     \
	X(raknet)                                                                                  \
	X(photon)                                                                                  \
	X(oicq)                                                                                    \
	X(greeting)                                                                                \
	X(smtp)                                                                                    \
	X(pop3)                                                                                    \
	X(imap)                                                                                    \
	X(telnet)                                                                                  \
	X(mqtt)                                                                                    \
	X(json)                                                                                    \
	X(xml)                                                                                     \
	X(usenet)                                                                                  \
	X(tinc)                                                                                    \
	X(coap)                                                                                    \
	X(haproxy)                                                                                 \
	X(protobuf)

#define X(check) enum verdict check##_dissect(struct dissection *dissection);
CHECKS(X)
#undef X

// Those with a row of their own in dissectors.c.
enum verdict ftp_dissect(struct dissection *dissection);
enum verdict sip_dissect(struct dissection *dissection);
enum verdict natpmp_dissect(struct dissection *dissection);
enum verdict ntp_dissect(struct dissection *dissection);
enum verdict rtp_dissect(struct dissection *dissection);
enum verdict stun_dissect(struct dissection *dissection);
enum verdict threema_dissect(struct dissection *dissection);

#endif
