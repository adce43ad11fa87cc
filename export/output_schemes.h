// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_OUTPUT_SCHEMES_H
#define EXPORT_OUTPUT_SCHEMES_H

#include <stdint.h>

#include "export/encode/encoder.h"
#include "export/transport/transport.h"

// What follows the scheme's name in an --output SPEC.
enum output_address {
	ADDRESS_HOSTS, // ://host[:port][+host[:port]...]
	ADDRESS_BIND,  // ://[host]:port, an empty host is every address of ours
	ADDRESS_PATH,  // :FILE, "-" is stdout
	ADDRESS_NONE,  // :
};

// Groups of settings; every scheme takes `rate`.
enum {
	TAKES_RATE = 1,
	TAKES_FIELDS = 2,     // fields, biflow
	TAKES_PROFILE = 4,    // profile
	TAKES_DOMAIN = 8,     // odid
	TAKES_REFRESH = 16,   // refresh, refresh-packets
	TAKES_MTU = 32,	      // mtu
	TAKES_SOURCE = 64,    // source
	TAKES_POLICY = 128,   // policy
	TAKES_ROTATION = 256, // rotate, compress=zstd
	TAKES_ZMQ = 512,
};

// One kind of --output: what the user calls it, how it is addressed, what makes and carries its
// messages. A new output is a line here.
struct output_scheme {
	const char *name;
	enum output_address address;
	uint16_t port; // when none is given
	unsigned takes;
	unsigned traits; // OUTPUT_ bits
	const struct encoder_ops *encoder;
	const struct transport_ops *transport;
};

extern const struct output_scheme output_schemes[];
extern const unsigned n_output_schemes;

// NULL when there is none of that name.
const struct output_scheme *output_scheme_find(const char *name);

#endif
