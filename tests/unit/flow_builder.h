// SPDX-License-Identifier: BSD-3-Clause
// Datagrams of NetFlow v5 and v9 (RFC 3954) and IPFIX (RFC 7011), laid out as these have them, and
// what a decoder made of them.
#ifndef TESTS_FLOW_BUILDER_H
#define TESTS_FLOW_BUILDER_H

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "export/decode/decoder.h"
#include "export/record/field.h"
#include "export/record/metadata_items.h"

struct flow_builder {
	uint8_t octets[16384];
	uint32_t n, set;
};

static inline void put(struct flow_builder *to, uint64_t number, unsigned octets)
{
	assert(to->n + octets <= sizeof(to->octets));
	for (unsigned i = octets; i-- > 0;)
		to->octets[to->n++] = (uint8_t)(i < 8 ? number >> (8 * i) : 0);
}

static inline void put_octets(struct flow_builder *to, const void *octets, unsigned n)
{
	assert(to->n + n <= sizeof(to->octets));
	memcpy(to->octets + to->n, octets, n);
	to->n += n;
}

static inline void put_v9(struct flow_builder *to, uint32_t uptime_ms, uint32_t seconds,
			  uint32_t sequence, uint32_t domain)
{
	to->n = 0;
	put(to, 9, 2);
	put(to, 1, 2);
	put(to, uptime_ms, 4);
	put(to, seconds, 4);
	put(to, sequence, 4);
	put(to, domain, 4);
}

static inline void put_ipfix(struct flow_builder *to, uint32_t seconds, uint32_t sequence,
			     uint32_t domain)
{
	to->n = 0;
	put(to, 10, 2);
	put(to, 0, 2);
	put(to, seconds, 4);
	put(to, sequence, 4);
	put(to, domain, 4);
}

static inline void put_length(struct flow_builder *to, uint32_t at, uint32_t length)
{
	to->octets[at] = (uint8_t)(length >> 8);
	to->octets[at + 1] = (uint8_t)length;
}

static inline void open_set(struct flow_builder *to, uint16_t id)
{
	to->set = to->n;
	put(to, id, 2);
	put(to, 0, 2);
}

static inline void close_set(struct flow_builder *to)
{
	put_length(to, to->set + 2, to->n - to->set);
	if (to->octets[1] == 10)
		put_length(to, 2, to->n);
}

// A set with one Template: pairs of element and length, ended by 0, 0. An element above 0xffff has
// the enterprise number in its upper bits.
static inline void put_template(struct flow_builder *to, uint16_t id, const uint32_t *elements)
{
	uint16_t n = 0;

	while (elements[n * 2] != 0 || elements[n * 2 + 1] != 0)
		n++;
	open_set(to, to->octets[1] == 9 ? 0 : 2);
	put(to, id, 2);
	put(to, n, 2);
	for (unsigned i = 0; i < n; i++) {
		const uint32_t pen = elements[i * 2] >> 16;

		put(to, (elements[i * 2] & 0xffff) | (pen != 0 ? 0x8000 : 0), 2);
		put(to, elements[i * 2 + 1], 2);
		if (pen != 0)
			put(to, pen, 4);
	}
	close_set(to);
}

#define TEMPLATE(to, id, ...) put_template(to, id, (const uint32_t[]){__VA_ARGS__, 0, 0})

enum { TAKEN_MOST = 64 };

struct taken {
	struct decoder *decoder;
	struct datagram from;
	unsigned n, frames;
	struct sampled_frame frame;
	union flow_record_room *room; // TAKEN_MOST
};

static inline void take_one(void *context, const struct decoded *, struct flow_record *record)
{
	struct taken *taken = context;

	assert(taken->n < TAKEN_MOST);
	assert(record->n_cells == flow_record_cells(record));
	memcpy(&taken->room[taken->n++], record, (size_t)record->n_cells * FLOW_CELL);
}

static inline bool take_frame(void *context, const struct sampled_frame *frame,
			      struct flow_record *record)
{
	struct taken *taken = context;

	taken->frames++;
	taken->frame = *frame;
	record->packets[FORWARD] = 1;
	return true;
}

static inline void taken_open(struct taken *taken, enum out_counters out)
{
	const struct decoder_settings settings = {
	    .wishes = {.wanted = {UINT64_MAX, MEASURES_ALL}, .own_pen = PEN_OWN},
	    .out_counters = out,
	    .frame = take_frame,
	    .take = take_one,
	    .context = taken,
	};

	memset(taken, 0, sizeof(*taken));
	memcpy(taken->from.from.octets, (const uint8_t[]){192, 0, 2, 1}, 4);
	taken->from.port = 40000;
	taken->room = aligned_alloc(64, TAKEN_MOST * sizeof(*taken->room));
	assert(taken->room != NULL);
	taken->decoder = decoder_new(&settings);
	assert(taken->decoder != NULL);
}

static inline int taken_read(struct taken *taken, const struct flow_builder *of)
{
	uint8_t *octets = malloc(of->n > 0 ? of->n : 1); // of exactly that size
	int err;

	assert(octets != NULL);
	memcpy(octets, of->octets, of->n);
	taken->from.octets = octets;
	taken->from.n = of->n;
	err = decoder_read(taken->decoder, &taken->from);
	free(octets);
	return err;
}

static inline struct flow_record *taken_record(struct taken *taken, unsigned i)
{
	assert(i < taken->n);
	return &taken->room[i].record;
}

static inline void taken_close(struct taken *taken)
{
	decoder_free(taken->decoder);
	free(taken->room);
}

#endif
