// SPDX-License-Identifier: BSD-3-Clause
#include "export/spool/spool_private.h"
#include "spool_kit.h"

enum { N = 6000 };

// Of two collectors' records, those of the one that has failed are passed on again.
static void only_one_collectors_records_come_again(void **)
{
	const struct counts begin = {0};
	const struct flow_record *record;
	struct flow_record made;
	struct kit kit;
	unsigned n = 0;

	kit_new(&kit);
	kit_open(&kit);
	for (unsigned i = 0; i < N; i++) {
		kit_record(&made, i);
		assert_true(spool_push(kit.spool, &made, i % 2));
		spool_pass(kit.spool);
	}
	spool_rewind(kit.spool, &begin, 1);
	while ((record = kit_next(&kit)) != NULL) {
		assert_int_equal(record->flow_hash, 2 * n++ + 1);
		spool_advance(kit.spool, record);
	}
	assert_int_equal(n, N / 2);
	kit_close(&kit);
	kit_remove(&kit);
}

// Reading goes from disk to memory, back to what has failed, and on.
static void it_goes_back_and_forth(void **)
{
	struct kit kit;
	uint64_t next = 0;

	kit_new(&kit);
	kit.settings.most_octets = 256 << 20;
	kit_open(&kit);
	for (unsigned i = 0; i < 60; i++) {
		struct counts mark;

		kit_push(&kit, 2000);
		kit_settle(&kit);
		for (unsigned k = 301 + (unsigned)rand() % 2700; k > 0; k--) {
			const struct flow_record *record = kit_next(&kit);

			if (record == NULL)
				break;
			assert_int_equal(record->flow_hash, next++);
			if (k == 300)
				mark = spool_mark(kit.spool);
			spool_advance(kit.spool, record);
			if (k == 1) {
				next = mark.records;
				assert_int_equal(spool_rewind(kit.spool, &mark, 0).records, 0);
			}
		}
	}
	while (next < kit.next) {
		const struct flow_record *record = kit_next(&kit);

		assert_int_equal(record->flow_hash, next++);
		spool_advance(kit.spool, record);
	}
	assert_int_equal(kit.row[SPOOL_LOST_DAMAGED].records, 0);
	kit_close(&kit);
	kit_remove(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_one_collectors_records_come_again),
	    cmocka_unit_test(it_goes_back_and_forth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
