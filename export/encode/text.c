// SPDX-License-Identifier: BSD-3-Clause
#include <stdbool.h>
#include <string.h>

#include "export/encode/text.h"
#include "export/encode/wire.h"

static const char hex[] = "0123456789abcdef";

char *text_put_number(char *to, uint64_t number)
{
	char digits[TEXT_MAX_NUMBER], *at = digits + sizeof(digits);
	unsigned n;

	if (number < 10) {
		*to = (char)('0' + number);
		return to + 1;
	}
	while (number >= 100) {
		unsigned two = (unsigned)(number % 100);

		number /= 100;
		*--at = (char)('0' + two % 10);
		*--at = (char)('0' + two / 10);
	}
	*--at = (char)('0' + number % 10);
	if (number >= 10)
		*--at = (char)('0' + number / 10);
	n = (unsigned)(digits + sizeof(digits) - at);
	memcpy(to, at, n);
	return to + n;
}

static char *text_octet(char *to, unsigned octet)
{
	if (octet >= 100) {
		*to++ = (char)('0' + octet / 100);
		octet %= 100;
		*to++ = (char)('0' + octet / 10);
	} else if (octet >= 10) {
		*to++ = (char)('0' + octet / 10);
	}
	*to++ = (char)('0' + octet % 10);
	return to;
}

char *text_ipv4(char *to, const uint8_t address[4])
{
	for (unsigned i = 0; i < 4; i++) {
		if (i > 0)
			*to++ = '.';
		to = text_octet(to, address[i]);
	}
	return to;
}

static char *text_group(char *to, unsigned group)
{
	for (int shift = 12; shift >= 0; shift -= 4)
		if (group >> shift != 0 || shift == 0)
			*to++ = hex[group >> shift & 15];
	return to;
}

// The first of the longest runs of at least two zero groups, where "::" goes; 8 for none.
static unsigned zero_run(const unsigned group[8], unsigned *length)
{
	unsigned best = 8, best_length = 1;

	for (unsigned i = 0; i < 8; i++) {
		unsigned n = 0;

		while (i + n < 8 && group[i + n] == 0)
			n++;
		if (n > best_length) {
			best = i;
			best_length = n;
		}
		i += n;
	}
	*length = best_length;
	return best;
}

char *text_ipv6(char *to, const uint8_t address[16])
{
	unsigned group[8], length, zeros;

	for (unsigned i = 0; i < 8; i++)
		group[i] = (unsigned)address[2 * i] << 8 | address[2 * i + 1];
	if ((group[0] | group[1] | group[2] | group[3] | group[4]) == 0 && group[5] == 0xffff) {
		wire_put_octets(to, "::ffff:", 7); // RFC 5952 section 5
		return text_ipv4(to + 7, address + 12);
	}
	zeros = zero_run(group, &length);
	for (unsigned i = 0; i < 8; i++) {
		if (i == zeros) {
			*to++ = ':';
			i += length - 1;
			if (i == 7)
				*to++ = ':';
			continue;
		}
		if (i > 0)
			*to++ = ':';
		to = text_group(to, group[i]);
	}
	return to;
}

char *text_hex(char *to, const uint8_t *octets, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		*to++ = hex[octets[i] >> 4];
		*to++ = hex[octets[i] & 15];
	}
	return to;
}

char *text_mac(char *to, const uint8_t address[6])
{
	for (unsigned i = 0; i < 6; i++) {
		if (i > 0)
			*to++ = ':';
		to = text_hex(to, address + i, 1);
	}
	return to;
}

// Octets of the well-formed sequence (RFC 3629 section 4) that starts here; 0: none does.
static unsigned utf8_sequence(const uint8_t *at, unsigned left)
{
	static const struct {
		uint8_t first, last, second_low, second_high, length;
	} rows[] = {
	    {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
	    {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
	    {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (at[0] < rows[i].first || at[0] > rows[i].last)
			continue;
		if (left < rows[i].length || at[1] < rows[i].second_low ||
		    at[1] > rows[i].second_high)
			return 0;
		for (unsigned k = 2; k < rows[i].length; k++)
			if ((at[k] & 0xc0) != 0x80)
				return 0;
		return rows[i].length;
	}
	return 0;
}

static char *text_escape(char *to, uint8_t octet)
{
	*to++ = '\\';
	if (octet == '"' || octet == '\\') {
		*to++ = (char)octet;
		return to;
	}
	wire_put_octets(to, "u00", 3);
	return text_hex(to + 3, &octet, 1);
}

char *text_json_string(char *to, const char *text, unsigned length)
{
	const uint8_t *at = (const uint8_t *)text, *end = at + length;

	*to++ = '"';
	while (at < end) {
		unsigned n = 1;

		if (*at >= 0x80) {
			n = utf8_sequence(at, (unsigned)(end - at));
			wire_put_octets(to, n != 0 ? (const char *)at : "\xef\xbf\xbd",
					n != 0 ? n : 3);
			to += n != 0 ? n : 3;
			n = n != 0 ? n : 1;
		} else if (*at < 0x20 || *at == '"' || *at == '\\' || *at == 0x7f) {
			to = text_escape(to, *at);
		} else {
			*to++ = (char)*at;
		}
		at += n;
	}
	*to++ = '"';
	return to;
}
