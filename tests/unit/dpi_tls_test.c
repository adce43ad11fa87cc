// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"
#include "dpi_metadata.h"
#include "dpi_payloads.h"

enum { CLIENT, SERVER, TLS = 91, NETFLIX = 133 };

// A segment of `p` from `from` on, at its own sequence number.
static void say_part(struct conversation *talk, const struct payload *p, size_t from, size_t to)
{
	talk->sequence[CLIENT] = 1 + (uint32_t)from;
	conversation_say(talk, CLIENT, p->at + from, to - from);
}

static void check_netflix(struct conversation *talk)
{
	assert_string_equal(conversation_label(talk), "TLS.NetFlix");
	assert_int_equal(talk->flow.label.confidence, CONFIDENCE_HOSTNAME);
	check_text(talk, METADATA_TLS_SERVER_NAME, "www.netflix.com");
	check_text(talk, METADATA_TLS_ALPN, "h2,http/1.1");
	check_text(talk, METADATA_TLS_JA4, "t13d1516h2_8daaf6152771_e5627efa2ab1");
}

static void a_hello_in_one_segment_names_its_server(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 32), answer = tls_server_hello();

	conversation_start(talk, TCP, 443);
	conversation_say(talk, CLIENT, hello.at, hello.n);
	check_netflix(talk);
	assert_int_equal(talk->flow.state, DPI_NAMED);
	conversation_say(talk, SERVER, answer.at, answer.n);
	assert_int_equal(talk->flow.state, DPI_DONE);
	check_number(talk, METADATA_TLS_VERSION, 0x0304);
	check_number(talk, METADATA_TLS_CIPHER, 0x1301);
	check_text(talk, METADATA_TLS_JA3S, "f4febc55ea12b31ae17cfb7e614afda8");
}

static void a_post_quantum_hello_is_read_from_its_segments(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 1216);

	assert_true(hello.n > 1460);
	for (size_t cut = 1; cut < hello.n; cut += cut < 300 ? 1 : 97) {
		conversation_start(talk, TCP, 443);
		say_part(talk, &hello, 0, cut);
		say_part(talk, &hello, cut, hello.n);
		check_netflix(talk);
	}
}

static void segments_out_of_order_and_repeated_give_the_same(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 1216);

	conversation_start(talk, TCP, 443);
	say_part(talk, &hello, 1000, hello.n);
	say_part(talk, &hello, 0, 1000);
	check_netflix(talk);

	conversation_start(talk, TCP, 443);
	say_part(talk, &hello, 0, 600);
	say_part(talk, &hello, 1200, hello.n);
	say_part(talk, &hello, 0, 600);
	say_part(talk, &hello, 500, 1300);
	check_netflix(talk);
}

// As an interactive sender or one who evades has it; other segments repeat between them.
static void a_hello_comes_in_any_number_of_segments(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 1216);

	for (size_t octets = 1; octets < 8; octets += 3) {
		conversation_start(talk, TCP, 443);
		for (size_t at = 0; at < hello.n; at += octets)
			say_part(talk, &hello, at, at + octets < hello.n ? at + octets : hello.n);
		check_netflix(talk);
		assert_int_equal(talk->flow.seen[CLIENT], 2); // the first one and the last
		assert_int_equal(talk->flow.state, DPI_NAMED);
	}
}

static void a_servers_hello_comes_in_any_number_of_segments(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 32), answer = tls_server_hello();

	for (size_t cut = 1; cut < answer.n; cut++) {
		conversation_start(talk, TCP, 443);
		conversation_say(talk, CLIENT, hello.at, hello.n);
		conversation_say(talk, SERVER, answer.at, cut);
		conversation_say(talk, SERVER, answer.at + cut, answer.n - cut);
		check_number(talk, METADATA_TLS_VERSION, 0x0304);
		check_text(talk, METADATA_TLS_JA3S, "f4febc55ea12b31ae17cfb7e614afda8");
		assert_int_equal(talk->flow.state, DPI_DONE);
	}
	conversation_start(talk, TCP, 443);
	conversation_say(talk, CLIENT, hello.at, hello.n);
	for (size_t at = 0; at < answer.n; at++)
		conversation_say(talk, SERVER, answer.at + at, 1);
	check_text(talk, METADATA_TLS_JA3S, "f4febc55ea12b31ae17cfb7e614afda8");
}

