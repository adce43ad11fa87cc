// SPDX-License-Identifier: BSD-3-Clause
#include "dtls_bench.h"

static void a_renewed_session_takes_over_without_a_loss(void **)
{
	struct dtls_peer peer;
	struct bench bench;

	dtls_peer_begin(&peer, &files, "server", false);
	open_to(&bench, &peer, ",renew=1s,rate=100");
	assert_true(until(&bench, &peer, TRANSPORT_BEGAN, 5000));
	pace_set(&bench.transport->queue.pace, 100, monotonic_us());
	send_numbered(&bench, 150); // some wait when the next session begins
	assert_true(until(&bench, &peer, TRANSPORT_BEGAN, 5000));
	assert_true(bench.transport->queue.n_waiting > 0);
	pace_set(&bench.transport->queue.pace, 0, monotonic_us());
	send_numbered(&bench, 50);
	until(&bench, &peer, TRANSPORT_BACK, 700);
	assert_true(ends(&bench, &peer));
	expect_numbers(&peer, 200);
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), 200);
	assert_int_equal(bench_counted(&bench, OUTPUT_UNCONFIRMED), 0);
	assert_int_equal(peer.n, 2);
	bench_check_counters(&bench);
	bench_close(&bench);
	dtls_peer_end(&peer);
}

// Killed and started again while nothing was sent: its host refuses nothing.
static void a_restart_that_nobody_saw_is_found_by_the_next_session(void **)
{
	struct dtls_peer peer;
	struct bench bench;

	dtls_peer_begin(&peer, &files, "server", false);
	open_to(&bench, &peer, ",renew=1s");
	assert_true(until(&bench, &peer, TRANSPORT_BEGAN, 5000));
	dtls_peer_kill(&peer);
	dtls_peer_listen(&peer);
	send_numbered(&bench, 30);
	assert_true(until(&bench, &peer, TRANSPORT_BEGAN, 5000));
	until(&bench, &peer, TRANSPORT_BACK, 1300);
	assert_int_equal(peer.n_got, 0);
	assert_int_equal(bench_counted(&bench, OUTPUT_UNCONFIRMED), 30);
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), 0);
	bench_check_counters(&bench);
	bench_close(&bench);
	dtls_peer_end(&peer);
}

static void a_collector_that_vanishes_is_given_up_at_the_next_session(void **)
{
	struct dtls_peer peer;
	struct bench bench;

	dtls_peer_begin(&peer, &files, "server", false);
	open_to(&bench, &peer, ",renew=1s");
	assert_true(until(&bench, &peer, TRANSPORT_BEGAN, 5000));
	send_numbered(&bench, 10);
	for (unsigned i = 0; i < 14000 && bench.kind->state(bench.transport) == TRANSPORT_OPEN;
	     i++, usleep(500))
		bench.kind->tick(bench.transport, wall_us());
	assert_int_equal(bench.kind->state(bench.transport), TRANSPORT_CLOSED);
	assert_int_equal(bench_counted(&bench, OUTPUT_UNCONFIRMED), 10);
	bench_check_counters(&bench);
	bench_close(&bench);
	dtls_peer_end(&peer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_renewed_session_takes_over_without_a_loss),
	    cmocka_unit_test(a_restart_that_nobody_saw_is_found_by_the_next_session),
	    cmocka_unit_test(a_collector_that_vanishes_is_given_up_at_the_next_session),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
