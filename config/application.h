// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_APPLICATION_H
#define CONFIG_APPLICATION_H

#include <stdint.h>

// How a label was reached, strongest last but for PORT, which is a guess and never shown as a
// detection.
enum application_confidence {
	CONFIDENCE_NONE,
	CONFIDENCE_PORT,
	CONFIDENCE_DNS,
	CONFIDENCE_EXPECTATION,
	CONFIDENCE_SIGNATURE,
	CONFIDENCE_DISSECTOR,
	CONFIDENCE_HOSTNAME,
};

// "port", "dns", "expectation", "signature", "dissector", "hostname", or "" for none.
const char *application_confidence_name(enum application_confidence confidence);

// What a Flow is labelled with: the protocol (TLS 91) and the most specific application (NetFlix
// 133; the master again where there is none; both 0 while unknown). Numbers are nDPI's (RFC 6759
// engine 22).
struct application_label {
	uint16_t master;
	uint16_t application;
	uint8_t category; // index into application_table.categories
	uint8_t confidence;
};

struct application {
	uint16_t id;
	uint8_t category;
	const char *name; // "NetFlix"
};

// All applications that a label can name, ordered by id; `by_id` has 65,536 entries, index + 1 into
// `all` or 0.
struct application_table {
	const struct application *all;
	unsigned n;
	const uint16_t *by_id;
	const char *const *categories; // [0] is "Unspecified"
	unsigned n_categories;
};

// The name of an id; "Unknown" when the table is NULL or has no such id.
const char *application_name(const struct application_table *table, uint16_t id);

// The application of a name, in any case; NULL when the table is NULL or has none.
const struct application *application_find(const struct application_table *table, const char *name);

#endif
