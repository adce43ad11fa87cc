// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_REASSEMBLY_H
#define DPI_REASSEMBLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A worker's pool of buffers for the few Flows whose message goes on in later packets: TCP segments
// joined by sequence number, or a QUIC CRYPTO stream by offset. A buffer keeps what is contiguous
// from its start and one piece after a gap. Buffers older than 2 s are taken back, in the order of
// their making; a Flow knows its buffer by index and generation and finds out by itself.
enum { REASSEMBLY_OCTETS = 4096, REASSEMBLY_LIFETIME_US = 2000000, REASSEMBLY_PIECES = 6 };
enum { REASSEMBLY_KEY_OCTETS = 64 };

struct piece {
	uint16_t from, to;
};

struct reassembly {
	uint16_t generation; // odd while in use
	uint32_t base;	     // sequence number of the first octet
	uint64_t since_us;
	uint16_t older, newer; // index + 1, in the order of making
	uint8_t direction;
	uint8_t early;	   // holds a packet that may not be the first
	uint8_t id_octets; // of `id`; both are the dissector's
	uint8_t n_pieces;
	struct piece pieces[REASSEMBLY_PIECES]; // ordered, apart; pieces[0].from == 0: contiguous
	uint8_t id[20];
	uint8_t keys[REASSEMBLY_KEY_OCTETS]; // the dissector's
	uint8_t octets[REASSEMBLY_OCTETS];
};

struct reassembly_pool {
	struct reassembly *all;
	uint16_t n, n_touched, free; // free: index + 1, chained by newer
	uint16_t oldest, newest;     // index + 1
	uint16_t in_use;
};

int reassembly_open(struct reassembly_pool *pool, unsigned n, int numa_node);
void reassembly_close(struct reassembly_pool *pool);
// A buffer without octets; NULL when all are in use.
struct reassembly *reassembly_new(struct reassembly_pool *pool, uint64_t now_us);
void reassembly_give_back(struct reassembly_pool *pool, struct reassembly *buffer);
// Takes back what is too old; returns how many.
unsigned reassembly_expire(struct reassembly_pool *pool, uint64_t now_us);
// Adds octets at an offset from the base; what does not fit is dropped. False when nothing new
// became contiguous from the start.
bool reassembly_add(struct reassembly *buffer, uint32_t offset, const uint8_t *octets, unsigned n);
// Octets contiguous from the start.
static inline unsigned reassembly_joined(const struct reassembly *buffer)
{
	return buffer->n_pieces > 0 && buffer->pieces[0].from == 0 ? buffer->pieces[0].to : 0;
}

static inline uint16_t reassembly_index(const struct reassembly_pool *pool,
					const struct reassembly *buffer)
{
	return (uint16_t)(buffer - pool->all + 1);
}

// Half of the pool is in use: no buffer for what is only a guess.
static inline bool reassembly_is_tight(const struct reassembly_pool *pool)
{
	return pool->in_use >= pool->n / 2;
}

// The buffer of a Flow, or NULL when it was taken back.
static inline struct reassembly *reassembly_find(const struct reassembly_pool *pool, uint16_t index,
						 uint16_t generation)
{
	if (index == 0 || pool->all[index - 1].generation != generation)
		return NULL;
	return &pool->all[index - 1];
}

#endif
