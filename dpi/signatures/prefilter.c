// SPDX-License-Identifier: BSD-3-Clause
// For each place in a payload and each value of its octet there is the set of rules that allow it,
// and for each class of ports the set of rules that want one of them. A packet may hit what
// all of its sets share.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "dpi/signatures/patterns.h"
#include "dpi/signatures/prefilter.h"
#include "dpi/signatures/regex_octets.h"

// Where rules differ: at the beginning, and after a header of 16 octets.
static const uint8_t places[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 16, 17};
enum {
	PLACES = sizeof(places),
	LAST_PLACE = 17,
	BLOCK_WORDS = 4,
	BLOCK_RULES = 256,
	PORTS = 65536
};
static_assert((int)LAST_PLACE < (int)REGEX_PLACES, "the sets of these places are known");

// A set of rules of one block.
struct row {
	uint64_t words[BLOCK_WORDS];
} __attribute__((aligned(32)));

// Up to 256 rules of one transport.
struct pattern_block {
	struct row value[PLACES][256];
	struct row any_port; // rules that want none
	uint16_t rule[BLOCK_RULES];
	uint8_t whole[BLOCK_RULES]; // octets of a regex that the rows say all of; else 0
};

struct transport_rules {
	uint16_t port_class[PORTS];
	struct row *wanted; // by class, by block: rules that want a port of this class
	struct pattern_block *blocks;
	unsigned n_blocks, n_classes, n_rules;
};

struct prefilter {
	struct transport_rules transports[PATTERNS_DATABASES];
};

static void row_add(struct row *row, unsigned number)
{
	row->words[number / 64] |= UINT64_C(1) << number % 64;
}

static bool is_full(const uint64_t may_be[4])
{
	return (may_be[0] & may_be[1] & may_be[2] & may_be[3]) == UINT64_MAX;
}

// Whether all places of a regex of n octets where not anything may stand are those of the rows.
static bool has_all_places(const struct octet_sets *sets, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (!is_full(sets->may_be[i]) && memchr(places, (int)i, PLACES) == NULL)
			return false;
	return true;
}

// A regex allows any octet at most places. Such places are noted once, in `everywhere`, and added
// to all 256 rows of the place when the block is full.
static void add_octets(struct pattern_block *block, struct row everywhere[PLACES],
		       const char *regex, unsigned number)
{
	struct octet_sets sets;

	unsigned n = regex_octets(regex, &sets);

	block->whole[number] = (uint8_t)(has_all_places(&sets, n) ? n : 0);
	for (unsigned p = 0; p < PLACES; p++) {
		const uint64_t *may_be = sets.may_be[places[p]];

		if (is_full(may_be)) {
			row_add(&everywhere[p], number);
			continue;
		}
		for (unsigned w = 0; w < 4; w++)
			for (uint64_t left = may_be[w]; left != 0; left &= left - 1)
				row_add(&block->value[p][w * 64 + (unsigned)__builtin_ctzll(left)],
					number);
	}
}

static void spread(struct pattern_block *block, const struct row everywhere[PLACES])
{
	for (unsigned p = 0; p < PLACES; p++)
		for (unsigned c = 0; c < 256; c++)
			for (unsigned w = 0; w < BLOCK_WORDS; w++)
				block->value[p][c].words[w] |= everywhere[p].words[w];
}

static bool is_of(const struct rule *rule, unsigned transport)
{
	return (rule->transport & (1U << transport)) != 0;
}

// A class begins at each border of a rule's range.
static int make_classes(struct transport_rules *t, const struct rules *rules, unsigned transport)
{
	uint8_t *border = calloc(PORTS + 1, 1);
	unsigned port_class = 0;

	if (border == NULL)
		return -1;
	for (unsigned i = 0; i < rules->n; i++) {
		const struct rule *rule = &rules->all[i];

		for (unsigned k = 0; is_of(rule, transport) && k < rule->n_ports; k++) {
			border[rule->ports[k].low] = 1;
			border[rule->ports[k].high + 1] = 1;
		}
	}
	for (unsigned port = 0; port < PORTS; port++) {
		port_class += border[port];
		t->port_class[port] = (uint16_t)port_class;
	}
	free(border);
	t->n_classes = port_class + 1;
	return 0;
}

static void add_ports(struct transport_rules *t, const struct rule *rule, unsigned n)
{
	const unsigned block = n / BLOCK_RULES, number = n % BLOCK_RULES;

	if (rule->n_ports == 0)
		row_add(&t->blocks[block].any_port, number);
	for (unsigned i = 0; i < rule->n_ports; i++)
		for (unsigned c = t->port_class[rule->ports[i].low];
		     c <= t->port_class[rule->ports[i].high]; c++)
			row_add(&t->wanted[c * t->n_blocks + block], number);
}

