// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_OUTPUT_SCHEMES_H
#define EXPORT_OUTPUT_SCHEMES_H

#include <stdint.h>

#include "export/encode/encoder.h"
#include "export/output_setting_table.h"
#include "export/transport/transport.h"

// What follows the scheme's name in an --output SPEC.
enum output_address {
	ADDRESS_HOSTS, // ://host[:port][+host[:port]...]
	ADDRESS_BIND,  // the same; an empty host is every address of ours
	ADDRESS_PATH,  // :FILE, "-" is stdout
	ADDRESS_NONE,  // :
};

// One kind of --output: what the user calls it, how it is addressed, what makes and carries its
// messages; settings and traits are those of the two. A new output is a line here.
struct output_scheme {
	const char *name;
	enum output_address address;
	uint16_t port; // when none is given
	const struct encoder_ops *encoder;
	const struct transport_ops *transport;
	const char *help; // for the manual
};

extern const struct output_scheme output_schemes[];
extern const unsigned n_output_schemes;

// NULL when there is none of that name.
const struct output_scheme *output_scheme_find(const char *name);

// TRAIT_ bits of its encoder and its transport.
unsigned output_scheme_traits(const struct output_scheme *scheme);

// Which struct a setting is parsed into.
enum setting_place { SETTING_SHARED, SETTING_OF_ENCODER, SETTING_OF_TRANSPORT };

// The i-th setting that it takes; NULL: that was all.
const struct output_setting *output_scheme_setting(const struct output_scheme *scheme, unsigned i,
						   enum setting_place *place);
// The i-th of all settings of all schemes, each once; NULL: that was all.
const struct output_setting *output_setting_any(unsigned i);

#endif
