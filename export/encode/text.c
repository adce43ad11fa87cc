// SPDX-License-Identifier: BSD-3-Clause
#include <stdbool.h>
#include <string.h>

#include "config/utf8.h"
#include "export/encode/text.h"
#include "export/encode/wire.h"

static const char hex[] = "0123456789abcdef";

#define TEN(d) d "0" d "1" d "2" d "3" d "4" d "5" d "6" d "7" d "8" d "9"

// Two digits of every number below 100.
static const char pairs[] =
    TEN("0") TEN("1") TEN("2") TEN("3") TEN("4") TEN("5") TEN("6") TEN("7") TEN("8") TEN("9");

#undef TEN

static const uint64_t powers[TEXT_MAX_NUMBER] = {
    UINT64_C(0),
    UINT64_C(10),
    UINT64_C(100),
    UINT64_C(1000),
    UINT64_C(10000),
    UINT64_C(100000),
    UINT64_C(1000000),
    UINT64_C(10000000),
    UINT64_C(100000000),
    UINT64_C(1000000000),
    UINT64_C(10000000000),
    UINT64_C(100000000000),
    UINT64_C(1000000000000),
    UINT64_C(10000000000000),
    UINT64_C(100000000000000),
    UINT64_C(1000000000000000),
    UINT64_C(10000000000000000),
    UINT64_C(100000000000000000),
    UINT64_C(1000000000000000000),
    UINT64_C(10000000000000000000),
};

// log10(2) is 1233 / 4096.
static unsigned count_digits(uint64_t number)
{
	const unsigned bits = 64 - (unsigned)__builtin_clzll(number | 1);
	const unsigned about = bits * 1233 >> 12;

	return about + (number >= powers[about]);
}

char *text_put_number(char *to, uint64_t number)
{
	const unsigned n = count_digits(number);
	char *at = to + n;

	while (number >= 100) {
		memcpy(at -= 2, pairs + number % 100 * 2, 2);
		number /= 100;
	}
	if (number >= 10)
		memcpy(to, pairs + number * 2, 2);
	else
		*to = (char)('0' + number);
	return to + n;
}

char *text_put_fraction(char *to, uint64_t parts, unsigned unit)
{
	uint64_t rest = parts % unit;

	to = text_put_number(to, parts / unit);
	if (rest > 0)
		*to++ = '.';
	for (; rest > 0; rest = rest * 10 % unit)
		*to++ = (char)('0' + rest * 10 / unit);
	return to;
}

static char *text_octet(char *to, unsigned octet)
{
	if (octet >= 100) {
		*to++ = (char)('0' + octet / 100);
		octet %= 100;
	} else if (octet < 10) {
		*to++ = (char)('0' + octet);
		return to;
	}
	memcpy(to, pairs + octet * 2, 2);
	return to + 2;
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

// As \uXXXX (RFC 8259 section 7), a character of at most three octets.
static char *text_escape(char *to, const uint8_t *at, unsigned length)
{
	uint8_t code[2];

	*to++ = '\\';
	if (length == 1 && (at[0] == '"' || at[0] == '\\')) {
		*to++ = (char)at[0];
		return to;
	}
	wire_put16(code, (uint16_t)utf8_code(at, length));
	*to++ = 'u';
	return text_hex(to, code, 2);
}

// A character that is not shown as it stands; returns the octets it had.
static unsigned text_other(char **to, const uint8_t *at, size_t left)
{
	unsigned n = utf8_length(at, left);

	if (n == 0) {
		wire_put_octets(*to, "\xef\xbf\xbd", 3);
		*to += 3;
		return 1;
	}
	if (n == 1 || utf8_is_control(at, n)) {
		*to = text_escape(*to, at, n);
		return n;
	}
	wire_put_octets(*to, (const char *)at, n);
	*to += n;
	return n;
}

char *text_json_string(char *to, const char *text, unsigned length)
{
	const uint8_t *at = (const uint8_t *)text, *end = at + length;

	*to++ = '"';
	while (at < end) {
		char *next = to; // `to` itself stays in a register

		if (*at >= ' ' && *at < 0x7f && *at != '"' && *at != '\\') {
			*to++ = (char)*at++;
			continue;
		}
		at += text_other(&next, at, (size_t)(end - at));
		to = next;
	}
	*to++ = '"';
	return to;
}
