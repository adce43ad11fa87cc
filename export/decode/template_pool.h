// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_TEMPLATE_POOL_H
#define EXPORT_TEMPLATE_POOL_H

#include "export/decode/template_read.h"

// What Templates define, each once: a thousand exporters of one make have the same few, which then
// stay in the cache, whoever sends. One thread's alone.
enum { TEMPLATE_POOL_BUCKETS = 16384 };

struct template_pool {
	uint64_t seed;	 // of the hash
	uint64_t memory; // octets of all of them
	unsigned n;
	struct data_template *bucket[TEMPLATE_POOL_BUCKETS];
};

// The definition, with one more user; it is read where it is new. NULL with errno, see
// template_read().
struct data_template *template_pool_get(struct template_pool *pool,
					const struct element_wishes *wishes, unsigned version,
					const struct template_definition *definition);
// One user less; that of the last one is freed.
void template_pool_put(struct template_pool *pool, struct data_template *known);

#endif
