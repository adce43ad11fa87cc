// SPDX-License-Identifier: BSD-3-Clause
#include "dpi/engine/engine.h"
#include "dpi_conversation.h"
#include "dpi_metadata.h"
#include "dpi_payloads.h"

enum { CLIENT, SERVER, SAID_US = 1000000 };

static const char sealed[] = "\x17\3\3\0\5abcde"; // TLS application data: no name in it

static void a_guess_by_port_is_not_final_before_eight_payloads(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 1216);
	struct application_label label;

	conversation_start(talk, TCP, 443);
	label = conversation_record(talk, SAID_US); // an active cut before any payload
	assert_int_equal(label.master, 91);
	assert_int_equal(label.confidence, CONFIDENCE_PORT);
	assert_int_equal(talk->flow.state, DPI_UNDECIDED);
	conversation_say(talk, CLIENT, hello.at, hello.n);
	label = conversation_record(talk, SAID_US);
	assert_int_equal(label.application, 133);
	assert_int_equal(label.confidence, CONFIDENCE_HOSTNAME);
	check_text(talk, METADATA_TLS_SERVER_NAME, "www.netflix.com");
}

static void an_unknown_flow_may_still_be_named_later(void **state)
{
	struct conversation *talk = *state;

	conversation_start(talk, TCP, 40001);
	conversation_say(talk, CLIENT, "nothing that says much", 22);
	assert_int_equal(conversation_record(talk, SAID_US).master, 0);
	conversation_say(talk, SERVER, "SSH-2.0-OpenSSH_9.2\r\n", 21);
	assert_string_equal(conversation_label(talk), "SSH");
}

static void resolve(struct conversation *talk, const char *name)
{
	struct payload answer = dns_answer(name, talk->server);

	conversation_start(talk, UDP, 53);
	conversation_say(talk, SERVER, answer.at, answer.n);
}

static const char *label_of_sealed(struct conversation *talk)
{
	conversation_start(talk, TCP, 443);
	conversation_say(talk, CLIENT, sealed, sizeof(sealed) - 1);
	return conversation_label(talk);
}

static void set_endpoints(struct conversation *talk, uint8_t client, uint8_t server)
{
	memcpy(talk->client, (const uint8_t[]){10, 7, 0, client}, 4);
	memcpy(talk->server, (const uint8_t[]){198, 51, 100, server}, 4);
}

static void the_dns_names_what_says_no_name_for_its_client_only(void **state)
{
	struct conversation *talk = *state;

	set_endpoints(talk, 1, 1);
	resolve(talk, "www.netflix.com");
	assert_string_equal(label_of_sealed(talk), "TLS.NetFlix");
	assert_int_equal(talk->flow.label.confidence, CONFIDENCE_DNS);
	set_endpoints(talk, 2, 1);
	assert_string_equal(label_of_sealed(talk), "TLS");
}

static void an_explicit_name_beats_what_the_dns_said(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("shop.example.org", 32);
	struct payload request = http_request("shop.example.org", "/");

	set_endpoints(talk, 1, 2);
	resolve(talk, "www.netflix.com");
	conversation_start(talk, TCP, 443);
	conversation_say(talk, CLIENT, hello.at, hello.n);
	assert_string_equal(conversation_label(talk), "TLS");
	assert_int_equal(talk->flow.label.confidence, CONFIDENCE_DISSECTOR);
	conversation_start(talk, TCP, 80);
	conversation_say(talk, CLIENT, request.at, request.n);
	assert_string_equal(conversation_label(talk), "HTTP");
}

static void an_address_that_names_share_names_nothing(void **state)
{
	struct conversation *talk = *state;

	set_endpoints(talk, 1, 3);
	resolve(talk, "www.netflix.com");
	resolve(talk, "shop.example.org"); // of no list, but a name
	assert_string_equal(label_of_sealed(talk), "TLS");
	set_endpoints(talk, 1, 4);
	resolve(talk, "www.netflix.com");
	resolve(talk, "api.netflix.com"); // the same owner
	assert_string_equal(label_of_sealed(talk), "TLS.NetFlix");
}

static void an_announcement_holds_for_flows_that_start_after_it(void **state)
{
	struct conversation *talk = *state;

	set_endpoints(talk, 1, 5);
	resolve(talk, "www.netflix.com");
	conversation_start(talk, TCP, 443);
	conversation_say(talk, CLIENT, sealed, sizeof(sealed) - 1);
	assert_int_equal(conversation_record(talk, SAID_US - 1).application, 91);
	conversation_start(talk, TCP, 443);
	conversation_say(talk, CLIENT, sealed, sizeof(sealed) - 1);
	assert_int_equal(conversation_record(talk, SAID_US).application, 133);
}

static void a_file_has_no_metadata_of_what_it_contains(void **state)
{
	struct conversation *talk = *state;
	struct payload request = http_request("www.netflix.com", "/");

	set_endpoints(talk, 1, 6);
	conversation_start(talk, TCP, 21);
	conversation_say(talk, SERVER, "220 FTP server ready\r\n", 22);
	conversation_say(talk, CLIENT, "USER a\r\n", 8);
	conversation_say(talk, SERVER, "229 ok (|||40004|)\r\n", 20);
	conversation_start(talk, TCP, 40004);
	conversation_say(talk, CLIENT, request.at, request.n);
	assert_string_equal(conversation_label(talk), "FTP_DATA");
	assert_int_equal(talk->flow.label.confidence, CONFIDENCE_EXPECTATION);
	check_absent(talk, METADATA_HTTP_HOST);
}

