// SPDX-License-Identifier: BSD-3-Clause
#include "export/spool/spool_private.h"
#include "spool_kit.h"

// A queue on its own, without its thread having anything to do.
static struct spool *open_kit(struct kit *kit, uint64_t most_octets)
{
	kit_new(kit);
	kit->settings.most_octets = most_octets;
	kit_open(kit);
	return kit->spool;
}

static void close_kit(struct kit *kit)
{
	kit_close(kit);
	kit_remove(kit);
}

static void place(struct spool *spool, uint64_t first, unsigned n)
{
	struct spool_block block;
	struct flow_record record;

	assert_int_equal(spool_block_new(&block), 0);
	spool_block_begin(&block, &(struct counts){.records = first}, spool->wall_us);
	for (unsigned i = 0; i < n; i++) {
		kit_record(&record, first + i);
		assert_true(spool_block_add(&block, &record, 0));
	}
	assert_true(spool_index_place(spool, &block));
	spool_block_free(&block);
}

static void all_is_written(struct spool *spool)
{
	for (unsigned i = 0; i < spool->n_segments; i++) {
		spool->segment[i].written = spool->segment[i].extent.octets;
		spool->segment[i].written_end = spool->segment[i].extent.end;
	}
}

static void segments_end_before_they_are_too_large(void **)
{
	struct kit kit;
	struct spool *spool = open_kit(&kit, 16 << 20);

	for (unsigned i = 0; i < 20; i++)
		place(spool, i * 1000, 1000);
	assert_true(spool->n_segments > 4);
	for (unsigned i = 0; i < spool->n_segments; i++)
		assert_true(spool->segment[i].extent.octets <= spool->segment_octets);
	assert_int_equal(spool_index_find(spool, 0)->extent.number,
			 spool->segment[0].extent.number);
	assert_true(spool_index_find(spool, 19999) == &spool->segment[spool->n_segments - 1]);
	assert_null(spool_index_find(spool, 20000));
	close_kit(&kit);
}

static void the_limit_holds(void **)
{
	struct kit kit;
	struct spool *spool = open_kit(&kit, 4 << 20);

	for (unsigned i = 0; i < 40; i++) {
		place(spool, i * 1000, 1000);
		all_is_written(spool);
		assert_true(spool->octets <= 4 << 20);
	}
	assert_true(kit.row[SPOOL_LOST_FULL].records >= 24000);
	assert_int_equal(spool->given.records, kit.row[SPOOL_LOST_FULL].records);
	close_kit(&kit);
}

static void what_was_not_written_has_no_place(void **)
{
	struct kit kit;
	struct spool *spool = open_kit(&kit, 16 << 20);
	uint64_t octets, number;

	place(spool, 0, 10);
	all_is_written(spool);
	octets = spool->octets;
	number = spool->next_number;
	for (unsigned i = 1; i < 9; i++)
		place(spool, i * 1000, 1000);
	spool_index_take_back(spool);
	assert_int_equal(spool->octets, octets);
	assert_int_equal(spool->next_number, number);
	assert_int_equal(spool->n_segments, 1);
	assert_int_equal(spool->segment[0].extent.end.records, 10);
	close_kit(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(segments_end_before_they_are_too_large),
	    cmocka_unit_test(the_limit_holds),
	    cmocka_unit_test(what_was_not_written_has_no_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
