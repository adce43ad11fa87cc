// SPDX-License-Identifier: BSD-3-Clause
#include "export_transport.h"

static void every_message_counts_as_sent(void **)
{
	struct bench bench;
	struct counts queued = {0};

	assert_int_equal(bench_open(&bench, &transport_null, "null:"), 0);
	assert_true(bench_begin(&bench));
	for (unsigned i = 0; i < 100; i++)
		bench_send(&bench, 1000, (uint8_t)i);
	bench_flush(&bench, true);
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), 100);
	message_queue_queued(&bench.transport->queue, &queued);
	assert_int_equal(queued.records, 0);
	bench_check_counters(&bench);
	bench_close(&bench);
}

static void it_has_one_session_that_lasts(void **)
{
	struct bench bench;

	assert_int_equal(bench_open(&bench, &transport_null, "null:"), 0);
	assert_int_equal(bench.kind->state(bench.transport), TRANSPORT_CLOSED);
	assert_int_equal(bench.kind->tick(bench.transport, 1), TRANSPORT_BEGAN);
	assert_int_equal(bench.kind->state(bench.transport), TRANSPORT_OPEN);
	assert_int_equal(bench.kind->tick(bench.transport, 2), TRANSPORT_STEADY);
	assert_int_equal(bench_counted(&bench, OUTPUT_SESSIONS), 1);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_message_counts_as_sent),
	    cmocka_unit_test(it_has_one_session_that_lasts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
