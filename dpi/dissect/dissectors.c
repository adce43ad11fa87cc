// SPDX-License-Identifier: BSD-3-Clause
#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/checks.h"

// The order is the order of trying: what proves itself by its structure stands before what leans on
// a port.
#define CHECK(check) {.name = #check, .transport = TRANSPORT_ANY, .dissect = check##_dissect},

// clang-format off
const struct dissector dissectors[] = {
    {
	.name = "tls",
	.application = 91,
	.transport = TRANSPORT_TCP,
	.n_first = 2,
	.first = {{0x14, 0x17}, {0x80, 0x80}},
	.dissect = tls_dissect,
    },
    {
	.name = "http",
	.application = 7,
	.transport = TRANSPORT_TCP,
	.n_first = 1,
	.first = {{'A', 'Z'}},
	.dissect = http_dissect,
    },
    {
	.name = "ssh",
	.application = 92,
	.transport = TRANSPORT_TCP,
	.n_first = 1,
	.first = {{'S', 'S'}},
	.dissect = ssh_dissect,
    },
    {
	.name = "dns",
	.application = 5,
	.transport = TRANSPORT_ANY,
	.ports = {53, 5353, 5355},
	.dissect = dns_dissect,
    },
    {
	.name = "dtls",
	.application = 30,
	.transport = TRANSPORT_UDP,
	.n_first = 1,
	.first = {{0x14, 0x19}},
	.dissect = dtls_dissect,
    },
    {
	.name = "quic",
	.application = 188,
	.transport = TRANSPORT_UDP,
	.n_first = 2,
	.first = {{0x09, 0x7f}, {0x80, 0xff}},
	.dissect = quic_dissect,
    },
    {
	.name = "stun",
	.application = 78,
	.transport = TRANSPORT_ANY,
	.n_first = 1,
	.first = {{0, 3}},
	.dissect = stun_dissect,
    },
    {
	.name = "rtp",
	.application = 87,
	.transport = TRANSPORT_UDP,
	.n_first = 1,
	.first = {{0x80, 0xbf}},
	.dissect = rtp_dissect,
    },
    {
	.name = "natpmp",
	.application = 312,
	.transport = TRANSPORT_UDP,
	.n_first = 2,
	.first = {{0, 0}, {2, 2}},
	.ports = {5350, 5351},
	.dissect = natpmp_dissect,
    },
    {
	.name = "ntp",
	.application = 9,
	.transport = TRANSPORT_UDP,
	.ports = {123},
	.dissect = ntp_dissect,
    },
    {
	.name = "threema",
	.application = 305,
	.transport = TRANSPORT_TCP,
	.ports = {5222},
	.dissect = threema_dissect,
    },
    {
	.name = "dns_anywhere",
	.application = 5,
	.transport = TRANSPORT_UDP,
	.n_first = 1,
	.first = {{0, 255}},
	.dissect = dns_anywhere_dissect,
    },
    {
	.name = "ftp",
	.transport = TRANSPORT_TCP,
	.follows = true,
	.dissect = ftp_dissect,
    },
    {
	.name = "sip",
	.transport = TRANSPORT_ANY,
	.follows = true,
	.dissect = sip_dissect,
    },
    {
	.name = "inner_protocol",
	.transport = TRANSPORT_TCP,
	.dissect = inner_protocol_dissect,
    },
    CHECKS(CHECK)
};
// clang-format on

const unsigned n_dissectors = sizeof(dissectors) / sizeof(dissectors[0]);
