// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_PATTERNS_H
#define DPI_PATTERNS_H

#include <hs.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "dpi/signatures/rules.h"

enum { PATTERNS_SCAN_OCTETS = 512, PATTERNS_DATABASES = 2 };
enum { PATTERNS_VECTOR = 64, PATTERNS_PAGE = 4096 };
enum { PATTERNS_TCP, PATTERNS_UDP };

// The compiled regexes of all rules, one database a transport (NULL: it has no rules).
struct patterns {
	hs_database_t *database[PATTERNS_DATABASES];
};

// Which rules a payload hit, by index.
struct hits {
	uint64_t words[RULES_MAX / 64];
};

// Compiles for the running CPU; a regex that Hyperscan refuses is reported with its line. 0 or
// -errno.
int patterns_compile(struct patterns *patterns, const struct rules *rules,
		     struct problems *problems);
void patterns_free(struct patterns *patterns);
// Scratch for scans of all databases; one a thread, freed by hs_free_scratch().
int patterns_scratch(const struct patterns *patterns, hs_scratch_t **scratch);

int patterns_hit(unsigned rule, unsigned long long from, unsigned long long to, unsigned flags,
		 void *hits);

// Hyperscan's AVX-512 code loads whole vectors: a payload that ends just before a page which is not
// ours must be scanned elsewhere.
static inline bool patterns_near_page_end(const uint8_t *payload, unsigned length)
{
	return ((uintptr_t)payload + length - 1) % PATTERNS_PAGE >= PATTERNS_PAGE - PATTERNS_VECTOR;
}

// Sets the bits of the rules that the payload's first octets hit; `hits` has n_rules bits.
static inline void patterns_scan(const hs_database_t *database, hs_scratch_t *scratch,
				 const uint8_t *payload, unsigned length, struct hits *hits,
				 unsigned n_rules)
{
	uint8_t copy[PATTERNS_SCAN_OCTETS + PATTERNS_VECTOR];

	memset(hits->words, 0, (n_rules + 63) / 64 * sizeof(uint64_t));
	if (length > PATTERNS_SCAN_OCTETS)
		length = PATTERNS_SCAN_OCTETS;
	if (__builtin_expect(patterns_near_page_end(payload, length), 0))
		payload = memcpy(copy, payload, length);
	hs_scan(database, (const char *)payload, length, 0, scratch, patterns_hit, hits);
}

#endif
