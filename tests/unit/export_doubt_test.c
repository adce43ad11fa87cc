// SPDX-License-Identifier: BSD-3-Clause
#include "export/transport/doubt.h"
#include "export_transport.h"

static void what_is_not_refused_in_time_is_sent(void **)
{
	struct doubt doubt = {0};
	struct bench bench;
	struct message_queue *queue;

	assert_int_equal(bench_open(&bench, &transport_udp, "ipfix://127.0.0.1:9"), 0);
	queue = &bench.transport->queue;
	bench_send(&bench, 100, 0);
	message_queue_doubt(queue, 1);
	doubt_age(&doubt, queue, 1000000); // from now on
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), 0);
	bench_send(&bench, 100, 0);
	message_queue_doubt(queue, 1);
	doubt_age(&doubt, queue, 1000000 + DOUBT_US - 1);
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), 0);
	doubt_age(&doubt, queue, 1000000 + DOUBT_US);
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), 1);
	doubt_end(&doubt, queue, OUTPUT_LOST_NO_PEER);
	assert_int_equal(bench_counted(&bench, OUTPUT_LOST_NO_PEER), 1);
	doubt_age(&doubt, queue, 2000000);
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), 1);
	bench_check_counters(&bench);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_not_refused_in_time_is_sent)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
