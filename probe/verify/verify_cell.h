// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_VERIFY_CELL_H
#define PROBE_VERIFY_CELL_H

#include <stdbool.h>

#include "probe/verify/verify_values.h"

// How a collector writes a value.
enum verify_form {
	VERIFY_PLAIN,	 // as verify_value() does, or in hexadecimal with 0x
	VERIFY_ADDRESS,	 // in any notation
	VERIFY_TIME,	 // "2026-12-01 09:33:12.345" in local time, or seconds since the epoch
	VERIFY_FLAGS,	 // "...AP.SF"
	VERIFY_PROTOCOL, // number or name
	VERIFY_ICMP,	 // "3.13", or one number of both
	VERIFY_LABEL,	 // "2001-0-1": label, EXP, bottom bit
	VERIFY_ENGINE,	 // "22..91", or the other way round: engine 22 of RFC 6759, and its number
	VERIFY_LENGTH,	 // "(len: 3) DNS"
};

// A cell in the form of verify_value(), without the blanks around it; as it is where it is in none
// of the form's notations.
void verify_cell_read(enum verify_form form, const char *cell, char text[VERIFY_TEXT]);

#endif
