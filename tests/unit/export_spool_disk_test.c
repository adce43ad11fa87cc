// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>

#include "export/spool/spool_disk.h"
#include "spool_kit.h"

static void do_it(struct spool_disk *disk)
{
	assert_int_equal(spool_disk_do(disk), 0);
	for (unsigned i = 0; i < 2000 && !spool_disk_is_idle(disk); i++)
		usleep(500);
	assert_true(spool_disk_is_idle(disk));
}

static void fill(struct spool_block *block, uint64_t first, uint64_t segment, uint64_t offset)
{
	struct flow_record record;

	spool_block_begin(block, &(struct counts){.records = first}, 1);
	for (uint64_t i = 0; i < 10; i++) {
		kit_record(&record, first + i);
		assert_true(spool_block_add(block, &record, 0));
	}
	block->segment = segment;
	block->offset = offset;
}

// Two segments of two blocks each; then one goes.
static void an_order_is_done_in_its_sequence(void **)
{
	struct spool_disk disk = {0};
	struct spool_block block[4], back[2];
	struct kit kit;
	uint64_t *numbers;
	unsigned n;

	kit_new(&kit);
	assert_int_equal(spool_folder_open(&disk.folder, kit.folder, "--output x"), 0);
	assert_int_equal(spool_disk_open(&disk, true), 0);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(spool_block_new(&block[i]), 0);
		fill(&block[i], 10 * i, 1 + i / 2, 64);
		if (i % 2 == 1)
			block[i].offset += spool_block_octets(block[i - 1].header);
		disk.job.write[disk.job.n_write++] = &block[i];
	}
	do_it(&disk);
	assert_int_equal(disk.job.n_written, 4);
	assert_int_equal(disk.job.write_err, 0);
	disk.job.n_write = 0;
	disk.job.deleted[disk.job.n_deleted++] = 1;
	disk.job.reading =
	    (struct spool_reading){.number = 2,
				   .offset = 64,
				   .end = block[3].offset + spool_block_octets(block[3].header)};
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(spool_block_new(&back[i]), 0);
		disk.job.read[disk.job.n_read++] = &back[i];
	}
	do_it(&disk);
	assert_int_equal(disk.job.n_got, 2);
	assert_true(disk.job.read_over);
	assert_int_equal(spool_block_first(&back[0]), 20);
	assert_int_equal(spool_block_end(&back[1]), 40);
	assert_int_equal(spool_folder_list(&disk.folder, &numbers, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(numbers[0], 2);
	free(numbers);
	disk.job.reading.number = 3; // that there is not
	do_it(&disk);
	assert_int_equal(disk.job.read_err, -ENOENT);
	assert_true(spool_disk_close(&disk));
	spool_folder_close(&disk.folder);
	for (unsigned i = 0; i < 4; i++)
		spool_block_free(&block[i]);
	spool_block_free(&back[0]);
	spool_block_free(&back[1]);
	kit_remove(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(an_order_is_done_in_its_sequence)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
