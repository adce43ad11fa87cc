// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <string.h>

#include "dpi/engine/mapping.h"
#include "dpi/engine/reassembly.h"

int reassembly_open(struct reassembly_pool *pool, unsigned n, int numa_node)
{
	*pool = (struct reassembly_pool){.n = (uint16_t)n};
	pool->all = mapping_new(n * sizeof(struct reassembly), numa_node, false);
	return pool->all != NULL ? 0 : -ENOMEM;
}

void reassembly_close(struct reassembly_pool *pool)
{
	mapping_free(pool->all, (size_t)pool->n * sizeof(struct reassembly));
	*pool = (struct reassembly_pool){0};
}

static void link_newest(struct reassembly_pool *pool, struct reassembly *buffer)
{
	uint16_t index = reassembly_index(pool, buffer);

	buffer->older = pool->newest;
	buffer->newer = 0;
	if (pool->newest != 0)
		pool->all[pool->newest - 1].newer = index;
	else
		pool->oldest = index;
	pool->newest = index;
}

struct reassembly *reassembly_new(struct reassembly_pool *pool, uint64_t now_us)
{
	struct reassembly *buffer;

	if (pool->free != 0) {
		buffer = &pool->all[pool->free - 1];
		pool->free = buffer->newer;
	} else if (pool->n_touched < pool->n) {
		buffer = &pool->all[pool->n_touched++];
	} else {
		return NULL;
	}
	pool->in_use++;
	buffer->generation++;
	buffer->base = 0;
	buffer->since_us = now_us;
	buffer->direction = buffer->early = buffer->id_octets = buffer->n_pieces = 0;
	link_newest(pool, buffer);
	return buffer;
}

void reassembly_give_back(struct reassembly_pool *pool, struct reassembly *buffer)
{
	if (buffer->older != 0)
		pool->all[buffer->older - 1].newer = buffer->newer;
	else
		pool->oldest = buffer->newer;
	if (buffer->newer != 0)
		pool->all[buffer->newer - 1].older = buffer->older;
	else
		pool->newest = buffer->older;
	pool->in_use--;
	buffer->generation++;
	buffer->newer = pool->free;
	pool->free = reassembly_index(pool, buffer);
}

unsigned reassembly_expire(struct reassembly_pool *pool, uint64_t now_us)
{
	unsigned n = 0;

	while (pool->oldest != 0) {
		struct reassembly *oldest = &pool->all[pool->oldest - 1];

		if (now_us < oldest->since_us + REASSEMBLY_LIFETIME_US)
			break;
		reassembly_give_back(pool, oldest);
		n++;
	}
	return n;
}

// Puts a piece into the ordered list and joins what touches; false when the list is full.
static bool insert_piece(struct reassembly *buffer, uint16_t from, uint16_t to)
{
	struct piece *pieces = buffer->pieces;
	unsigned at = 0, end;

	while (at < buffer->n_pieces && pieces[at].to < from)
		at++;
	for (end = at; end < buffer->n_pieces && pieces[end].from <= to; end++) {
		from = pieces[end].from < from ? pieces[end].from : from;
		to = pieces[end].to > to ? pieces[end].to : to;
	}
	if (at == end && buffer->n_pieces == REASSEMBLY_PIECES)
		return false;
	memmove(&pieces[at + 1], &pieces[end], (buffer->n_pieces - end) * sizeof(*pieces));
	buffer->n_pieces = (uint8_t)(buffer->n_pieces + 1 - (end - at));
	pieces[at] = (struct piece){.from = from, .to = to};
	return true;
}

bool reassembly_add(struct reassembly *buffer, uint32_t offset, const uint8_t *octets, unsigned n)
{
	unsigned before = reassembly_joined(buffer);

	if (n == 0 || offset >= REASSEMBLY_OCTETS)
		return false;
	if (n > REASSEMBLY_OCTETS - offset)
		n = REASSEMBLY_OCTETS - offset;
	if (!insert_piece(buffer, (uint16_t)offset, (uint16_t)(offset + n)))
		return false;
	memcpy(buffer->octets + offset, octets, n);
	return reassembly_joined(buffer) > before;
}
