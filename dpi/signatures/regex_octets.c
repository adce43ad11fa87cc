// SPDX-License-Identifier: BSD-3-Clause
// Walks all ways through the regex at once: of the part read so far only the set of lengths is kept
// that it may have, a bit for each. An octet that may follow a part of length n may stand at
// place n. Which ways belong together is forgotten, so the sets may be too large.
#include <emmintrin.h>
#include <string.h>

#include "dpi/signatures/regex_octets.h"
#include "dpi/signatures/regex_parse.h"

enum { MOST_STEPS = 20000 }; // of repeats in repeats

#define BEYOND (UINT32_C(1) << REGEX_PLACES) // the part is so long, or longer

struct walk {
	struct regex_parser parser;
	struct octet_sets *sets;
	unsigned n_steps;
	bool branches; // there is more than one way
};

static uint32_t walk_alternatives(struct walk *walk, uint32_t lengths);

static void add_values(uint64_t may_be[4], const bool set[256])
{
	for (unsigned c = 0; c < 256; c += 16) {
		__m128i in = _mm_loadu_si128((const __m128i *)(const void *)(set + c));
		uint64_t bits = (unsigned)_mm_movemask_epi8(_mm_slli_epi16(in, 7));

		may_be[c / 64] |= bits << c % 64;
	}
}

static uint32_t walk_octet(struct walk *walk, uint32_t lengths)
{
	bool set[256];
	uint64_t values[4] = {0};

	if (!regex_octet(&walk->parser, set)) {
		walk->branches = true; // not so, but the sets do not say this
		return lengths;
	}
	add_values(values, set);
	for (uint32_t left = lengths & (BEYOND - 1); left != 0; left &= left - 1)
		for (unsigned i = 0; i < 4; i++)
			walk->sets->may_be[__builtin_ctz(left)][i] |= values[i];
	return (lengths & (BEYOND - 1)) << 1 | (lengths & BEYOND);
}

static uint32_t walk_group(struct walk *walk, uint32_t lengths)
{
	struct regex_parser *p = &walk->parser;
	bool caseless = p->caseless;

	p->at++;
	if (!regex_group_begin(p))
		return lengths;
	lengths = walk_alternatives(walk, lengths);
	if (*p->at == ')')
		p->at++;
	p->caseless = caseless;
	return lengths;
}

static uint32_t walk_atom(struct walk *walk, uint32_t lengths)
{
	if (++walk->n_steps > MOST_STEPS)
		regex_fail(&walk->parser, "repeats too much");
	return *walk->parser.at == '(' ? walk_group(walk, lengths) : walk_octet(walk, lengths);
}

// An atom and how often it stands there.
static uint32_t walk_repeated(struct walk *walk, uint32_t lengths)
{
	struct regex_parser *p = &walk->parser;
	const struct regex_parser from = *p;
	uint32_t now = walk_atom(walk, lengths), all, before;
	struct regex_parser behind;
	unsigned low, high;

	regex_repeat(p, &low, &high);
	walk->branches |= low != high;
	behind = *p;
	all = (low == 0 ? lengths : 0) | (low <= 1 && high >= 1 ? now : 0);
	for (unsigned n = 2; n <= high && p->reason == NULL; n++) {
		before = now;
		*p = from;
		now = walk_atom(walk, before);
		if (n >= low || now == before)
			all |= now;
		if (now == before)
			break;
	}
	if (p->reason == NULL)
		*p = behind;
	return all;
}

static uint32_t walk_sequence(struct walk *walk, uint32_t lengths)
{
	const struct regex_parser *p = &walk->parser;

	while (*p->at != '\0' && *p->at != '|' && *p->at != ')')
		lengths = walk_repeated(walk, lengths);
	return lengths;
}

static uint32_t walk_alternatives(struct walk *walk, uint32_t lengths)
{
	uint32_t all = walk_sequence(walk, lengths);

	while (*walk->parser.at == '|') {
		walk->parser.at++;
		walk->branches = true;
		all |= walk_sequence(walk, lengths);
	}
	return all;
}

unsigned regex_octets(const char *regex, struct octet_sets *sets)
{
	struct walk walk = {.parser.at = regex, .sets = sets};
	uint32_t lengths = 1;
	unsigned end = 0;

	memset(sets, 0, sizeof(*sets));
	regex_begin(&walk.parser);
	while (*walk.parser.at != '\0' && lengths != BEYOND)
		lengths = walk_repeated(&walk, lengths);
	if (walk.parser.reason == NULL)
		end = (unsigned)__builtin_ctz(lengths | BEYOND);
	for (unsigned place = end; place < REGEX_PLACES; place++) // anything may follow it
		memset(sets->may_be[place], 0xff, sizeof(sets->may_be[place]));
	return walk.branches || lengths == BEYOND ? 0 : end;
}
