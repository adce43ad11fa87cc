// SPDX-License-Identifier: BSD-3-Clause
// Fixed bits of a regex. Every part yields the probability p that random octets match it at one
// place: a class of n octets n/256, a sequence the product, alternatives the sum, X{n,m} the
// sum of p^n to p^m (so a gap counts each place where the rest could stand). A prefix is at least
// as likely as the whole, therefore a sequence is the minimum over its prefixes.
#include <math.h>
#include <stddef.h>

#include "dpi/signatures/regex_bits.h"
#include "dpi/signatures/regex_parse.h"

static double parse_alternatives(struct regex_parser *p);

static double fail(struct regex_parser *p, const char *reason)
{
	regex_fail(p, reason);
	return 1;
}

static double share(const bool set[256])
{
	unsigned n = 0;

	for (unsigned c = 0; c < 256; c++)
		n += set[c];
	return n > 0 ? n / 256.0 : 1 / 256.0;
}

static double parse_group(struct regex_parser *p)
{
	bool caseless = p->caseless;
	double chance;

	p->at++;
	if (p->depth == REGEX_NESTED)
		return fail(p, "is nested too deep");
	if (!regex_group_begin(p))
		return 1;
	p->depth++;
	chance = parse_alternatives(p);
	if (*p->at != ')')
		return fail(p, "has a group without end");
	p->at++;
	p->depth--;
	p->caseless = caseless;
	return chance;
}

static double parse_atom(struct regex_parser *p)
{
	bool set[256];

	if (*p->at == '(')
		return parse_group(p);
	return regex_octet(p, set) ? share(set) : 1;
}

static double repeat(struct regex_parser *p, double chance)
{
	unsigned low, high;
	double sum = 0, last = 0;

	regex_repeat(p, &low, &high);
	if (low == 1 && high == 1)
		return chance;
	for (unsigned n = low; n <= high && n <= low + REGEX_FAR; n++) {
		double term = n == low ? pow(chance, n) : last * chance;

		sum += term;
		last = term;
		if (term < sum * 1e-9)
			break;
	}
	return sum;
}

static double parse_sequence(struct regex_parser *p)
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

static double parse_alternatives(struct regex_parser *p)
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
	struct regex_parser p = {.at = regex};
	double chance;

	regex_begin(&p);
	chance = parse_alternatives(&p);
	if (p.reason == NULL && *p.at != '\0')
		p.reason = "has a ) too many";
	*reason = p.reason;
	return p.reason == NULL ? -log2(chance) : -1;
}
