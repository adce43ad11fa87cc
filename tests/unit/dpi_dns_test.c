// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"
#include "dpi_metadata.h"
#include "dpi_payloads.h"

enum { CLIENT, SERVER };

static void a_query_and_its_answer_tell_name_type_and_code(void **state)
{
	struct conversation *talk = *state;
	struct payload query = dns_query("www.netflix.com", 28);
	struct payload answer = dns_answer("www.netflix.com", (const uint8_t *)"\xc0\0\2\x63");

	conversation_start(talk, UDP, 53);
	conversation_say(talk, CLIENT, query.at, query.n);
	assert_string_equal(conversation_label(talk), "DNS.NetFlix");
	assert_int_equal(talk->flow.state, DPI_NAMED);
	conversation_say(talk, SERVER, answer.at, answer.n);
	assert_int_equal(talk->flow.state, DPI_DONE);
	check_text(talk, METADATA_DNS_NAME, "www.netflix.com");
	check_number(talk, METADATA_DNS_TYPE, 28);
	check_number(talk, METADATA_DNS_RCODE, 0);
}

static void an_answer_names_a_later_flow_without_server_name(void **state)
{
	struct conversation *talk = *state;
	struct payload answer = dns_answer("www.netflix.com", (const uint8_t *)"\xc6\x33\x64\x07");
	static const char data[] = "\x17\3\3\0\5abcde";

	conversation_start(talk, UDP, 53);
	conversation_say(talk, SERVER, answer.at, answer.n);
	memcpy(talk->server, "\xc6\x33\x64\x07", 4);
	conversation_start(talk, TCP, 443);
	conversation_say(talk, CLIENT, data, sizeof(data) - 1);
	assert_string_equal(conversation_label(talk), "TLS.NetFlix");
	assert_int_equal(talk->flow.label.confidence, CONFIDENCE_DNS);
	memcpy(talk->server, "\xc0\0\2\1", 4);
	conversation_start(talk, TCP, 443);
	conversation_say(talk, CLIENT, data, sizeof(data) - 1);
	assert_string_equal(conversation_label(talk), "TLS");
}

static void queries_over_tcp_have_their_length_in_front(void **state)
{
	struct conversation *talk = *state;
	struct payload query = dns_query("www.example.org", 1), p = {0};

	put_number(&p, query.n, 2);
	put(&p, query.at, query.n);
	conversation_start(talk, TCP, 53);
	conversation_say(talk, CLIENT, p.at, p.n);
	assert_string_equal(conversation_label(talk), "DNS");
	check_text(talk, METADATA_DNS_NAME, "www.example.org");
}

static void a_strict_query_is_dns_on_any_port_a_broken_one_is_not(void **state)
{
	struct conversation *talk = *state;
	struct payload query = dns_query("www.example.org", 1);

	conversation_start(talk, UDP, 5300);
	conversation_say(talk, CLIENT, query.at, query.n);
	assert_string_equal(conversation_label(talk), "DNS");
	query.at[query.n - 1] = 9; // no class
	conversation_start(talk, UDP, 5300);
	conversation_say(talk, CLIENT, query.at, query.n);
	assert_string_equal(conversation_label(talk), "");
}

static void octets_that_cannot_be_shown_are_escaped(void **state)
{
	struct conversation *talk = *state;
	struct payload query = dns_query("a\001b\xff.example", 1);

	conversation_start(talk, UDP, 53);
	conversation_say(talk, CLIENT, query.at, query.n);
	check_text(talk, METADATA_DNS_NAME, "a\\001b\xef\xbf\xbd.example");
}

