// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_PORTS_H
#define DPI_PORTS_H

#include <stdint.h>

#include <stdbool.h>

#include "dpi/signatures/applications.h"
#include "dpi/signatures/text.h"

// What a port is commonly used for: only ever a guess.
struct port_table {
	uint16_t tcp[65536]; // application, 0: none
	uint16_t udp[65536];
	uint8_t has_low[65536 / 8]; // bit of an application: it has a port below 1024
};

// Reads a line "l4 ports name id".
void ports_add_line(struct port_table *ports, struct applications *applications,
		    const struct text_line *line, struct problems *problems);
// The guess for a Flow between two ports: the lower one that has an entry. 0 without.
uint16_t ports_guess(const struct port_table *ports, uint8_t protocol, uint16_t a, uint16_t b);

// Whether an application that has a system port (RFC 6335 section 6) was found at ports that mean
// another, or none: `guess`.
bool ports_are_foreign(const struct port_table *ports, uint16_t application, uint16_t guess);

#endif
