// SPDX-License-Identifier: BSD-3-Clause
// Writes files in the MaxMind DB format version 2.0 by its specification: a binary tree of address
// bits with records of 24 bits, 16 zeros, the data, a marker, and the metadata.
#ifndef TESTS_MMDB_BUILDER_H
#define TESTS_MMDB_BUILDER_H

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { MMDB_MOST_NODES = 4096, MMDB_MOST_DATA = 8192 };
enum { MMDB_STRING = 2, MMDB_UINT16 = 5, MMDB_UINT32 = 6, MMDB_MAP = 7 };
enum { MMDB_UINT64 = 9, MMDB_ARRAY = 11 };

struct mmdb_octets {
	uint8_t octets[MMDB_MOST_DATA];
	uint32_t n;
};

// A child: 0 nothing, a node, or -1 less where in the data its value is.
struct mmdb_builder {
	int32_t child[MMDB_MOST_NODES][2];
	uint32_t n_nodes;
	struct mmdb_octets data;
};

static inline void mmdb_octet(struct mmdb_octets *to, unsigned octet)
{
	assert(to->n < sizeof(to->octets));
	to->octets[to->n++] = (uint8_t)octet;
}

// The control octet: three bits of type, five of size; types beyond 7 have an octet of their own.
static inline void mmdb_control(struct mmdb_octets *to, unsigned type, unsigned size)
{
	assert(size < 29);
	mmdb_octet(to, (type <= 7 ? type << 5 : 0) | size);
	if (type > 7)
		mmdb_octet(to, type - 7);
}

static inline void mmdb_text(struct mmdb_octets *to, const char *text)
{
	mmdb_control(to, MMDB_STRING, (unsigned)strlen(text));
	for (; *text != '\0'; text++)
		mmdb_octet(to, (uint8_t)*text);
}

static inline void mmdb_number(struct mmdb_octets *to, unsigned type, unsigned octets,
			       uint64_t number)
{
	mmdb_control(to, type, octets);
	while (octets-- > 0)
		mmdb_octet(to, (uint8_t)(number >> (8 * octets)));
}

static inline void mmdb_begin(struct mmdb_builder *builder)
{
	memset(builder, 0, sizeof(*builder));
	builder->n_nodes = 1;
}

// What is put into the data next is the value of the network. IPv4 lies in ::/96.
static inline void mmdb_network(struct mmdb_builder *builder, const uint8_t address[16],
				unsigned prefix)
{
	int32_t node = 0;

	for (unsigned bit = 0; bit < prefix; bit++) {
		int32_t *child = &builder->child[node][address[bit / 8] >> (7 - bit % 8) & 1];

		if (bit + 1 == prefix) {
			*child = -1 - (int32_t)builder->data.n;
		} else if (*child == 0) {
			assert(builder->n_nodes < MMDB_MOST_NODES);
			*child = (int32_t)builder->n_nodes++;
		}
		node = *child;
	}
}

static inline void mmdb_network_ipv4(struct mmdb_builder *builder, uint32_t address,
				     unsigned prefix)
{
	const uint8_t octets[16] = {[12] = (uint8_t)(address >> 24),
				    (uint8_t)(address >> 16),
				    (uint8_t)(address >> 8),
				    (uint8_t)address};

	mmdb_network(builder, octets, 96 + prefix);
}

static inline void mmdb_put_metadata(struct mmdb_octets *to, uint32_t n_nodes)
{
	mmdb_control(to, MMDB_MAP, 9);
	mmdb_text(to, "node_count");
	mmdb_number(to, MMDB_UINT32, 4, n_nodes);
	mmdb_text(to, "record_size");
	mmdb_number(to, MMDB_UINT16, 2, 24);
	mmdb_text(to, "ip_version");
	mmdb_number(to, MMDB_UINT16, 2, 6);
	mmdb_text(to, "database_type");
	mmdb_text(to, "Test");
	mmdb_text(to, "languages");
	mmdb_control(to, MMDB_ARRAY, 0);
	mmdb_text(to, "binary_format_major_version");
	mmdb_number(to, MMDB_UINT16, 2, 2);
	mmdb_text(to, "binary_format_minor_version");
	mmdb_number(to, MMDB_UINT16, 2, 0);
	mmdb_text(to, "build_epoch");
	mmdb_number(to, MMDB_UINT64, 8, 1700000000);
	mmdb_text(to, "description");
	mmdb_control(to, MMDB_MAP, 0);
}

static inline void mmdb_write(const struct mmdb_builder *builder, const char *path)
{
	static const uint8_t zeros[16];
	struct mmdb_octets metadata = {.n = 0};
	FILE *file = fopen(path, "w");

	assert(file != NULL);
	for (uint32_t node = 0; node < builder->n_nodes; node++) {
		for (unsigned side = 0; side < 2; side++) {
			const int32_t child = builder->child[node][side];
			uint32_t record = builder->n_nodes;

			if (child > 0)
				record = (uint32_t)child;
			else if (child < 0)
				record += 16 + (uint32_t)(-1 - child);
			putc((int)(record >> 16), file);
			putc((int)(record >> 8 & 255), file);
			putc((int)(record & 255), file);
		}
	}
	fwrite(zeros, 1, sizeof(zeros), file);
	fwrite(builder->data.octets, 1, builder->data.n, file);
	fwrite("\xab\xcd\xefMaxMind.com", 1, 14, file);
	mmdb_put_metadata(&metadata, builder->n_nodes);
	fwrite(metadata.octets, 1, metadata.n, file);
	fclose(file);
}

// {"country": {"iso_code": code}}
static inline void mmdb_country(struct mmdb_builder *builder, const char *code)
{
	mmdb_control(&builder->data, MMDB_MAP, 1);
	mmdb_text(&builder->data, "country");
	mmdb_control(&builder->data, MMDB_MAP, 1);
	mmdb_text(&builder->data, "iso_code");
	mmdb_text(&builder->data, code);
}

static inline void mmdb_as(struct mmdb_builder *builder, uint32_t number)
{
	mmdb_control(&builder->data, MMDB_MAP, 1);
	mmdb_text(&builder->data, "autonomous_system_number");
	mmdb_number(&builder->data, MMDB_UINT32, 4, number);
}

#endif
