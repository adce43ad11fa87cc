// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>

#include "config/hash.h"
#include "export/decode/template_pool.h"

static uint64_t hash_of(const struct template_pool *pool, unsigned version,
			const struct template_definition *definition)
{
	uint64_t hash = HASH_BEGIN ^ pool->seed;

	hash = hash_number(hash, (uint64_t)version << 32 | definition->n_scope << 1 |
				     (uint64_t)definition->options);
	return hash_end(hash_octets(hash, definition->at, definition->octets));
}

static struct data_template **bucket_of(struct template_pool *pool, uint64_t hash)
{
	return &pool->bucket[hash % TEMPLATE_POOL_BUCKETS];
}

static struct data_template *find(struct template_pool *pool, uint64_t hash, unsigned version,
				  const struct template_definition *definition)
{
	for (struct data_template *one = *bucket_of(pool, hash); one != NULL; one = one->next)
		if (one->hash == hash && one->version == version &&
		    one->n_scope == definition->n_scope && template_is(one, definition))
			return one;
	return NULL;
}

struct data_template *template_pool_get(struct template_pool *pool,
					const struct element_wishes *wishes, unsigned version,
					const struct template_definition *definition)
{
	const uint64_t hash = hash_of(pool, version, definition);
	struct data_template *known = find(pool, hash, version, definition);

	if (known == NULL) {
		known = template_read(wishes, version, definition);
		if (known == NULL)
			return NULL;
		known->hash = hash;
		known->next = *bucket_of(pool, hash);
		*bucket_of(pool, hash) = known;
		pool->memory += template_memory(known);
		pool->n++;
	}
	known->n_users++;
	return known;
}

void template_pool_put(struct template_pool *pool, struct data_template *known)
{
	struct data_template **at = bucket_of(pool, known->hash);

	if (--known->n_users > 0)
		return;
	while (*at != known)
		at = &(*at)->next;
	*at = known->next;
	pool->memory -= template_memory(known);
	pool->n--;
	free(known);
}
