// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_TEXT_H
#define EXPORT_TEXT_H

#include <stdint.h>

// Writers of text for JSON and its kind: each writes at `to` and returns the end, without a NUL.

enum {
	TEXT_MAX_NUMBER = 20,
	TEXT_MAX_FRACTION = TEXT_MAX_NUMBER + 5,
	TEXT_MAX_IPV4 = 15,
	TEXT_MAX_IPV6 = 45,
	TEXT_MAC = 17,
	TEXT_MAX_ESCAPE = 6, // octets that one octet of a string may become
};

char *text_put_number(char *to, uint64_t number);
// parts / unit, unit a power of 10 up to 10000, without zeros at the end: "12.5".
char *text_put_fraction(char *to, uint64_t parts, unsigned unit);
char *text_ipv4(char *to, const uint8_t address[4]);
char *text_ipv6(char *to, const uint8_t address[16]); // RFC 5952
char *text_mac(char *to, const uint8_t address[6]);
char *text_hex(char *to, const uint8_t *octets, unsigned n);

// A JSON string with its quotes (RFC 8259); what is no UTF-8 becomes U+FFFD, and what a terminal
// would obey is escaped (see config/utf8.h).
char *text_json_string(char *to, const char *text, unsigned length);

#endif
