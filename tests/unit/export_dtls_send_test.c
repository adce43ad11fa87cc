// SPDX-License-Identifier: BSD-3-Clause
#include "dtls_bench.h"

static void all_that_was_sent_arrives_in_order(void **)
{
	struct dtls_peer peer;
	struct bench bench;

	dtls_peer_begin(&peer, &files, "server", false);
	open_to(&bench, &peer, "");
	assert_int_equal(bench.kind->state(bench.transport), TRANSPORT_CLOSED);
	assert_true(until(&bench, &peer, TRANSPORT_BEGAN, 5000));
	assert_int_equal(bench.kind->state(bench.transport), TRANSPORT_OPEN);
	send_numbered(&bench, 200);
	bench_check_counters(&bench);
	assert_true(ends(&bench, &peer));
	expect_numbers(&peer, 200);
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), 200);
	bench_check_counters(&bench);
	bench_close(&bench);
	dtls_peer_end(&peer);
}

static void what_a_dead_collector_may_not_have_is_not_called_sent(void **)
{
	struct dtls_peer peer;
	struct bench bench;

	dtls_peer_begin(&peer, &files, "server", false);
	open_to(&bench, &peer, "");
	assert_true(until(&bench, &peer, TRANSPORT_BEGAN, 5000));
	send_numbered(&bench, 50);
	until(&bench, &peer, TRANSPORT_BACK, 300); // the doubt is over
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), 50);
	dtls_peer_kill(&peer);
	send_numbered(&bench, 50);
	until(&bench, &peer, TRANSPORT_BACK, 50);
	assert_int_equal(bench.kind->state(bench.transport), TRANSPORT_CLOSED);
	assert_int_equal(bench_counted(&bench, OUTPUT_REFUSED), 1);
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), 0);
	assert_true(bench_counted(&bench, OUTPUT_UNCONFIRMED) >= 50);
	assert_int_equal(bench_counted(&bench, OUTPUT_UNCONFIRMED) +
			     bench_counted(&bench, OUTPUT_LOST_NO_PEER),
			 100);
	bench_check_counters(&bench);
	dtls_peer_listen(&peer);
	assert_true(until(&bench, &peer, TRANSPORT_BEGAN, 10000));
	assert_int_equal(bench_counted(&bench, OUTPUT_SESSIONS), 2);
	bench_close(&bench);
	dtls_peer_end(&peer);
}

static void one_that_ends_the_session_is_away(void **)
{
	struct dtls_peer peer;
	struct bench bench;

	dtls_peer_begin(&peer, &files, "server", false);
	open_to(&bench, &peer, "");
	assert_true(until(&bench, &peer, TRANSPORT_BEGAN, 5000));
	send_numbered(&bench, 10);
	until(&bench, &peer, TRANSPORT_BACK, 300);
	SSL_shutdown(peer.session[0].ssl);
	until(&bench, &peer, TRANSPORT_BACK, 20);
	assert_int_equal(bench.kind->state(bench.transport), TRANSPORT_CLOSED);
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), 10);
	assert_int_equal(bench_counted(&bench, OUTPUT_PEERS_GONE), 1);
	bench_close(&bench);
	dtls_peer_end(&peer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_that_was_sent_arrives_in_order),
	    cmocka_unit_test(what_a_dead_collector_may_not_have_is_not_called_sent),
	    cmocka_unit_test(one_that_ends_the_session_is_away),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