// RFC 8446 section 5.1: a message may be cut into records, and these into segments.
static void records_of_an_octet_in_segments_are_joined(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = {0}, records = {0};

	put_client_hello(&hello, "www.netflix.com", 32);
	for (size_t at = 0; at < hello.n; at++)
		put_record(&records, hello.at + at, 1);
	for (size_t octets = 1; octets < 30; octets++) {
		conversation_start(talk, TCP, 443);
		for (size_t at = 0; at < records.n; at += octets)
			say_part(talk, &records, at,
				 at + octets < records.n ? at + octets : records.n);
		check_netflix(talk);
	}
}

// As long as the buffer nearly: what ends it is read, too.
static void a_long_hello_in_segments_of_an_octet_is_named_at_its_end(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = {0}, record = {0};

	put_client_hello(&hello, "www.netflix.com", 3400);
	put_record(&record, hello.at, hello.n);
	assert_true(record.n > 3400 && record.n < 4096);
	conversation_start(talk, TCP, 443);
	for (size_t at = 0; at < record.n; at++)
		say_part(talk, &record, at, at + 1);
	check_netflix(talk);
	assert_int_equal(talk->flow.seen[CLIENT], 2);
	assert_int_equal(talk->flow.state, DPI_NAMED);
}

// Data instead of the rest: nothing is waited for any more.
static void a_hello_that_another_record_ends_is_not_waited_for(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = {0}, records = {0};
	static const uint8_t data[] = {23, 3, 3, 0, 200};

	put_client_hello(&hello, "www.netflix.com", 32);
	put_record(&records, hello.at, hello.n - 40);
	put(&records, data, sizeof(data));
	put_fill(&records, 200, 7);
	conversation_start(talk, TCP, 8443);
	say_part(talk, &records, 0, records.n - 206);
	assert_int_not_equal(talk->flow.buffer, 0);
	say_part(talk, &records, records.n - 206, records.n);
	assert_string_equal(conversation_label(talk), "TLS.NetFlix");
	assert_int_equal(talk->flow.state, DPI_NAMED);
}

// Segments that add nothing are of the eight: the buffer holds no Flow's classification open.
static void segments_behind_a_gap_are_counted(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 1216);

	conversation_start(talk, TCP, 443);
	for (size_t at = 0; at < 200; at++)
		say_part(talk, &hello, at, at + 1);
	assert_int_equal(talk->flow.state, DPI_UNDECIDED);
	for (size_t at = 201; at < 208; at++)
		say_part(talk, &hello, at, at + 1);
	assert_int_not_equal(talk->flow.state, DPI_UNDECIDED);
}

static void a_hello_split_over_records_is_joined(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = {0}, records = {0};

	put_client_hello(&hello, "www.netflix.com", 32);
	put_record(&records, hello.at, 100);
	put_record(&records, hello.at + 100, 3);
	put_record(&records, hello.at + 103, hello.n - 103);
	conversation_start(talk, TCP, 443);
	conversation_say(talk, CLIENT, records.at, records.n);
	check_netflix(talk);
}

static void a_name_that_nobody_listed_is_plain_tls(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("host.example.org", 32);

	conversation_start(talk, TCP, 4433);
	conversation_say(talk, CLIENT, hello.at, hello.n);
	assert_string_equal(conversation_label(talk), "TLS");
	assert_int_equal(talk->flow.label.confidence, CONFIDENCE_DISSECTOR);
}

static void one_vendors_application_protocol_names_it(void **state)
{
	static const char vendors[] = "\x0b"
				      "anydesk/6.2";
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("host.example.org", 32);
	uint8_t *protocols = memmem(hello.at, hello.n, "\2h2\x08http/1.1", 12);

	assert_non_null(protocols);
	for (unsigned i = 0; i < sizeof(vendors) - 1; i++)
		protocols[i] = (uint8_t)vendors[i];
	conversation_start(talk, TCP, 443);
	conversation_say(talk, CLIENT, hello.at, hello.n);
	assert_string_equal(conversation_label(talk), "TLS.AnyDesk");
}

