// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <rte_hash_crc.h>

#include "config/hash.h"
#include "export/record/metadata_items.h"
#include "export/spool/spool_format.h"

static const char segment_magic[8] = "LPSPOOL";

enum { BLOCK_MAGIC = 0x4b42504c, POSITION_MAGIC = 0x4f50504c, SUM_SEED = 0x5350 };

static uint32_t sum_of(const void *octets, size_t n)
{
	return rte_hash_crc(octets, (uint32_t)n, SUM_SEED);
}

static const char *const kinds[] = {
#define X(kind) #kind,
    METADATA_KINDS(X)
#undef X
};

uint64_t spool_layout(void)
{
	const uint64_t numbers[] = {sizeof(struct flow_record),
				    FLOW_RECORD_OCTETS,
				    offsetof(struct flow_record, packets),
				    offsetof(struct flow_record, end_us),
				    offsetof(struct flow_record, label),
				    offsetof(struct flow_record, has),
				    offsetof(struct flow_record, exporter_ipv4),
				    sizeof(struct application_label),
				    RECORD_N_BITS,
#define X(NAME, name)                                                                              \
	offsetof(struct flow_record, measures.name), sizeof(struct flow_##name), RECORD_BIT_##NAME,
				    FLOW_EXTRAS(X)
#undef X
	};
	uint64_t hash = HASH_BEGIN;

	for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		hash = hash_number(hash, numbers[i]);
	for (unsigned i = 0; i < METADATA_N_KINDS; i++)
		hash = hash_text(hash, kinds[i]);
	return hash_end(hash);
}

static uint32_t segment_sum(const struct spool_segment_header *header)
{
	struct spool_segment_header copy = *header;

	copy.sum = 0;
	return sum_of(&copy, sizeof(copy));
}

void spool_segment_header_make(struct spool_segment_header *header, uint64_t number,
			       uint64_t now_us)
{
	memset(header, 0, sizeof(*header));
	memcpy(header->magic, segment_magic, sizeof(header->magic));
	header->version = SPOOL_VERSION;
	header->layout = spool_layout();
	header->number = number;
	header->created_us = now_us;
	header->sum = segment_sum(header);
}

enum spool_verdict spool_segment_header_check(const struct spool_segment_header *header)
{
	if (memcmp(header->magic, segment_magic, sizeof(header->magic)) != 0 ||
	    header->sum != segment_sum(header))
		return SPOOL_DAMAGED;
	if (header->version > SPOOL_VERSION)
		return SPOOL_NEWER;
	return header->layout == spool_layout() ? SPOOL_GOOD : SPOOL_FOREIGN;
}

static uint32_t block_sum(const struct spool_block_header *header)
{
	struct spool_block_header copy = *header;

	copy.sum = 0;
	return sum_of(&copy, sizeof(copy));
}

void spool_block_header_make(struct spool_block_header *header, uint64_t segment)
{
	header->magic = BLOCK_MAGIC;
	header->layout = spool_layout();
	header->segment = segment;
	header->payload_sum = sum_of(spool_payload(header), header->payload_octets);
	memset(header->reserved, 0, sizeof(header->reserved));
	header->sum = block_sum(header);
}

bool spool_block_header_is_good(const struct spool_block_header *header, uint64_t segment)
{
	return header->magic == BLOCK_MAGIC && header->sum == block_sum(header) &&
	       header->layout == spool_layout() && header->segment == segment &&
	       header->own.records > 0 && header->payload_octets > 0 &&
	       header->payload_octets <= SPOOL_BLOCK_OCTETS - sizeof(*header);
}

static bool metadata_is_good(const struct flow_record *record)
{
	const uint8_t *at = flow_record_metadata(record);
	const uint8_t *const end = at + record->metadata_octets;
	const struct metadata_item *item;

	while (end - at >= (ptrdiff_t)sizeof(*item)) {
		item = (const struct metadata_item *)at;
		if (item->length > end - item->value)
			return false;
		at = item->value + item->length;
	}
	return true;
}

static bool record_is_good(const struct flow_record *record, uint32_t left)
{
	return left >= FLOW_RECORD_OCTETS && record->kind == CELL_RECORD &&
	       record->metadata_at >= FLOW_RECORD_OCTETS &&
	       record->metadata_at <= sizeof(struct flow_record) && record->metadata_at % 4 == 0 &&
	       record->metadata_octets <= METADATA_MAX_OCTETS &&
	       spool_record_octets(record) <= left && metadata_is_good(record);
}

bool spool_payload_is_good(const struct spool_block_header *header)
{
	const uint8_t *at = spool_payload(header);
	uint32_t left = header->payload_octets;
	struct counts sum = {0};

	if (header->payload_sum != sum_of(at, left))
		return false;
	while (left > 0) {
		const struct flow_record *record = (const struct flow_record *)at;
		struct counts counts;

		if (!record_is_good(record, left))
			return false;
		counts = flow_record_counts(record);
		counts_add(&sum, &counts);
		left -= spool_record_octets(record);
		at += spool_record_octets(record);
	}
	return memcmp(&sum, &header->own, sizeof(sum)) == 0;
}

static uint32_t position_sum(const struct spool_position *position)
{
	struct spool_position copy = *position;

	copy.sum = 0;
	return sum_of(&copy, sizeof(copy));
}

void spool_position_make(struct spool_position *position)
{
	position->magic = POSITION_MAGIC;
	memset(position->reserved, 0, sizeof(position->reserved));
	position->sum = position_sum(position);
}

bool spool_position_is_good(const struct spool_position *position)
{
	return position->magic == POSITION_MAGIC && position->sum == position_sum(position);
}
