// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_UTF8_H
#define CONFIG_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Octets of the well-formed UTF-8 character that starts here (RFC 3629 section 4); 0: none does.
unsigned utf8_length(const uint8_t *at, size_t left);

// The code point of such a character, of the octets that it has.
uint32_t utf8_code(const uint8_t *at, unsigned length);

// Whether such a character acts on who shows it instead of being shown: a control character (C0,
// DEL, C1), a separator of lines, or one that turns the direction of text round (Unicode TR 36).
bool utf8_is_control(const uint8_t *at, unsigned length);

// Copies text for people: what acts or is no UTF-8 becomes \xNN, octet by octet. Cut to size.
void utf8_visible(const char *text, char *out, size_t size);

#endif
