// SPDX-License-Identifier: BSD-3-Clause
#include "export/spool/spool_block.h"
#include "spool_kit.h"

static void a_block_gives_back_what_it_took(void **)
{
	struct spool_block block;
	union flow_record_room room;
	unsigned n = 0;
	uint32_t at = 0;

	assert_int_equal(spool_block_new(&block), 0);
	spool_block_begin(&block, &(struct counts){1, 2, 100}, 5);
	do {
		memset(&room, 0, sizeof(room));
		kit_record(&room.record, n);
		room.record.metadata_octets = (uint16_t)(n % 7);
		memset(flow_record_metadata(&room.record), (int)n % 7, n % 7);
	} while (spool_block_add(&block, &room.record, 9) && ++n > 0);
	assert_true(n > 900);
	assert_int_equal(spool_block_first(&block), 100);
	assert_int_equal(spool_block_end(&block), 100 + n);
	for (unsigned i = 0; i < n; i++) {
		const struct flow_record *record = spool_block_at(&block, at);

		assert_int_equal(record->flow_hash, i);
		assert_int_equal(record->metadata_octets, i % 7);
		assert_int_equal(spool_record_tag(record), 9);
		for (unsigned k = 0; k < i % 7; k++)
			assert_int_equal(flow_record_metadata(record)[k], i % 7);
		at += spool_record_octets(record);
	}
	assert_null(spool_block_at(&block, at));
	spool_block_free(&block);
}

static void a_record_is_found_by_its_number(void **)
{
	struct spool_block block;
	struct flow_record record;

	assert_int_equal(spool_block_new(&block), 0);
	spool_block_begin(&block, &(struct counts){.records = 50}, 5);
	for (unsigned i = 0; i < 20; i++) {
		kit_record(&record, i);
		assert_true(spool_block_add(&block, &record, 0));
	}
	for (uint64_t i = 0; i < 20; i++) {
		struct counts before = {0};
		const uint32_t at = spool_block_find(&block, 50 + i, &before);

		assert_int_equal(spool_block_at(&block, at)->flow_hash, i);
		assert_int_equal(before.records, i);
		assert_int_equal(before.packets, i * (i + 1) / 2);
	}
	spool_block_free(&block);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_block_gives_back_what_it_took),
	    cmocka_unit_test(a_record_is_found_by_its_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
