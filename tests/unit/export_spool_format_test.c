// SPDX-License-Identifier: BSD-3-Clause
#include "export/spool/spool_block.h"
#include "spool_kit.h"

static struct spool_block new_block(unsigned n)
{
	struct spool_block block;
	struct flow_record record;

	assert_int_equal(spool_block_new(&block), 0);
	spool_block_begin(&block, &(struct counts){7, 8, 9}, 1000);
	for (unsigned i = 0; i < n; i++) {
		kit_record(&record, i);
		assert_true(spool_block_add(&block, &record, 3));
	}
	spool_block_header_make(block.header, 5);
	return block;
}

// CRC32C of "123456789" is e3069283 (RFC 3720, B.4 has more); here with another beginning, so what
// counts is that every change of an octet is seen.
static void each_octet_of_a_block_counts(void **)
{
	struct spool_block block = new_block(3);
	uint8_t *octets = (uint8_t *)block.header;
	const uint32_t n = (uint32_t)sizeof(*block.header) + block.header->payload_octets;

	assert_true(spool_block_header_is_good(block.header, 5));
	assert_false(spool_block_header_is_good(block.header, 6));
	assert_true(spool_payload_is_good(block.header));
	for (uint32_t i = 0; i < n; i++) {
		octets[i] ^= 0x40;
		if (i < sizeof(*block.header))
			assert_false(spool_block_header_is_good(block.header, 5));
		else
			assert_false(spool_payload_is_good(block.header));
		octets[i] ^= 0x40;
	}
	assert_true(spool_payload_is_good(block.header));
	spool_block_free(&block);
}

// Sums that are right say nothing about who made them.
static void records_that_cannot_be_are_refused(void **)
{
	static const struct {
		size_t at;
		uint16_t value;
	} wrong[] = {
	    {offsetof(struct flow_record, metadata_at), 0},
	    {offsetof(struct flow_record, metadata_at), 252},
	    {offsetof(struct flow_record, metadata_at), 65532},
	    {offsetof(struct flow_record, metadata_at), sizeof(struct flow_record) + 4},
	    {offsetof(struct flow_record, metadata_octets), METADATA_MAX_OCTETS + 1},
	    {offsetof(struct flow_record, metadata_octets), 1000},
	    {offsetof(struct flow_record, metadata_octets), 65535},
	    {offsetof(struct flow_record, packets), 77},
	};

	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct spool_block block = new_block(1);

		memcpy(spool_payload(block.header) + wrong[i].at, &wrong[i].value, 2);
		spool_block_header_make(block.header, 5);
		assert_true(spool_block_header_is_good(block.header, 5));
		assert_false(spool_payload_is_good(block.header));
		spool_block_free(&block);
	}
}

static void metadata_has_to_end_where_it_says(void **)
{
	struct spool_block block;
	union flow_record_room room;

	assert_int_equal(spool_block_new(&block), 0);
	for (unsigned length = 0; length < 40; length++) {
		memset(&room, 0, sizeof(room));
		kit_record(&room.record, 1);
		room.record.metadata_octets = 20;
		flow_record_metadata(&room.record)[0] = METADATA_DNS_NAME;
		flow_record_metadata(&room.record)[1] = (uint8_t)length;
		spool_block_begin(&block, &(struct counts){0}, 1);
		assert_true(spool_block_add(&block, &room.record, 0));
		spool_block_header_make(block.header, 1);
		// 18 octets are left for it; what is less is followed by empty items of kind 0
		assert_int_equal(spool_payload_is_good(block.header), length <= 18);
	}
	spool_block_free(&block);
}

static void segment_headers_tell_who_wrote_them(void **)
{
	struct spool_segment_header header, other;
	uint8_t *octets = (uint8_t *)&other;

	spool_segment_header_make(&header, 17, 1000);
	assert_int_equal(spool_segment_header_check(&header), SPOOL_GOOD);
	for (unsigned i = 0; i < sizeof(header); i++) {
		other = header;
		octets[i] ^= 1;
		assert_int_equal(spool_segment_header_check(&other), SPOOL_DAMAGED);
	}
}

static void a_position_counts_only_when_it_is_whole(void **)
{
	struct spool_position position = {.low = {1, 2, 3}, .generation = 4};
	uint8_t *octets = (uint8_t *)&position;

	spool_position_make(&position);
	assert_true(spool_position_is_good(&position));
	for (unsigned i = 0; i < sizeof(position); i++) {
		octets[i] ^= 0x80;
		assert_false(spool_position_is_good(&position));
		octets[i] ^= 0x80;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_octet_of_a_block_counts),
	    cmocka_unit_test(records_that_cannot_be_are_refused),
	    cmocka_unit_test(metadata_has_to_end_where_it_says),
	    cmocka_unit_test(segment_headers_tell_who_wrote_them),
	    cmocka_unit_test(a_position_counts_only_when_it_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
