// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_IPFIX_OPTIONS_H
#define EXPORT_IPFIX_OPTIONS_H

#include <stdint.h>

#include "export/encode/templated.h"

enum { OPTIONS_TMPL_MAX_FIELDS = 8 };

struct options_data_value {
	uint64_t number;
	const char *text;      // NULL: it is a number, or `octets`
	const uint8_t *octets; // as many as the field has
};

struct options_data_record {
	struct options_data_value value[OPTIONS_TMPL_MAX_FIELDS];
	char text[128];
};

// Whose messages they go in: those of the Exporting Process (domain 0), or of the observation
// domain whose Data Records they explain, once a session or with each refresh.
enum options_about { OPTIONS_OF_PROCESS, OPTIONS_OF_DOMAIN, OPTIONS_OF_DOMAIN_ONCE };

// One kind of options record (RFC 7011 section 4 and others): an Options Template and what makes
// its rows. All of them stand in options_tmpls[] (ipfix_options.c).
struct options_tmpl {
	bool statistics;
	bool in_v9;
	bool rate;  // of all records
	bool table; // many rows: goes out message by message where it could overrun a reader
	unsigned n_scope;
	struct options_tmpl_field fields[OPTIONS_TMPL_MAX_FIELDS]; // until element 0
	unsigned (*n_rows)(const struct templated_encoder *encoder);
	// False: there is no such row after all.
	bool (*row)(const struct templated_encoder *encoder, unsigned index,
		    struct options_data_record *row);
	enum options_about about;
};

extern const struct options_tmpl options_tmpls[];
extern const unsigned n_options_tmpls;

#endif