static void ports_name_what_tls_carries(void **state)
{
	static const struct {
		uint16_t port;
		const char *label;
	} cases[] = {{993, "IMAPS"}, {995, "POPS"}, {465, "SMTPS"}, {990, "FTPS"}, {4433, "TLS"}};
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("imap.example.org", 32);

	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		conversation_start(talk, TCP, cases[i].port);
		conversation_say(talk, CLIENT, hello.at, hello.n);
		assert_string_equal(conversation_label(talk), cases[i].label);
	}
}

// RFC 5246 appendix E.2: two ciphers of three octets, no session, a challenge of 16 octets; with a
// length that is not their sum it is something else.
static void the_hello_of_ssl_2_names_tls(void **state)
{
	struct conversation *talk = *state;

	for (unsigned more = 0; more < 2; more++) {
		struct payload hello = {0};
		const char length = (char)(9 + 6 + 16 + more);

		put(&hello, "\x80", 1);
		put(&hello, &length, 1);
		put(&hello, "\x01\x03\x01\0\x06\0\0\0\x10\0\0\x2f\0\0\x35", 15);
		put_fill(&hello, 16, 7);
		conversation_start(talk, TCP, 443);
		conversation_say(talk, CLIENT, hello.at, hello.n);
		assert_string_equal(conversation_label(talk), more ? "" : "TLS");
	}
}

static void random_octets_behind_a_record_header_are_not_tls(void **state)
{
	struct conversation *talk = *state;
	struct payload noise = {0};

	put(&noise, "\x16\3\1\2\0\1\0\1\xfc", 9);
	put_fill(&noise, 200, 99);
	conversation_start(talk, TCP, 4433);
	conversation_say(talk, CLIENT, noise.at, noise.n);
	assert_string_equal(conversation_label(talk), "");
}

static void a_hello_cut_off_by_the_capture_still_names_tls(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 1216);

	conversation_start(talk, TCP, 443);
	conversation_say(talk, CLIENT, hello.at, 60);
	assert_string_equal(conversation_label(talk), "TLS");
}

static void a_flow_is_done_with_its_name_where_nothing_else_is_wanted(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 1216);

	conversation_start(talk, TCP, 443);
	say_part(talk, &hello, 0, 1448);
	assert_string_equal(conversation_label(talk), "TLS.NetFlix");
	assert_int_equal(talk->flow.state, DPI_DONE);
	conversation_start(talk, TCP, 8443); // its ALPN may say what it is
	say_part(talk, &hello, 0, 1448);
	assert_int_equal(talk->flow.state, DPI_UNDECIDED);
	say_part(talk, &hello, 1448, hello.n);
	assert_string_equal(conversation_label(talk), "TLS.NetFlix");
	assert_int_equal(talk->flow.state, DPI_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_hello_in_one_segment_names_its_server),
	    cmocka_unit_test(a_post_quantum_hello_is_read_from_its_segments),
	    cmocka_unit_test(segments_out_of_order_and_repeated_give_the_same),
	    cmocka_unit_test(a_hello_comes_in_any_number_of_segments),
	    cmocka_unit_test(a_servers_hello_comes_in_any_number_of_segments),
	    cmocka_unit_test(records_of_an_octet_in_segments_are_joined),
	    cmocka_unit_test(a_long_hello_in_segments_of_an_octet_is_named_at_its_end),
	    cmocka_unit_test(a_hello_that_another_record_ends_is_not_waited_for),
	    cmocka_unit_test(segments_behind_a_gap_are_counted),
	    cmocka_unit_test(a_hello_split_over_records_is_joined),
	    cmocka_unit_test(a_name_that_nobody_listed_is_plain_tls),
	    cmocka_unit_test(one_vendors_application_protocol_names_it),
	    cmocka_unit_test(ports_name_what_tls_carries),
	    cmocka_unit_test(the_hello_of_ssl_2_names_tls),
	    cmocka_unit_test(random_octets_behind_a_record_header_are_not_tls),
	    cmocka_unit_test(a_hello_cut_off_by_the_capture_still_names_tls),
	};

	const struct CMUnitTest bare_tests[] = {
	    cmocka_unit_test(a_flow_is_done_with_its_name_where_nothing_else_is_wanted),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close) +
	       cmocka_run_group_tests(bare_tests, conversation_open_bare, conversation_close);
}
