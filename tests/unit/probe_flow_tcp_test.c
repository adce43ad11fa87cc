// SPDX-License-Identifier: BSD-3-Clause
#include "meter_bench.h"

enum { MILLISECOND = 1000, CLIENT = 1000, SERVER = 7000 };

static struct bench *measured(bool tcp)
{
	const struct options options = bench_options();

	return bench_with(&options, NULL, tcp);
}

// The server is 10 ms away, the client 20 ms, and the answer takes 45 ms.
static void converse(struct bench *bench, bool v6, bool slow)
{
	const struct sent packets[] = {
	    {.flags = TCP_SYN, .sequence = CLIENT},
	    {.flags = TCP_SYN | TCP_ACK,
	     .back = true,
	     .sequence = SERVER,
	     .at_us = 10 * MILLISECOND},
	    {.flags = TCP_ACK, .sequence = CLIENT + 1, .at_us = 30 * MILLISECOND},
	    {.flags = TCP_ACK, .sequence = CLIENT + 1, .zeros = 100, .at_us = 31 * MILLISECOND},
	    {.flags = TCP_ACK, .sequence = CLIENT + 1, .zeros = 100, .at_us = 50 * MILLISECOND},
	    {.flags = TCP_ACK,
	     .back = true,
	     .sequence = SERVER + 1,
	     .zeros = 500,
	     .at_us = 76 * MILLISECOND},
	};

	for (unsigned i = 0; i < RTE_DIM(packets); i++) {
		struct sent sent = packets[i];

		sent.v6 = v6;
		sent.slow = slow;
		bench_send(bench, sent);
	}
	bench_close(bench);
	assert_int_equal(bench->n_records, 1);
}

static void each_way_of_a_packet_measures_the_same(void **)
{
	for (unsigned i = 0; i < 4; i++) {
		struct bench *bench = measured(true);
		const struct flow_tcp *tcp = &bench->record[0].measures.tcp;

		converse(bench, i & 1, i & 2);
		assert_true(bench->record[0].has & RECORD_HAS(TCP));
		assert_int_equal(tcp->server_network_delay_us, 10 * MILLISECOND);
		assert_int_equal(tcp->client_network_delay_us, 20 * MILLISECOND);
		assert_int_equal(tcp->application_delay_us, 45 * MILLISECOND);
		assert_int_equal(tcp->retransmitted_packets[FORWARD], 1);
		assert_int_equal(tcp->retransmitted_packets[REVERSE], 0);
		bench_free(bench);
	}
}

static void nothing_is_measured_where_no_output_wants_it(void **)
{
	struct bench *bench = measured(false);

	assert_int_equal(bench->meter.lines.n, 0);
	converse(bench, false, false);
	assert_false(bench->record[0].has & RECORD_HAS(TCP));
	assert_int_equal(bench->record[0].metadata_at, FLOW_RECORD_OCTETS);
	bench_free(bench);
}

// An entry is used again: the second Flow must not inherit the first one's delays.
static void a_flow_does_not_inherit_what_another_one_measured(void **)
{
	struct bench *bench = measured(true);

	converse(bench, false, false);
	bench_send(bench, (struct sent){.flags = TCP_ACK, .ports = {40001, 443}, .zeros = 10});
	bench_close(bench);
	assert_int_equal(bench->n_records, 2);
	assert_int_equal(bench->record[1].measures.tcp.server_network_delay_us, 0);
	assert_int_equal(bench->record[1].measures.tcp.application_delay_us, 0);
	assert_int_equal(bench->record[1].measures.tcp.retransmitted_packets[FORWARD], 0);
	bench_free(bench);
}

// How much of the segment is in the fragments that follow, nobody knows.
static void a_fragment_is_not_measured(void **)
{
	struct bench *bench = measured(true);
	const struct sent sent = {.flags = TCP_ACK, .sequence = CLIENT, .zeros = 100};

	for (unsigned i = 0; i < 3; i++) {
		bench_build(&bench->frame[i], &sent);
		bench->frame[i].octets[14 + 6] |= 0x20; // more fragments
		bench_feed(bench, i, BENCH_EPOCH + i * BENCH_SECOND, false);
	}
	bench_close(bench);
	assert_int_equal(bench->n_records, 1);
	assert_int_equal(bench->record[0].fragments[FORWARD], 3);
	assert_int_equal(bench->record[0].measures.tcp.retransmitted_packets[FORWARD], 0);
	bench_free(bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_way_of_a_packet_measures_the_same),
	    cmocka_unit_test(nothing_is_measured_where_no_output_wants_it),
	    cmocka_unit_test(a_flow_does_not_inherit_what_another_one_measured),
	    cmocka_unit_test(a_fragment_is_not_measured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
