// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <string.h>

#include "dpi/engine/mapping.h"
#include "dpi/engine/slab.h"

int slab_open(struct slab *slab, uint64_t n_blocks, int numa_node)
{
	*slab = (struct slab){.n = n_blocks < UINT32_MAX ? (uint32_t)n_blocks : UINT32_MAX - 1};
	slab->blocks = mapping_new((size_t)slab->n * sizeof(struct slab_block), numa_node, true);
	return slab->blocks != NULL ? 0 : -ENOMEM;
}

void slab_close(struct slab *slab)
{
	mapping_free(slab->blocks, (size_t)slab->n * sizeof(struct slab_block));
	*slab = (struct slab){0};
}

static uint32_t block_new(struct slab *slab)
{
	uint32_t index = slab->free;
	struct slab_block *block;

	if (index == 0) {
		if (slab->n_touched == slab->n)
			return 0;
		index = ++slab->n_touched;
	}
	block = &slab->blocks[index - 1];
	if (index == slab->free)
		slab->free = block->next;
	block->next = 0;
	block->kinds = 0;
	block->used = block->last_used = 0;
	slab->in_use++;
	return index;
}

static struct slab_block *last_block(const struct slab *slab, uint32_t first)
{
	struct slab_block *block = &slab->blocks[first - 1];

	while (block->next != 0)
		block = &slab->blocks[block->next - 1];
	return block;
}

static uint32_t blocks_left(const struct slab *slab)
{
	return slab->n - slab->in_use;
}

// Returns the block that it ends in.
static struct slab_block *append(struct slab *slab, struct slab_block *block, const uint8_t *octets,
				 unsigned n)
{
	while (n > 0) {
		unsigned room = SLAB_BLOCK_ROOM - block->last_used, part = n < room ? n : room;

		memcpy(block->octets + block->last_used, octets, part);
		block->last_used = (uint16_t)(block->last_used + part);
		octets += part;
		n -= part;
		if (n == 0)
			break;
		block->next = block_new(slab);
		block = &slab->blocks[block->next - 1];
	}
	return block;
}

static void put_item(struct slab_block *block, uint8_t kind, const uint8_t *value, uint8_t length)
{
	uint8_t *to = block->octets + block->last_used;

	to[0] = kind;
	to[1] = length;
	memcpy(to + 2, value, length);
	block->last_used = (uint16_t)(block->last_used + 2U + length);
}

bool slab_add(struct slab *slab, uint32_t *first, enum metadata_kind kind, const uint8_t *value,
	      uint8_t length)
{
	const uint8_t head_octets[2] = {(uint8_t)kind, length};
	struct slab_block *head, *last;
	unsigned n = 2U + length, room = 0;

	if (*first != 0) {
		head = &slab->blocks[*first - 1];
		if (head->kinds & METADATA_BIT(kind))
			return true;
		if (head->used + n > METADATA_MAX_OCTETS)
			return false;
		room = SLAB_BLOCK_ROOM - last_block(slab, *first)->last_used;
	}
	if (n > room && (n - room + SLAB_BLOCK_ROOM - 1) / SLAB_BLOCK_ROOM > blocks_left(slab))
		return false;
	if (*first == 0)
		*first = block_new(slab);
	head = &slab->blocks[*first - 1];
	last = last_block(slab, *first);
	if (last->last_used + n <= SLAB_BLOCK_ROOM)
		put_item(last, (uint8_t)kind, value, length);
	else
		append(slab, append(slab, last, head_octets, sizeof(head_octets)), value, length);
	head->kinds |= (uint32_t)METADATA_BIT(kind);
	head->used = (uint16_t)(head->used + n);
	return true;
}

bool slab_has(const struct slab *slab, uint32_t first, enum metadata_kind kind)
{
	return first != 0 && (slab->blocks[first - 1].kinds & METADATA_BIT(kind)) != 0;
}

// A place in a chain.
struct slab_place {
	struct slab_block *block;
	unsigned at;
};

static uint8_t *octet_at(const struct slab *slab, struct slab_place *place, unsigned skip)
{
	place->at += skip;
	while (place->at >= place->block->last_used && place->block->next != 0) {
		place->at -= place->block->last_used;
		place->block = &slab->blocks[place->block->next - 1];
	}
	return &place->block->octets[place->at];
}

// Goes to the item of a kind that is there.
static struct slab_place find_kind(const struct slab *slab, uint32_t first, enum metadata_kind kind)
{
	struct slab_place place = {.block = &slab->blocks[first - 1]};

	while (*octet_at(slab, &place, 0) != kind)
		octet_at(slab, &place, 1U + *octet_at(slab, &place, 1));
	return place;
}

bool slab_put(struct slab *slab, uint32_t *first, enum metadata_kind kind, const uint8_t *value,
	      uint8_t length)
{
	struct slab_place place;
	uint8_t *head;

	if (!slab_has(slab, *first, kind))
		return slab_add(slab, first, kind, value, length);
	place = find_kind(slab, *first, kind);
	head = octet_at(slab, &place, 0);
	if (*octet_at(slab, &place, 1) != length) {
		*head = METADATA_N_KINDS;
		slab->blocks[*first - 1].kinds &= ~(uint32_t)METADATA_BIT(kind);
		return slab_add(slab, first, kind, value, length);
	}
	for (unsigned i = 0; i < length; i++)
		*octet_at(slab, &place, 1) = value[i];
	return true;
}

static void flatten(const struct slab *slab, uint32_t first, uint8_t *out)
{
	for (uint32_t index = first; index != 0; index = slab->blocks[index - 1].next) {
		const struct slab_block *block = &slab->blocks[index - 1];

		memcpy(out, block->octets, block->last_used);
		out += block->last_used;
	}
}

unsigned slab_copy(const struct slab *slab, uint32_t first, uint8_t *out, unsigned room,
		   unsigned *left_out)
{
	uint8_t all[METADATA_MAX_OCTETS];
	unsigned n, at = 0, written = 0;

	*left_out = 0;
	if (first == 0)
		return 0;
	n = slab->blocks[first - 1].used;
	if (n <= room) {
		flatten(slab, first, out);
		return n;
	}
	flatten(slab, first, all);
	for (; at < n; at += 2U + all[at + 1]) {
		unsigned item = 2U + all[at + 1];

		if (written + item > room) {
			++*left_out;
			continue;
		}
		memcpy(out + written, all + at, item);
		written += item;
	}
	return written;
}

void slab_give_back(struct slab *slab, uint32_t *first)
{
	uint32_t index = *first;

	while (index != 0) {
		struct slab_block *block = &slab->blocks[index - 1];
		uint32_t next = block->next;

		block->next = slab->free;
		slab->free = index;
		slab->in_use--;
		index = next;
	}
	*first = 0;
}
