// SPDX-License-Identifier: BSD-3-Clause
#include "dpi/engine/engine.h"
#include "dpi_conversation.h"
#include "dpi_payloads.h"

static struct dpi_packet endpoints(const struct conversation *talk)
{
	return (struct dpi_packet){.ip_version = 4,
				   .protocol = talk->protocol,
				   .start_seen = true,
				   .source_port = talk->client_port,
				   .destination_port = talk->server_port,
				   .source = talk->client,
				   .destination = talk->server,
				   .now_us = 1000000};
}

static void an_early_record_guesses_by_port_and_that_is_final(void **state)
{
	struct conversation *talk = *state;
	struct dpi_packet packet;

	conversation_start(talk, TCP, 179);
	conversation_say(talk, 0, "nothing that says much", 22);
	packet = endpoints(talk);
	dpi_give_up(talk->worker, &talk->flow, &packet);
	assert_int_equal(talk->flow.label.master, 13);
	assert_int_equal(talk->flow.label.confidence, CONFIDENCE_PORT);
	assert_int_equal(talk->flow.state, DPI_DONE);
}

static void an_unknown_flow_may_still_be_named_later(void **state)
{
	struct conversation *talk = *state;
	struct dpi_packet packet;

	conversation_start(talk, TCP, 40001);
	conversation_say(talk, 0, "nothing that says much", 22);
	packet = endpoints(talk);
	dpi_give_up(talk->worker, &talk->flow, &packet);
	assert_int_equal(talk->flow.state, DPI_UNDECIDED);
	conversation_say(talk, 1, "SSH-2.0-OpenSSH_9.2\r\n", 21);
	assert_string_equal(conversation_label(talk), "SSH");
}

static void a_label_that_was_exported_never_changes(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 1216);
	struct dpi_packet packet;

	conversation_start(talk, TCP, 25);
	conversation_say(talk, 1, "220 mx.example.org ESMTP\r\n", 26);
	conversation_say(talk, 0, "STARTTLS\r\n", 10);
	packet = endpoints(talk);
	dpi_give_up(talk->worker, &talk->flow, &packet);
	assert_int_equal(talk->flow.state, DPI_NAMED);
	conversation_say(talk, 1, "220 go ahead\r\n", 14);
	conversation_say(talk, 0, hello.at, hello.n);
	assert_string_equal(conversation_label(talk), "SMTP");
}

static void every_flow_is_counted_once_by_how_it_was_named(void **state)
{
	static const enum dpi_counter ways[] = {
	    DPI_BY_SIGNATURE, DPI_BY_DISSECTOR, DPI_BY_HOSTNAME, DPI_BY_EXPECTATION,
	    DPI_BY_DNS,	      DPI_BY_PORT,	DPI_UNKNOWN};
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 32);
	uint64_t before = 0, after = 0;
	const struct counts *now = talk->worker->counters->now;
	uint64_t by_host = now[DPI_BY_HOSTNAME].records;

	for (unsigned i = 0; i < 7; i++)
		before += now[ways[i]].records;
	conversation_start(talk, TCP, 443);
	conversation_say(talk, 0, hello.at, hello.n);
	conversation_say(talk, 1, tls_server_hello().at, tls_server_hello().n);
	for (unsigned i = 0; i < 7; i++)
		after += now[ways[i]].records;
	assert_true(after == before + 1);
	assert_true(now[DPI_BY_HOSTNAME].records == by_host + 1);
}

static void patience_ends_after_eight_payloads(void **state)
{
	struct conversation *talk = *state;

	conversation_start(talk, UDP, 40001);
	for (unsigned i = 0; i < MAX_INSPECTED; i++) {
		assert_int_equal(verdict_over(&talk->flow), false);
		conversation_say(talk, i & 1, "nothing", 7);
	}
	assert_true(verdict_over(&talk->flow));
	assert_int_equal(talk->flow.state, DPI_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_early_record_guesses_by_port_and_that_is_final),
	    cmocka_unit_test(an_unknown_flow_may_still_be_named_later),
	    cmocka_unit_test(a_label_that_was_exported_never_changes),
	    cmocka_unit_test(every_flow_is_counted_once_by_how_it_was_named),
	    cmocka_unit_test(patience_ends_after_eight_payloads),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
