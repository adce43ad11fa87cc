// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_SPOOL_FORMAT_H
#define EXPORT_SPOOL_FORMAT_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/counter_set.h"
#include "export/record/flow_record.h"

// A disk queue as it lies in its folder: segments of blocks of Flow Records, and where the reader
// is. All is in this machine's octet order. Every header and every payload has a checksum (CRC32C);
// a block says what the queue held before it, so that a gap is known by what follows it.
enum {
	SPOOL_VERSION = 1,
	SPOOL_ALIGN = 64,		 // where blocks may begin in a segment
	SPOOL_BLOCK_OCTETS = 256 * 1024, // the most, header included
	SPOOL_RECORD_ALIGN = 8,
};

// The first 16 octets, and that `sum` is of all 64, hold for every version.
struct spool_segment_header {
	char magic[8];
	uint32_t version;
	uint32_t sum;	 // of the header, with 0 here
	uint64_t layout; // spool_layout() of who wrote it
	uint64_t number; // as in the file's name
	uint64_t created_us;
	uint8_t reserved[24];
};
static_assert(sizeof(struct spool_segment_header) == SPOOL_ALIGN, "blocks begin behind it");

struct spool_block_header {
	uint32_t magic;
	uint32_t sum; // of the header, with 0 here
	uint32_t payload_sum;
	uint32_t payload_octets;
	uint64_t layout;
	uint64_t segment;     // that it was written to
	uint64_t began_us;    // wall clock, of its first record
	struct counts before; // all that the queue has ever taken before it
	struct counts own;    // its records
	uint8_t reserved[40];
};
static_assert(sizeof(struct spool_block_header) == 2 * SPOOL_ALIGN, "no hidden padding");

// How far the reader has come: what lies before is delivered. Records of the part up to `redo_end`
// are only wanted where their collector's bit is set in `redo`.
struct spool_position {
	uint32_t magic;
	uint32_t sum; // of all, with 0 here
	uint64_t generation;
	struct counts low;
	uint64_t redo_end; // number of a record
	uint64_t redo;
	uint8_t reserved[8];
};
static_assert(sizeof(struct spool_position) == SPOOL_ALIGN, "no hidden padding");

enum spool_verdict {
	SPOOL_GOOD,
	SPOOL_DAMAGED,
	SPOOL_NEWER,   // of a later version of the format
	SPOOL_FOREIGN, // its records have another layout
};

// What a Flow Record of this program looks like: another number, another layout.
uint64_t spool_layout(void);

void spool_segment_header_make(struct spool_segment_header *header, uint64_t number,
			       uint64_t now_us);
enum spool_verdict spool_segment_header_check(const struct spool_segment_header *header);

// Writes magic, layout, segment and both sums; the rest stands there already, `payload` behind it.
void spool_block_header_make(struct spool_block_header *header, uint64_t segment);
bool spool_block_header_is_good(const struct spool_block_header *header, uint64_t segment);
// Of one whose header is good: its sum, each record, and that they add up.
bool spool_payload_is_good(const struct spool_block_header *header);

void spool_position_make(struct spool_position *position);
bool spool_position_is_good(const struct spool_position *position);

static inline uint8_t *spool_payload(const struct spool_block_header *header)
{
	return (uint8_t *)(header + 1);
}

// Of a block in its segment.
static inline uint32_t spool_block_octets(const struct spool_block_header *header)
{
	const uint32_t octets = (uint32_t)sizeof(*header) + header->payload_octets;

	return (octets + SPOOL_ALIGN - 1) & ~(uint32_t)(SPOOL_ALIGN - 1);
}

static inline uint32_t spool_record_octets(const struct flow_record *record)
{
	const uint32_t octets = (uint32_t)record->metadata_at + record->metadata_octets;

	return (octets + SPOOL_RECORD_ALIGN - 1) & ~(uint32_t)(SPOOL_RECORD_ALIGN - 1);
}

// What a record in a block keeps where a ring has its cells: which collector was to have it.
static inline uint8_t spool_record_tag(const struct flow_record *record)
{
	return record->n_cells;
}

#endif
