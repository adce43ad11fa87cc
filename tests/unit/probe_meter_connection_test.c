// SPDX-License-Identifier: BSD-3-Clause
#include "meter_bench.h"
#include "meter_trial.h"

enum { RESET = TCP_RST | TCP_ACK, LAST = TCP_FIN | TCP_ACK, FIRST = 1000 };

// The handshake, and a request of 100 octets.
static struct bench *connected(uint32_t sequence)
{
	struct bench *bench = bench_new();

	bench_send(bench, (struct sent){.flags = TCP_SYN, .sequence = sequence});
	bench_send(bench, (struct sent){.flags = TCP_SYN | TCP_ACK,
					.back = true,
					.sequence = 5000,
					.acknowledgement = sequence + 1});
	bench_send(bench, (struct sent){.flags = TCP_ACK, .sequence = sequence + 1, .zeros = 100});
	return bench;
}

static void a_repeated_syn_is_of_the_same_connection(void **)
{
	struct bench *bench = connected(FIRST);

	bench_send(bench, (struct sent){.flags = TCP_SYN, .sequence = FIRST, .at_us = 10});
	bench_close(bench);
	assert_int_equal(bench->n_records, 1);
	assert_int_equal(bench->record[0].packets[FORWARD], 3);
	bench_free(bench);
}

// What was sent is at most 100 octets, a window without scale at most 65,535 (RFC 9293 3.1).
static void a_syn_far_from_what_was_sent_is_another_connections(void **)
{
	static const struct {
		uint32_t first, next;
		unsigned connections;
	} cases[] = {
	    {FIRST, FIRST + 100 + 60000, 1}, {FIRST, FIRST + 100 + 70000, 2},
	    {FIRST, FIRST - 60000, 1},	     {FIRST, FIRST - 70000, 2},
	    {UINT32_MAX, 60000, 1},	     {UINT32_MAX, 70000, 2},
	};

	for (unsigned i = 0; i < RTE_DIM(cases); i++) {
		struct bench *bench = connected(cases[i].first);

		bench_send(bench,
			   (struct sent){.flags = TCP_SYN, .sequence = cases[i].next, .at_us = 10});
		bench_close(bench);
		assert_int_equal(bench->n_records, cases[i].connections);
		if (bench->n_records == 2) {
			assert_int_equal(bench->record[0].end_reason, FLOW_END_DETECTED);
			assert_int_equal(bench->record[0].packets[FORWARD], 2);
			assert_int_equal(bench->record[1].packets[FORWARD], 1);
		}
		bench_free(bench);
	}
}

static void a_syn_after_the_end_begins_anew_whatever_its_number(void **)
{
	struct bench *bench = connected(FIRST);

	bench_send(bench, (struct sent){.flags = RESET, .back = true, .at_us = 5});
	bench_send(bench, (struct sent){.flags = TCP_SYN, .sequence = FIRST + 1, .at_us = 10});
	bench_close(bench);
	assert_int_equal(bench->n_records, 2);
	assert_int_equal(bench->record[0].end_reason, FLOW_END_DETECTED);
	assert_int_equal(bench->record[0].packets[REVERSE], 2);
	bench_free(bench);
}

// Silence of two seconds ends it then; else fifteen do.
static void only_both_fins_or_a_reset_end_a_connection(void **)
{
	static const struct {
		uint8_t client, server;
		unsigned live;
	} cases[] = {
	    {LAST, TCP_ACK, 1}, {TCP_ACK, LAST, 1},  {LAST, LAST, 0},
	    {RESET, 0, 0},	{TCP_ACK, RESET, 0}, {TCP_ACK, TCP_ACK, 1},
	};

	for (unsigned i = 0; i < RTE_DIM(cases); i++) {
		struct bench *bench = connected(FIRST);

		bench_send(bench, (struct sent){.flags = cases[i].client, .at_us = 10});
		bench_send(bench,
			   (struct sent){.flags = cases[i].server, .back = true, .at_us = 20});
		meter_sweep_all(&bench->meter, BENCH_EPOCH + 3 * BENCH_SECOND);
		assert_int_equal(flow_table_live(&bench->meter.table), cases[i].live);
		bench_free(bench);
	}
}

static void the_answer_to_a_syn_tells_the_initiator_too(void **)
{
	struct bench *bench = bench_new();

	// by its ports the server would be the client
	bench_send(bench,
		   (struct sent){.flags = TCP_SYN | TCP_ACK, .back = true, .ports = {443, 40000}});
	bench_close(bench);
	assert_int_equal(bench->record[0].source_port, 443);
	assert_int_equal(bench->record[0].initiator_method, INITIATOR_SYNACK);
	assert_int_equal(bench->record[0].packets[FORWARD], 0);
	assert_int_equal(bench->record[0].packets[REVERSE], 1);
	bench_free(bench);
}

static void fin_both_ways_and_silence_end_a_connection(void **)
{
	struct trial *trial = trial_new();

	trial_give(trial, (struct given){.protocol = L4_TCP, .flags = TCP_SYN});
	trial_give(trial,
		   (struct given){.protocol = L4_TCP, .flags = TCP_SYN | TCP_ACK, .direction = 1});
	trial_give(trial, (struct given){.protocol = L4_TCP,
					 .flags = TCP_FIN | TCP_ACK,
					 .time_us = TRIAL_SECOND});
	meter_sweep_all(&trial->meter, TRIAL_EPOCH + 10 * TRIAL_SECOND); // one FIN is not enough
	assert_int_equal(flow_table_live(&trial->meter.table), 1);
	trial_give(trial, (struct given){.protocol = L4_TCP,
					 .flags = TCP_FIN | TCP_ACK,
					 .direction = 1,
					 .time_us = 10 * TRIAL_SECOND});
	trial_give(
	    trial,
	    (struct given){.protocol = L4_TCP, .flags = TCP_ACK, .time_us = 10 * TRIAL_SECOND + 5});
	meter_sweep_all(&trial->meter, TRIAL_EPOCH + 12 * TRIAL_SECOND);
	assert_int_equal(flow_table_live(&trial->meter.table), 1);
	meter_sweep_all(&trial->meter, TRIAL_EPOCH + 12 * TRIAL_SECOND + 40000);
	trial_drain(trial);
	assert_int_equal(trial->n_records, 1);
	assert_int_equal(trial->record[0].end_reason, FLOW_END_DETECTED);
	assert_int_equal(trial->record[0].packets[FORWARD], 3);
	assert_int_equal(trial->record[0].tcp_flags[FORWARD], TCP_SYN | TCP_ACK | TCP_FIN);
	trial_end(trial);
}