// "www.example.org", the length of its second label put where extended label types were.
static void a_name_with_an_extended_label_is_told_as_such_on_its_own_port(void **state)
{
	struct conversation *talk = *state;
	struct payload query = dns_query("www.example.org", 1);

	query.at[16] |= 0x40;
	query.at[8] = 0xc9; // and a header that promises 51,456 authorities
	conversation_start(talk, UDP, 53);
	conversation_say(talk, CLIENT, query.at, query.n);
	assert_string_equal(conversation_label(talk), "DNS");
	check_text(talk, METADATA_DNS_NAME, "<Unknown extended label>");
	conversation_start(talk, UDP, 5300);
	conversation_say(talk, CLIENT, query.at, query.n);
	assert_string_equal(conversation_label(talk), "");
}

static void a_broken_question_is_dns_on_its_port_only_when_it_begins_as_one(void **state)
{
	struct conversation *talk = *state;
	struct payload query = dns_query("www.example.org", 1);

	query.at[16] = 0xa7;
	query.at[8] = 0xc9;
	conversation_start(talk, UDP, 53);
	conversation_say(talk, CLIENT, query.at, query.n);
	assert_string_equal(conversation_label(talk), "DNS");
	query.at[13] = 0x01; // no letter of a host name
	conversation_start(talk, UDP, 53);
	conversation_say(talk, CLIENT, query.at, query.n);
	assert_string_equal(conversation_label(talk), "");
}

static void an_address_behind_two_names_names_nothing(void **state)
{
	struct conversation *talk = *state;
	static const uint8_t shared[] = {0xc6, 0x33, 0x64, 0x09};
	struct payload one = dns_answer("www.netflix.com", shared);
	struct payload other = dns_answer("www.facebook.com", shared);
	static const char data[] = "\x17\3\3\0\5abcde";

	conversation_start(talk, UDP, 53);
	conversation_say(talk, SERVER, one.at, one.n);
	conversation_start(talk, UDP, 53);
	conversation_say(talk, SERVER, other.at, other.n);
	memcpy(talk->server, shared, 4);
	conversation_start(talk, TCP, 443);
	conversation_say(talk, CLIENT, data, sizeof(data) - 1);
	assert_string_equal(conversation_label(talk), "TLS");
}

static void compression_never_goes_in_circles(void **state)
{
	static const char circle[] = "\0\1\1\0\0\1\0\0\0\0\0\0\xc0\x0c\0\1\0\1";
	static const char forward[] = "\0\1\1\0\0\1\0\0\0\0\0\0\xc0\x0e\xc0\x0c\0\1\0\1";
	struct conversation *talk = *state;

	conversation_start(talk, UDP, 5355);
	conversation_say(talk, CLIENT, circle, sizeof(circle) - 1);
	assert_string_equal(conversation_label(talk), "");
	conversation_say(talk, CLIENT, forward, sizeof(forward) - 1);
	assert_string_equal(conversation_label(talk), "");
}

static void multicast_and_link_local_have_their_own_names(void **state)
{
	struct conversation *talk = *state;
	struct payload query = dns_query("_http._tcp.local", 12);

	conversation_start(talk, UDP, 5353);
	conversation_say(talk, CLIENT, query.at, query.n);
	assert_string_equal(conversation_label(talk), "MDNS");
	conversation_start(talk, UDP, 5355);
	conversation_say(talk, CLIENT, query.at, query.n);
	assert_string_equal(conversation_label(talk), "LLMNR");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_query_and_its_answer_tell_name_type_and_code),
	    cmocka_unit_test(an_answer_names_a_later_flow_without_server_name),
	    cmocka_unit_test(queries_over_tcp_have_their_length_in_front),
	    cmocka_unit_test(a_strict_query_is_dns_on_any_port_a_broken_one_is_not),
	    cmocka_unit_test(octets_that_cannot_be_shown_are_escaped),
	    cmocka_unit_test(a_name_with_an_extended_label_is_told_as_such_on_its_own_port),
	    cmocka_unit_test(a_broken_question_is_dns_on_its_port_only_when_it_begins_as_one),
	    cmocka_unit_test(an_address_behind_two_names_names_nothing),
	    cmocka_unit_test(compression_never_goes_in_circles),
	    cmocka_unit_test(multicast_and_link_local_have_their_own_names),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
