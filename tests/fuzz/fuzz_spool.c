// SPDX-License-Identifier: BSD-3-Clause
// Input: a choice, then the octets of a segment of a disk queue. By the choice its sums are made
// right, so that what they cover is looked into, too.
#include <stdlib.h>
#include <string.h>

#include "export/record/metadata_items.h"
#include "export/spool/spool_block.h"
#include "fuzz_input.h"

// Every record of a good block can be walked to its end.
static void walk(const struct spool_block *block)
{
	const struct flow_record *record;
	struct metadata_items items;
	uint32_t at = 0;

	while ((record = spool_block_at(block, at)) != NULL) {
		fuzz_check(record->metadata_at >= FLOW_RECORD_OCTETS);
		fuzz_check(record->kind == CELL_RECORD);
		metadata_items_find(&items, record);
		at += spool_record_octets(record);
	}
	fuzz_check(at == block->header->payload_octets);
}

static void look_at_block(const uint8_t *octets, size_t n, bool mends)
{
	struct spool_block block = {0};
	struct spool_block_header *header;

	if (n < sizeof(*header))
		return;
	fuzz_check(posix_memalign((void **)&header, SPOOL_ALIGN, n) == 0);
	memcpy(header, octets, n);
	block.header = header;
	if (mends) {
		header->payload_octets = (uint32_t)(n - sizeof(*header));
		spool_block_header_make(header, header->segment);
	}
	if (spool_block_header_is_good(header, header->segment) &&
	    header->payload_octets <= n - sizeof(*header) && spool_payload_is_good(header))
		walk(&block);
	free(header);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	struct spool_segment_header header;
	struct spool_position position;
	const bool mends = size > 0 && (data[0] & 1) != 0;
	uint8_t *octets;
	size_t n;

	octets = fuzz_octets(&input, size, &n);
	if (n >= sizeof(header)) {
		memcpy(&header, octets, sizeof(header));
		spool_segment_header_check(&header);
		memcpy(&position, octets, sizeof(position));
		spool_position_is_good(&position);
	}
	look_at_block(octets, n, mends);
	free(octets);
	return 0;
}