static void add_rules(struct transport_rules *t, const struct rules *rules, unsigned transport)
{
	struct row everywhere[PLACES] = {0};
	unsigned n = 0;

	for (unsigned i = 0; i < rules->n; i++) {
		const struct rule *rule = &rules->all[i];
		struct pattern_block *block = &t->blocks[n / BLOCK_RULES];

		if (!is_of(rule, transport))
			continue;
		block->rule[n % BLOCK_RULES] = (uint16_t)i;
		add_octets(block, everywhere, rule->regex, n % BLOCK_RULES);
		add_ports(t, rule, n);
		n++;
		if (n % BLOCK_RULES == 0 || n == t->n_rules) {
			spread(block, everywhere);
			memset(everywhere, 0, sizeof(everywhere));
		}
	}
}

static void *zeroed(size_t octets)
{
	void *memory = aligned_alloc(64, (octets + 63) / 64 * 64);

	return memory != NULL ? memset(memory, 0, octets) : NULL;
}

static int make_transport(struct transport_rules *t, const struct rules *rules, unsigned transport)
{
	for (unsigned i = 0; i < rules->n; i++)
		t->n_rules += is_of(&rules->all[i], transport);
	t->n_blocks = (t->n_rules + BLOCK_RULES - 1) / BLOCK_RULES;
	if (t->n_blocks == 0)
		return 0;
	if (make_classes(t, rules, transport) != 0)
		return -1;
	t->wanted = zeroed(t->n_classes * t->n_blocks * sizeof(struct row));
	t->blocks = zeroed(t->n_blocks * sizeof(struct pattern_block));
	if (t->wanted == NULL || t->blocks == NULL)
		return -1;
	add_rules(t, rules, transport);
	return 0;
}

struct prefilter *prefilter_new(const struct rules *rules)
{
	struct prefilter *prefilter = calloc(1, sizeof(*prefilter));

	for (unsigned t = 0; prefilter != NULL && t < PATTERNS_DATABASES; t++) {
		if (make_transport(&prefilter->transports[t], rules, t) != 0) {
			prefilter_free(prefilter);
			return NULL;
		}
	}
	return prefilter;
}

void prefilter_free(struct prefilter *prefilter)
{
	for (unsigned t = 0; prefilter != NULL && t < PATTERNS_DATABASES; t++) {
		free(prefilter->transports[t].wanted);
		free(prefilter->transports[t].blocks);
	}
	free(prefilter);
}

static inline void row_and(struct row *row, const struct row *other)
{
	for (unsigned w = 0; w < BLOCK_WORDS; w++)
		row->words[w] &= other->words[w];
}

static struct row left_over(const struct transport_rules *t, const struct prefilter_packet *packet,
			    unsigned index)
{
	const struct pattern_block *block = &t->blocks[index];
	const struct row *a = &t->wanted[t->port_class[packet->source_port] * t->n_blocks + index];
	const struct row *b =
	    &t->wanted[t->port_class[packet->destination_port] * t->n_blocks + index];
	struct row left;

	for (unsigned w = 0; w < BLOCK_WORDS; w++)
		left.words[w] = a->words[w] | b->words[w] | block->any_port.words[w];
	for (unsigned p = 0; p < PLACES && places[p] < packet->length; p++)
		row_and(&left, &block->value[p][packet->payload[places[p]]]);
	return left;
}

// Adds the block's rules in `left`; false when there are too many.
static bool add_block_rules(const struct pattern_block *block, const struct row *left,
			    unsigned length, struct prefilter_rule rules[PREFILTER_MAX_RULES],
			    unsigned *n)
{
	for (unsigned w = 0; w < BLOCK_WORDS; w++) {
		for (uint64_t bits = left->words[w]; bits != 0; bits &= bits - 1) {
			unsigned number = w * 64 + (unsigned)__builtin_ctzll(bits);

			if (block->whole[number] > length)
				continue;
			if (*n == PREFILTER_MAX_RULES)
				return false;
			rules[(*n)++] = (struct prefilter_rule){.index = block->rule[number],
								.hit = block->whole[number] != 0};
		}
	}
	return true;
}

unsigned prefilter_find(const struct prefilter *prefilter, const struct prefilter_packet *packet,
			struct prefilter_rule rules[PREFILTER_MAX_RULES])
{
	const struct transport_rules *t = &prefilter->transports[packet->transport];
	unsigned n = 0;

	for (unsigned b = 0; b < t->n_blocks; b++) {
		struct row left = left_over(t, packet, b);

		if (!add_block_rules(&t->blocks[b], &left, packet->length, rules, &n))
			break;
	}
	return n;
}