static void every_flow_is_counted_once_by_how_it_was_named(void **state)
{
	static const enum dpi_counter ways[] = {
	    DPI_BY_SIGNATURE, DPI_BY_DISSECTOR, DPI_BY_HOSTNAME, DPI_BY_EXPECTATION,
	    DPI_BY_DNS,	      DPI_BY_PORT,	DPI_UNKNOWN};
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 32);
	const struct counts *now = talk->worker->counters->now;
	uint64_t before = 0, after = 0, by_host = now[DPI_BY_HOSTNAME].records;
	uint64_t by_port;

	for (unsigned i = 0; i < 7; i++)
		before += now[ways[i]].records;
	conversation_start(talk, TCP, 443);
	by_port = now[DPI_BY_PORT].records;
	conversation_record(talk, SAID_US);
	conversation_say(talk, CLIENT, hello.at, hello.n);
	for (unsigned i = 0; i < 3; i++)
		conversation_record(talk, SAID_US);
	dpi_flow_end(talk->worker, &talk->flow);
	assert_true(now[DPI_BY_HOSTNAME].records == by_host + 1);
	conversation_start(talk, TCP, 443); // never says anything
	conversation_record(talk, SAID_US);
	conversation_record(talk, SAID_US);
	dpi_flow_end(talk->worker, &talk->flow);
	assert_true(now[DPI_BY_PORT].records == by_port + 1);
	for (unsigned i = 0; i < 7; i++)
		after += now[ways[i]].records;
	assert_true(after >= before + 2);
	memset(&talk->flow, 0, sizeof(talk->flow));
}

static void a_label_waits_for_the_workers_that_are_behind(void **)
{
	struct dpi_settings settings = {
	    .cache = conversation_cache(), .n_workers = 2, .max_flows = 64};
	struct dpi_worker *workers[2];
	struct dpi_flow flow = {0};
	struct dpi *dpi;

	assert_int_equal(dpi_open(&settings, &dpi), 0);
	for (unsigned i = 0; i < 2; i++)
		workers[i] = dpi_worker_new(dpi, i, -1);
	assert_true(dpi_label_is_ready(workers[0], &flow, SAID_US, SAID_US)); // not there itself
	dpi_worker_passed(workers[0], SAID_US);
	assert_false(dpi_label_is_ready(workers[0], &flow, SAID_US, SAID_US));
	dpi_worker_passed(workers[1], SAID_US - 1);
	assert_false(dpi_label_is_ready(workers[0], &flow, SAID_US, SAID_US));
	dpi_worker_passed(workers[1], SAID_US);
	assert_true(dpi_label_is_ready(workers[0], &flow, SAID_US, SAID_US));
	dpi_worker_passed(workers[0], UINT64_MAX);
	dpi_worker_passed(workers[0], SAID_US); // never goes back
	dpi_worker_passed(workers[1], UINT64_MAX);
	assert_true(dpi_label_is_ready(workers[1], &flow, UINT64_MAX, UINT64_MAX));
	for (unsigned i = 0; i < 2; i++)
		dpi_worker_free(workers[i]);
	dpi_close(dpi);
}

// SSH has a system port; on another's it is marked, RTP may be anywhere.
static void a_protocol_on_a_foreign_port_is_marked(void **state)
{
	struct conversation *talk = *state;

	conversation_start(talk, TCP, 22);
	conversation_say(talk, 1, "SSH-2.0-OpenSSH_9.2\r\n", 21);
	conversation_record(talk, 1000000);
	check_absent(talk, METADATA_FOREIGN_PORT);
	conversation_start(talk, TCP, 443);
	conversation_say(talk, 1, "SSH-2.0-OpenSSH_9.2\r\n", 21);
	conversation_record(talk, 1000000);
	check_number(talk, METADATA_FOREIGN_PORT, 1);
	conversation_start(talk, TCP, 40444);
	conversation_say(talk, 0, "GET / HTTP/1.1\r\nHost: x.test\r\n\r\n", 32);
	conversation_record(talk, 1000000);
	check_number(talk, METADATA_FOREIGN_PORT, 1);
	conversation_start(talk, TCP, 6881);
	conversation_say(talk, 0,
			 "\x13"
			 "BitTorrent protocol\0\0\0\0\0\0\0\0",
			 28);
	conversation_record(talk, 1000000);
	check_absent(talk, METADATA_FOREIGN_PORT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_protocol_on_a_foreign_port_is_marked),
	    cmocka_unit_test(a_guess_by_port_is_not_final_before_eight_payloads),
	    cmocka_unit_test(an_unknown_flow_may_still_be_named_later),
	    cmocka_unit_test(the_dns_names_what_says_no_name_for_its_client_only),
	    cmocka_unit_test(an_explicit_name_beats_what_the_dns_said),
	    cmocka_unit_test(an_address_that_names_share_names_nothing),
	    cmocka_unit_test(an_announcement_holds_for_flows_that_start_after_it),
	    cmocka_unit_test(a_file_has_no_metadata_of_what_it_contains),
	    cmocka_unit_test(every_flow_is_counted_once_by_how_it_was_named),
	    cmocka_unit_test(a_label_waits_for_the_workers_that_are_behind),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
