// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_DISSECTORS_H
#define DPI_DISSECTORS_H

#include "dpi/engine/dissector.h"

// All dissectors, each with what enters it (struct dissector), in the order of trying: what proves
// itself by its structure stands before what relies on a port. A new one is a line here and the
// function NAME_dissect() in a file. Those entered by rules only come last; a rule names their
// protocol, and they confirm it. Where a name says at which octets the message's length stands, the
// function is in framing.c.
#define BY_RULES .transport = TRANSPORT_ANY
// clang-format off
#define DISSECTORS(X) \
	X(tls, .application = 91, .transport = TRANSPORT_TCP, .n_first = 2, .first = {{0x14, 0x17}, {0x80, 0x80}}) \
	X(http, .application = 7, .transport = TRANSPORT_TCP, .n_first = 1, .first = {{'A', 'Z'}}) \
	X(ssh, .application = 92, .transport = TRANSPORT_TCP, .n_first = 1, .first = {{'S', 'S'}}) \
	X(dns, .application = 5, .transport = TRANSPORT_ANY, .ports = {53, 5353, 5355}) \
	X(dtls, .application = 30, .transport = TRANSPORT_UDP, .n_first = 1, .first = {{0x14, 0x19}}) \
	X(quic, .application = 188, .transport = TRANSPORT_UDP, .n_first = 2, .first = {{0x09, 0x7f}, {0x80, 0xff}}) \
	X(stun, .application = 78, .transport = TRANSPORT_ANY, .n_first = 1, .first = {{0, 3}}) \
	X(rtp, .application = 87, .transport = TRANSPORT_UDP, .n_first = 1, .first = {{0x80, 0xbf}}) \
	X(natpmp, .application = 312, .transport = TRANSPORT_UDP, .n_first = 2, .first = {{0, 0}, {2, 2}}, .ports = {5350, 5351}) \
	X(ntp, .application = 9, .transport = TRANSPORT_UDP, .ports = {123}) \
	X(threema, .application = 305, .transport = TRANSPORT_TCP, .ports = {5222}) \
	X(dns_anywhere, .application = 5, .transport = TRANSPORT_UDP, .n_first = 1, .first = {{0, 255}}) \
	X(ftp, .transport = TRANSPORT_TCP, .follows = true) \
	X(sip, .transport = TRANSPORT_ANY, .follows = true) \
	X(inner_protocol, .transport = TRANSPORT_TCP) \
	X(ber, BY_RULES) \
	X(len_u8_1_2, BY_RULES) \
	X(len_be16_0_0, BY_RULES) \
	X(len_be16_0_2, BY_RULES) \
	X(len_be16_1_0, BY_RULES) \
	X(len_be16_2_0, BY_RULES) \
	X(len_be16_2_4, BY_RULES) \
	X(len_be16_4_0, BY_RULES) \
	X(len_be16_4_6, BY_RULES) \
	X(len_be16_6_0, BY_RULES) \
	X(len_be16_6_8, BY_RULES) \
	X(len_be24_1_0, BY_RULES) \
	X(len_be32_0_0, BY_RULES) \
	X(len_be32_0_4, BY_RULES) \
	X(len_be32_2_6, BY_RULES) \
	X(len_be32_4_8, BY_RULES) \
	X(len_be32_5_9, BY_RULES) \
	X(len_be32_12_16, BY_RULES) \
	X(len_le16_0_0, BY_RULES) \
	X(len_le16_2_0, BY_RULES) \
	X(len_le16_2_24, BY_RULES) \
	X(len_le16_3_5, BY_RULES) \
	X(len_le24_0_4, BY_RULES) \
	X(len_le32_0_0, BY_RULES) \
	X(len_le32_0_8, BY_RULES) \
	X(len_le32_1_5, BY_RULES) \
	X(len_le32_2_6, BY_RULES) \
	X(len_le32_16_24, BY_RULES) \
	X(len_le32_19_23, BY_RULES) \
	X(dhcpv6, BY_RULES) \
	X(tftp, BY_RULES) \
	X(radius, BY_RULES) \
	X(diameter, BY_RULES) \
	X(netflow, BY_RULES) \
	X(gtp, BY_RULES) \
	X(kcp, BY_RULES) \
	X(dnp3, BY_RULES) \
	X(iec104, BY_RULES) \
	X(wireguard, BY_RULES) \
	X(openvpn, BY_RULES) \
	X(openvpn_tcp, BY_RULES) \
	X(ike, BY_RULES) \
	X(socks, BY_RULES) \
	X(smb, BY_RULES) \
	X(kerberos, BY_RULES) \
	X(ldap, BY_RULES) \
	X(dcerpc_tcp, BY_RULES) \
	X(dcerpc_udp, BY_RULES) \
	X(rtcp, BY_RULES) \
	X(rtsp, BY_RULES) \
	X(mpegts, BY_RULES) \
	X(bfcp, BY_RULES) \
	X(utp, BY_RULES) \
	X(raknet, BY_RULES) \
	X(photon, BY_RULES) \
	X(oicq, BY_RULES) \
	X(greeting, BY_RULES) \
	X(smtp, BY_RULES) \
	X(pop3, BY_RULES) \
	X(imap, BY_RULES) \
	X(telnet, BY_RULES) \
	X(mqtt, BY_RULES) \
	X(json, BY_RULES) \
	X(xml, BY_RULES) \
	X(usenet, BY_RULES) \
	X(tinc, BY_RULES) \
	X(coap, BY_RULES) \
	X(haproxy, BY_RULES) \
	X(protobuf, BY_RULES) \
	X(websocket, BY_RULES)
// clang-format on

#define X(name, ...) enum verdict name##_dissect(struct dissection *dissection);
DISSECTORS(X)
#undef X

#endif
