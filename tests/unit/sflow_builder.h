// SPDX-License-Identifier: BSD-3-Clause
// Datagrams of sFlow version 5, laid out as sflow_version_5.txt (sflow.org) has them.
#ifndef TESTS_SFLOW_BUILDER_H
#define TESTS_SFLOW_BUILDER_H

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "export/decode/collected.h"

struct sflow_builder {
	uint8_t octets[4096];
	uint32_t n;
};

static inline void sflow_number(struct sflow_builder *to, uint32_t number)
{
	const uint8_t octets[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16),
				   (uint8_t)(number >> 8), (uint8_t)number};

	assert(to->n + 4 <= sizeof(to->octets));
	memcpy(to->octets + to->n, octets, 4);
	to->n += 4;
}

static inline void sflow_numbers(struct sflow_builder *to, const uint32_t *numbers, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		sflow_number(to, numbers[i]);
}

// Opaque data of a fixed length: padded to 4.
static inline void sflow_fixed(struct sflow_builder *to, const void *octets, uint32_t n)
{
	assert(to->n + n + 3 <= sizeof(to->octets));
	memset(to->octets + to->n, 0, (n + 3) & ~3U);
	memcpy(to->octets + to->n, octets, n);
	to->n += (n + 3) & ~3U;
}

static inline void sflow_opaque(struct sflow_builder *to, const void *octets, uint32_t n)
{
	sflow_number(to, n);
	sflow_fixed(to, octets, n);
}

// A tag and the length of what follows, which sflow_close() puts in. Returns where that stands.
static inline uint32_t sflow_open(struct sflow_builder *to, uint32_t enterprise, uint32_t format)
{
	sflow_number(to, enterprise << 12 | format);
	sflow_number(to, 0);
	return to->n;
}

static inline void sflow_close(struct sflow_builder *to, uint32_t opened)
{
	struct sflow_builder length = {.n = 0};

	sflow_number(&length, to->n - opened);
	memcpy(to->octets + opened - 4, length.octets, 4);
}

// The header of a datagram of agent 192.0.2.1, sub-agent 7.
static inline struct sflow_builder sflow_datagram(uint32_t n_samples)
{
	struct sflow_builder to = {.n = 0};

	sflow_number(&to, 5);
	sflow_number(&to, 1);
	sflow_number(&to, 0xc0000201);
	sflow_number(&to, 7);
	sflow_number(&to, 1000);
	sflow_number(&to, 123456);
	sflow_number(&to, n_samples);
	return to;
}

// A flow sample up to its records: 1 of 512, from interface 3 to 4.
static inline uint32_t sflow_flow(struct sflow_builder *to, uint32_t n_records)
{
	const uint32_t opened = sflow_open(to, 0, 1);

	sflow_number(to, 99);
	sflow_number(to, 3);
	sflow_number(to, 512);
	sflow_number(to, 51200);
	sflow_number(to, 2);
	sflow_number(to, 3);
	sflow_number(to, 4);
	sflow_number(to, n_records);
	return opened;
}

static inline void sflow_header(struct sflow_builder *to, uint32_t protocol, uint32_t length,
				const void *octets, uint32_t n)
{
	const uint32_t record = sflow_open(to, 0, 1);

	sflow_number(to, protocol);
	sflow_number(to, length);
	sflow_number(to, 4);
	sflow_opaque(to, octets, n);
	sflow_close(to, record);
}

// What was handed on, and the frames that were to be read.
struct sflow_handed {
	struct sflow_datagram datagram;
	unsigned n_datagrams, n_samples, n_records, n_frames;
	struct sflow_sample sample[8];
	union flow_record_room record[8];
	struct sampled_frame frame;
	union flow_record_room room;
};

static inline bool sflow_take_datagram(void *context, const struct sflow_datagram *datagram)
{
	struct sflow_handed *handed = context;

	handed->datagram = *datagram;
	handed->n_datagrams++;
	return true;
}

static inline void sflow_take_sample(void *context, const struct sflow_sample *sample,
				     struct flow_record *record)
{
	struct sflow_handed *handed = context;

	handed->sample[handed->n_samples++ % 8] = *sample;
	if (record != NULL)
		memcpy(&handed->record[handed->n_records++ % 8], record,
		       (size_t)record->n_cells * FLOW_CELL);
}

// Only says that it was an IPv4 packet.
static inline bool sflow_take_frame(void *context, const struct sampled_frame *frame,
				    struct flow_record *record)
{
	struct sflow_handed *handed = context;

	handed->frame = *frame;
	handed->n_frames++;
	record->ip_version = 4;
	record->octets[FORWARD] = frame->length - 18;
	record->layer2_octets[FORWARD] = frame->length;
	return true;
}

// Reads a copy that ends where the datagram does, so that the sanitizer sees what goes beyond.
static inline int sflow_hand(struct sflow_handed *handed, const void *octets, uint32_t n,
			     uint64_t measures)
{
	const struct sflow_reader reader = {.measures = measures,
					    .room = &handed->room,
					    .frame = sflow_take_frame,
					    .datagram = sflow_take_datagram,
					    .sample = sflow_take_sample,
					    .context = handed};
	uint8_t *copy = malloc(n + (n == 0));
	int err;

	memset(handed, 0, sizeof(*handed));
	memcpy(copy, octets, n);
	err = sflow_read(&reader, copy, n);
	free(copy);
	return err;
}

#endif