// How many Flows are live `silent` seconds after the last of these packets.
static uint32_t live_after(const uint8_t *flags, unsigned n, uint64_t silent)
{
	struct options options = trial_options();
	struct trial *trial;
	uint32_t live;

	options.tcp_fin_ms = 4000;
	options.tcp_rst_ms = 7000;
	trial = trial_with(&options);
	for (unsigned i = 0; i < n; i++)
		trial_give(trial, (struct given){.protocol = L4_TCP,
						 .flags = flags[i],
						 .direction = i % 2,
						 .time_us = i});
	meter_sweep_all(&trial->meter, TRIAL_EPOCH + silent * TRIAL_SECOND);
	live = flow_table_live(&trial->meter.table);
	trial_close(trial, (silent + 1) * TRIAL_SECOND);
	trial_end(trial);
	return live;
}

static void fin_and_rst_each_have_their_timeout(void **)
{
	static const uint8_t fin[] = {TCP_SYN, TCP_FIN | TCP_ACK, TCP_FIN | TCP_ACK, TCP_ACK},
			     rst[] = {TCP_SYN, TCP_RST | TCP_ACK},
			     both[] = {TCP_SYN, TCP_FIN | TCP_ACK, TCP_FIN | TCP_ACK, TCP_RST};

	assert_int_equal(live_after(fin, sizeof(fin), 3), 1);
	assert_int_equal(live_after(fin, sizeof(fin), 5), 0);
	assert_int_equal(live_after(rst, sizeof(rst), 6), 1);
	assert_int_equal(live_after(rst, sizeof(rst), 8), 0);
	assert_int_equal(live_after(both, sizeof(both), 6), 1);
	assert_int_equal(live_after(both, sizeof(both), 8), 0);
}

// FIN both ways, RST, and a cut, behind which a packet comes.
static void rst_is_not_forgotten_by_a_cut(void **)
{
	static const uint16_t flags[] = {TCP_SYN, TCP_FIN | TCP_ACK, TCP_FIN | TCP_ACK, TCP_RST};
	struct options options = trial_options();
	struct trial *trial;

	options.active_ms = 3000;
	options.tcp_fin_ms = 4000;
	options.tcp_rst_ms = 7000;
	trial = trial_with(&options);
	for (unsigned i = 0; i < 4; i++)
		trial_give(trial, (struct given){.protocol = L4_TCP,
						 .flags = flags[i],
						 .direction = i % 2,
						 .time_us = i});
	trial_give(
	    trial,
	    (struct given){.protocol = L4_TCP, .flags = TCP_ACK, .time_us = 3 * TRIAL_SECOND + 1});
	meter_sweep_all(&trial->meter, TRIAL_EPOCH + 9 * TRIAL_SECOND);
	assert_int_equal(flow_table_live(&trial->meter.table), 1);
	meter_sweep_all(&trial->meter, TRIAL_EPOCH + 11 * TRIAL_SECOND);
	assert_int_equal(flow_table_live(&trial->meter.table), 0);
	trial_close(trial, 11 * TRIAL_SECOND);
	assert_int_equal(trial->n_records, 2);
	assert_true(trial->record[1].has & RECORD_HAS(CONTINUES));
	assert_int_equal(trial->record[1].end_reason, FLOW_END_DETECTED);
	trial_end(trial);
}

static void a_new_syn_ends_a_reset_connection_at_once(void **)
{
	struct trial *trial = trial_new();

	trial_give(trial, (struct given){.protocol = L4_TCP, .flags = TCP_SYN});
	trial_give(trial,
		   (struct given){.protocol = L4_TCP, .flags = TCP_RST | TCP_ACK, .direction = 1});
	trial_give(trial, (struct given){.protocol = L4_TCP, .flags = TCP_SYN, .time_us = 100});
	trial_close(trial, 200);
	assert_int_equal(trial->n_records, 2);
	assert_int_equal(trial->record[0].end_reason, FLOW_END_DETECTED);
	assert_int_equal(trial->record[0].packets[REVERSE], 1);
	assert_int_equal(trial->record[1].packets[FORWARD], 1);
	trial_end(trial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_repeated_syn_is_of_the_same_connection),
	    cmocka_unit_test(a_syn_far_from_what_was_sent_is_another_connections),
	    cmocka_unit_test(a_syn_after_the_end_begins_anew_whatever_its_number),
	    cmocka_unit_test(only_both_fins_or_a_reset_end_a_connection),
	    cmocka_unit_test(the_answer_to_a_syn_tells_the_initiator_too),
	    cmocka_unit_test(fin_both_ways_and_silence_end_a_connection),
	    cmocka_unit_test(fin_and_rst_each_have_their_timeout),
	    cmocka_unit_test(rst_is_not_forgotten_by_a_cut),
	    cmocka_unit_test(a_new_syn_ends_a_reset_connection_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
