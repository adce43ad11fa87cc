// SPDX-License-Identifier: BSD-3-Clause
#include "meter_bench.h"
#include "meter_trial.h"
#include "networks_of.h"

// The record of one packet from the server, by UDP: only rules without a SYN can tell.
static struct flow_record record_of(char *networks, struct sent sent)
{
	struct local_networks *ours = networks != NULL ? networks_of(networks) : NULL;
	struct bench *bench = bench_new();
	struct flow_record record;

	bench->meter.networks = ours;
	sent.protocol = L4_UDP;
	sent.back = true;
	bench_send(bench, sent);
	bench_close(bench);
	assert_int_equal(bench->n_records, 1);
	record = bench->record[0];
	bench_free(bench);
	local_networks_free(ours);
	return record;
}

// System ports end at 1023 (RFC 6335 section 6), Linux takes its own from 32768 on.
static void who_has_no_service_port_is_the_initiator(void **)
{
	static const struct {
		uint16_t client, server;
		uint8_t method;
	} cases[] = {
	    {40000, 443, INITIATOR_PORT},    {1024, 1023, INITIATOR_PORT},
	    {32768, 1024, INITIATOR_PORT},   {32768, 32767, INITIATOR_PORT},
	    {32767, 1024, INITIATOR_FIRST},  {1023, 53, INITIATOR_FIRST},
	    {32768, 65535, INITIATOR_FIRST},
	};

	for (unsigned i = 0; i < RTE_DIM(cases); i++) {
		const struct flow_record record =
		    record_of(NULL, (struct sent){.ports = {cases[i].client, cases[i].server}});

		assert_int_equal(record.initiator_method, cases[i].method);
		assert_int_equal(record.source_port, cases[i].method == INITIATOR_PORT
							 ? cases[i].client
							 : cases[i].server);
		assert_int_equal(record.packets[FORWARD], cases[i].method == INITIATOR_FIRST);
	}
}

static void where_ports_are_alike_our_side_began(void **)
{
	static const uint8_t client[] = {10, 0, 0, 1};
	char ours[] = "10.0.0.0/8", theirs[] = "198.51.100.0/24", all[] = "0.0.0.0/0";
	const struct sent alike = {.ports = {5000, 5000}};
	struct flow_record record = record_of(ours, alike);

	assert_int_equal(record.initiator_method, INITIATOR_NETWORK);
	assert_memory_equal(record.source, client, 4);
	record = record_of(theirs, alike);
	assert_int_equal(record.initiator_method, INITIATOR_NETWORK);
	assert_memory_equal(record.destination, client, 4);
	record = record_of(all, alike); // both are ours
	assert_int_equal(record.initiator_method, INITIATOR_FIRST);
	assert_memory_equal(record.destination, client, 4);
	record = record_of(theirs, (struct sent){.ports = {40000, 443}}); // ports come before
	assert_int_equal(record.initiator_method, INITIATOR_PORT);
	assert_memory_equal(record.source, client, 4);
}

static void networks_of_ipv6_tell_it_too(void **)
{
	char client[] = "2001:db8::1";
	const struct flow_record record =
	    record_of(client, (struct sent){.ports = {5000, 5000}, .v6 = true});

	assert_int_equal(record.initiator_method, INITIATOR_NETWORK);
	assert_int_equal(record.ip_version, 6);
	assert_int_equal(record.source[15], 1);
}

// Of a Flow seen from its middle on, an earlier one of the same endpoints knows who began.
static void an_earlier_handshake_is_remembered_for_an_hour(void **)
{
	static const struct {
		uint64_t later_s;
		uint8_t method;
	} cases[] = {
	    {20, INITIATOR_KNOWLEDGE}, {3599, INITIATOR_KNOWLEDGE}, {3700, INITIATOR_PORT}};

	for (unsigned i = 0; i < RTE_DIM(cases); i++) {
		struct bench *bench = bench_new();
		struct sent sent = {.flags = TCP_SYN, .ports = {443, 40000}};

		bench_send(bench, sent);
		sent = (struct sent){.flags = TCP_ACK,
				     .ports = {443, 40000},
				     .back = true,
				     .at_us = cases[i].later_s * BENCH_SECOND};
		bench_send(bench, sent);
		bench_close(bench);
		assert_int_equal(bench->n_records, 2);
		assert_int_equal(bench->record[0].initiator_method, INITIATOR_SYN);
		assert_int_equal(bench->record[1].initiator_method, cases[i].method);
		assert_int_equal(bench->record[1].source_port,
				 cases[i].method == INITIATOR_KNOWLEDGE ? 443 : 40000);
		bench_free(bench);
	}
}

static void who_sent_the_syn_is_the_initiator(void **)
{
	static const struct {
		uint16_t flags[3];
		uint8_t direction[3];
		uint8_t forward, found, method;
	} rows[] = {
	    {{TCP_SYN, TCP_SYN | TCP_ACK, TCP_ACK}, {0, 1, 0}, 0, BIFLOW_INITIATOR, INITIATOR_SYN},
	    {{TCP_SYN, TCP_SYN | TCP_ACK, TCP_ACK}, {1, 0, 1}, 1, BIFLOW_INITIATOR, INITIATOR_SYN},
	    {{TCP_SYN | TCP_ACK, TCP_ACK, TCP_ACK},
	     {0, 1, 0},
	     1,
	     BIFLOW_INITIATOR,
	     INITIATOR_SYNACK},
	    {{TCP_SYN | TCP_ACK, TCP_SYN, TCP_ACK}, {0, 1, 0}, 1, BIFLOW_INITIATOR, INITIATOR_SYN},
	    {{TCP_ACK, TCP_SYN, TCP_ACK}, {0, 1, 0}, 1, BIFLOW_INITIATOR, INITIATOR_SYN},
	    {{TCP_SYN, TCP_SYN, TCP_ACK}, {0, 1, 0}, 0, BIFLOW_INITIATOR, INITIATOR_SYN},
	    {{TCP_ACK, TCP_ACK, TCP_ACK}, {1, 0, 0}, 1, BIFLOW_ARBITRARY, INITIATOR_FIRST},
	};

	for (unsigned row = 0; row < RTE_DIM(rows); row++) {
		struct trial *trial = trial_new();
		uint32_t ports = TRIAL_PORTS;
		unsigned forward = rows[row].forward;

		for (unsigned i = 0; i < 3; i++)
			trial_give(trial, (struct given){.protocol = L4_TCP,
							 .flags = rows[row].flags[i],
							 .direction = rows[row].direction[i],
							 .time_us = i});
		trial_close(trial, 10);
		assert_int_equal(trial->record[0].biflow_direction, rows[row].found);
		assert_int_equal(trial->record[0].initiator_method, rows[row].method);
		assert_int_equal(trial->record[0].source_port,
				 rte_bswap16((uint16_t)(ports >> (16 * forward))));
		trial_end(trial);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_has_no_service_port_is_the_initiator),
	    cmocka_unit_test(where_ports_are_alike_our_side_began),
	    cmocka_unit_test(networks_of_ipv6_tell_it_too),
	    cmocka_unit_test(an_earlier_handshake_is_remembered_for_an_hour),
	    cmocka_unit_test(who_sent_the_syn_is_the_initiator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
