// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_OPTIONS_KIND_H
#define EXPORT_OPTIONS_KIND_H

#include <stdint.h>

#include "export/encode/templated.h"

enum { OPTIONS_MAX_FIELDS = 8 };

struct option_value {
	uint64_t number;
	const char *text;
};

struct option_row {
	struct option_value value[OPTIONS_MAX_FIELDS];
	char text[128];
};

// Whose messages they go in: those of the Exporting Process (domain 0), or of the observation
// domain whose Data Records they explain, once a session or with each refresh.
enum options_about { OPTIONS_OF_PROCESS, OPTIONS_OF_DOMAIN, OPTIONS_OF_DOMAIN_ONCE };

// One kind of options record (RFC 7011 section 4 and others): an Options Template and what makes
// its rows. All of them stand in options_kinds[] (options_kind.c).
struct options_kind {
	bool statistics;
	bool in_v9;
	unsigned n_scope;
	struct options_field fields[OPTIONS_MAX_FIELDS]; // until element 0
	unsigned (*n_rows)(const struct encoder *encoder);
	// False: there is no such row after all.
	bool (*row)(const struct encoder *encoder, unsigned index, struct option_row *row);
	enum options_about about;
};

extern const struct options_kind options_kinds[];
extern const unsigned n_options_kinds;

#endif
