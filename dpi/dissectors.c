// SPDX-License-Identifier: BSD-3-Clause
#include "dpi/dissectors.h"

// The order is the order of trying: what proves itself by its structure stands before what leans on
// a port.
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
};

const unsigned n_dissectors = sizeof(dissectors) / sizeof(dissectors[0]);
