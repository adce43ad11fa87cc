// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "dpi/signatures/regex_parse.h"

void regex_fail(struct regex_parser *p, const char *reason)
{
	if (p->reason == NULL)
		p->reason = reason;
	p->at += strlen(p->at);
}

static void class_add(bool set[256], unsigned low, unsigned high)
{
	for (unsigned c = low; c <= high && c < 256; c++)
		set[c] = true;
}

static bool class_of_letter(char letter, bool set[256])
{
	bool in[256] = {false};
	bool negate = isupper((unsigned char)letter);

	switch (tolower((unsigned char)letter)) {
	case 'd':
		class_add(in, '0', '9');
		break;
	case 'w':
		class_add(in, '0', '9');
		class_add(in, 'a', 'z');
		class_add(in, 'A', 'Z');
		in['_'] = true;
		break;
	case 's':
		class_add(in, 9, 13);
		in[' '] = true;
		break;
	default:
		return false;
	}
	for (unsigned c = 0; c < 256; c++)
		set[c] |= in[c] != negate;
	return true;
}

static unsigned hex_escape(struct regex_parser *p)
{
	char digits[3] = {0};

	for (unsigned i = 0; i < 2 && isxdigit((unsigned char)*p->at); i++)
		digits[i] = *p->at++;
	return (unsigned)strtoul(digits, NULL, 16);
}

// The octet after a backslash (already passed), or adds a class and returns 256.
static unsigned parse_escape(struct regex_parser *p, bool set[256])
{
	static const char letters[] = "nrtfvae0", octets[] = "\n\r\t\f\v\a\x1b\0";
	char letter = *p->at++;
	const char *known;

	if (letter == '\0') {
		p->at--;
		regex_fail(p, "ends with a backslash");
		return 0;
	}
	if (letter == 'x')
		return hex_escape(p);
	if (class_of_letter(letter, set))
		return 256;
	known = strchr(letters, letter);
	return known != NULL ? (unsigned char)octets[known - letters] : (unsigned char)letter;
}

static void fold_case(bool set[256])
{
	for (unsigned c = 'a'; c <= 'z'; c++)
		set[c] = set[c - 32] = set[c] || set[c - 32];
}

static void parse_class_item(struct regex_parser *p, bool set[256])
{
	unsigned low, high;

	if (p->at[0] == '[' && p->at[1] == ':') {
		regex_fail(p, "uses a [:class:], write the octets");
		return;
	}
	low = (unsigned char)*p->at++;
	if (low == '\\')
		low = parse_escape(p, set);
	if (low == 256 || p->at[0] != '-' || p->at[1] == ']' || p->at[1] == '\0') {
		if (low < 256)
			set[low] = true;
		return;
	}
	p->at++;
	high = (unsigned char)*p->at++;
	if (high == '\\')
		high = parse_escape(p, set);
	class_add(set, low, high);
}

static void parse_class(struct regex_parser *p, bool set[256])
{
	bool negate = *p->at == '^', first = true;

	if (negate)
		p->at++;
	while (*p->at != '\0' && (*p->at != ']' || first)) {
		parse_class_item(p, set);
		first = false;
	}
	if (*p->at != ']') {
		regex_fail(p, "has a class without end");
		return;
	}
	p->at++;
	if (p->caseless)
		fold_case(set);
	for (unsigned c = 0; negate && c < 256; c++)
		set[c] = !set[c];
}

static void parse_single(struct regex_parser *p, bool set[256], unsigned octet)
{
	if (octet == '\\')
		octet = parse_escape(p, set);
	if (octet < 256)
		set[octet] = true;
	if (p->caseless)
		fold_case(set);
}

bool regex_octet(struct regex_parser *p, bool set[256])
{
	char c = *p->at++;

	memset(set, 0, 256 * sizeof(*set));
	switch (c) {
	case '.':
		class_add(set, 0, 255);
		return true;
	case '$':
	case '^':
		return false;
	case '[':
		parse_class(p, set);
		return true;
	case '*':
	case '+':
	case '?':
		regex_fail(p, "repeats nothing");
		return false;
	default:
		parse_single(p, set, (unsigned char)c);
		return true;
	}
}

bool regex_group_begin(struct regex_parser *p)
{
	if (p->at[0] != '?')
		return true;
	p->at++;
	if (*p->at == 'i') {
		p->at++;
		p->caseless = true;
	}
	if (*p->at == ')') { // (?i) holds to the end of the group around it
		p->at++;
		return false;
	}
	if (*p->at != ':') {
		regex_fail(p, "has a (? group that is none of (?: (?i) (?i:");
		return false;
	}
	p->at++;
	return true;
}

static bool parse_bounds(struct regex_parser *p, unsigned *low, unsigned *high)
{
	char *end;

	*low = (unsigned)strtoul(p->at + 1, &end, 10);
	*high = *low;
	if (*end == ',') {
		end++;
		*high = *end == '}' ? *low + REGEX_FAR : (unsigned)strtoul(end, &end, 10);
	}
	if (*end != '}' || *high < *low || *high > 65535)
		return false;
	p->at = end + 1;
	return true;
}

void regex_repeat(struct regex_parser *p, unsigned *low, unsigned *high)
{
	*low = *high = 1;
	if (*p->at == '*' || *p->at == '+' || *p->at == '?') {
		*low = *p->at == '+';
		*high = *p->at == '?' ? 1 : REGEX_FAR;
		p->at++;
	} else if (*p->at != '{' || !isdigit((unsigned char)p->at[1])) {
		return;
	} else if (!parse_bounds(p, low, high)) {
		regex_fail(p, "has a broken {n,m}");
		return;
	}
	if (*p->at == '?')
		p->at++;
}

void regex_begin(struct regex_parser *p)
{
	if (strncmp(p->at, "(?i)", 4) == 0) {
		p->caseless = true;
		p->at += 4;
	}
	if (*p->at == '^')
		p->at++;
	else
		regex_fail(p, "is not anchored: it must begin with ^");
}
