// SPDX-License-Identifier: BSD-3-Clause
// Fixed bits of a regex. Every part yields the probability p that random octets match it at one
// place: a class of n octets n/256, a sequence the product, alternatives the sum, X{n,m} the sum of
// p^n to p^m (so a gap counts each place where the rest could stand). A prefix is at least as
// likely as the whole, therefore a sequence is the minimum over its prefixes.
#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "dpi/regex_bits.h"

enum { FAR = 512 }; // places a '*' can stretch over: the octets scanned

struct parser {
	const char *at;
	const char *reason;
	unsigned depth;
	bool caseless;
};

static double parse_alternatives(struct parser *p);

static double fail(struct parser *p, const char *reason)
{
	if (p->reason == NULL)
		p->reason = reason;
	p->at += strlen(p->at);
	return 1;
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

static unsigned hex_escape(struct parser *p)
{
	char digits[3] = {0};

	for (unsigned i = 0; i < 2 && isxdigit((unsigned char)*p->at); i++)
		digits[i] = *p->at++;
	return (unsigned)strtoul(digits, NULL, 16);
}

// The octet behind a backslash (already passed), or adds a class and returns 256.
static unsigned parse_escape(struct parser *p, bool set[256])
{
	static const char letters[] = "nrtfvae0", octets[] = "\n\r\t\f\v\a\x1b\0";
	char letter = *p->at++;
	const char *known;

	if (letter == '\0') {
		p->at--;
		fail(p, "ends with a backslash");
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

static double share(const struct parser *p, bool set[256], bool negate)
{
	unsigned n = 0;

	if (p->caseless)
		fold_case(set);
	for (unsigned c = 0; c < 256; c++)
		n += set[c] != negate;
	return n > 0 ? n / 256.0 : 1 / 256.0;
}

static void parse_class_item(struct parser *p, bool set[256])
{
	unsigned low, high;

	if (p->at[0] == '[' && p->at[1] == ':') {
		fail(p, "uses a [:class:], write the octets");
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

static double parse_class(struct parser *p)
{
	bool set[256] = {false};
	bool negate = *p->at == '^';
	bool first = true;

	if (negate)
		p->at++;
	while (*p->at != '\0' && (*p->at != ']' || first)) {
		parse_class_item(p, set);
		first = false;
	}
	if (*p->at != ']')
		return fail(p, "has a class without end");
	p->at++;
	return share(p, set, negate);
}

static double parse_group(struct parser *p)
{
	bool caseless = p->caseless;
	double chance;

	if (++p->depth > 32)
		return fail(p, "is nested too deep");
	if (p->at[0] == '?') {
		p->at++;
		if (*p->at == 'i') {
			p->at++;
			p->caseless = true;
		}
		if (*p->at == ')') { // (?i) holds to the end of the group around it
			p->at++;
			p->depth--;
			return 1;
		}
		if (*p->at != ':')
			return fail(p, "has a (? group that is none of (?: (?i) (?i:");
		p->at++;
	}
	chance = parse_alternatives(p);
	if (*p->at != ')')
		return fail(p, "has a group without end");
	p->at++;
	p->depth--;
	p->caseless = caseless;
	return chance;
}

static double parse_atom(struct parser *p)
{
	bool set[256] = {false};
	char c = *p->at++;
	unsigned octet;

	switch (c) {
	case '.':
		return 1;
	case '$':
	case '^':
		return 1;
	case '[':
		return parse_class(p);
	case '(':
		return parse_group(p);
	case '*':
	case '+':
	case '?':
		return fail(p, "repeats nothing");
	case '\\':
		octet = parse_escape(p, set);
		if (octet < 256)
			set[octet] = true;
		return share(p, set, false);
	default:
		set[(unsigned char)c] = true;
		return share(p, set, false);
	}
}

static bool parse_bounds(struct parser *p, unsigned *low, unsigned *high)
{
	char *end;

	*low = (unsigned)strtoul(p->at + 1, &end, 10);
	*high = *low;
	if (*end == ',') {
		end++;
		*high = *end == '}' ? *low + FAR : (unsigned)strtoul(end, &end, 10);
	}
	if (*end != '}' || *high < *low || *high > 65535)
		return false;
	p->at = end + 1;
	return true;
}

static double repeat(struct parser *p, double chance)
{
	unsigned low = 1, high = 1;
	double sum = 0, last = 0;

	if (*p->at == '*' || *p->at == '+' || *p->at == '?') {
		low = *p->at == '+';
		high = *p->at == '?' ? 1 : FAR;
		p->at++;
	} else if (*p->at != '{' || !isdigit((unsigned char)p->at[1])) {
		return chance;
	} else if (!parse_bounds(p, &low, &high)) {
		return fail(p, "has a broken {n,m}");
	}
	if (*p->at == '?')
		p->at++;
	for (unsigned n = low; n <= high && n <= low + FAR; n++) {
		double term = n == low ? pow(chance, n) : last * chance;

		sum += term;
		last = term;
		if (term < sum * 1e-9)
			break;
	}
	return sum;
}

static double parse_sequence(struct parser *p)
{
	double chance = 1, least = 1;

	while (*p->at != '\0' && *p->at != '|' && *p->at != ')') {
		double atom = parse_atom(p);

		chance *= repeat(p, atom);
		if (chance < least)
			least = chance;
	}
	return least;
}

static double parse_alternatives(struct parser *p)
{
	double sum = parse_sequence(p);

	while (*p->at == '|') {
		if (p->depth == 0)
			return fail(p, "has an alternative outside of parentheses");
		p->at++;
		sum += parse_sequence(p);
	}
	return sum < 1 ? sum : 1;
}

double regex_fixed_bits(const char *regex, const char **reason)
{
	struct parser p = {.at = regex};
	double chance;

	if (strncmp(p.at, "(?i)", 4) == 0) {
		p.caseless = true;
		p.at += 4;
	}
	if (*p.at != '^') {
		*reason = "is not anchored: it must begin with ^";
		return -1;
	}
	p.at++;
	chance = parse_alternatives(&p);
	if (p.reason == NULL && *p.at != '\0')
		p.reason = "has a ) too many";
	*reason = p.reason;
	return p.reason == NULL ? -log2(chance) : -1;
}
