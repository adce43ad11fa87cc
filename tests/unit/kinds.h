// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_KINDS_H
#define TESTS_UNIT_KINDS_H

#include "export/output_schemes.h"

// What output_schemes[] lists, by name.
extern const struct encoder_ops encoder_ipfix, encoder_netflow9, encoder_netflow5, encoder_netflow1,
    encoder_json, encoder_null, encoder_summary, encoder_zmq;
extern const struct transport_ops transport_udp, transport_tcp, transport_file, transport_null,
    transport_zmq;

#endif
