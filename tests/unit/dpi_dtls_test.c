// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_certificate.h"
#include "dpi_conversation.h"
#include "dpi_metadata.h"
#include "dpi_payloads.h"

enum { CLIENT };

// The ClientHello of TLS with a cookie, as DTLS wants it: its body.
static struct payload body_of(const char *name)
{
	struct payload hello = {0}, body = {0};

	put_client_hello(&hello, name, 32);
	put(&body, "\xfe\xfd", 2);
	put(&body, hello.at + 6, 32 + 33);
	put(&body, "\4cook", 5);
	put(&body, hello.at + 6 + 65, hello.n - 6 - 65);
	return body;
}

static struct payload fragment_of(const struct payload *body, size_t from, size_t to)
{
	struct payload p = {0};

	put(&p, "\x16\xfe\xfd\0\0\0\0\0\0\0\0", 11);
	put_number(&p, 12 + to - from, 2);
	put(&p, "\1", 1);
	put_number(&p, body->n, 3);
	put_number(&p, 0, 2);
	put_number(&p, from, 3);
	put_number(&p, to - from, 3);
	put(&p, body->at + from, to - from);
	return p;
}

static void a_hello_names_its_server(void **state)
{
	struct conversation *talk = *state;
	struct payload body = body_of("www.netflix.com"), p = fragment_of(&body, 0, body.n);

	conversation_start(talk, UDP, 4433);
	conversation_say(talk, CLIENT, p.at, p.n);
	assert_string_equal(conversation_label(talk), "DTLS.NetFlix");
	check_text(talk, METADATA_TLS_SERVER_NAME, "www.netflix.com");
	assert_int_equal(find_item(talk, METADATA_TLS_JA4)->value[0], 'd');
}

static void fragments_in_any_order_are_put_together(void **state)
{
	struct conversation *talk = *state;
	struct payload body = body_of("www.netflix.com");
	struct payload first = fragment_of(&body, 0, 150), second = fragment_of(&body, 150, body.n);

	conversation_start(talk, UDP, 4433);
	conversation_say(talk, CLIENT, second.at, second.n);
	assert_string_equal(conversation_label(talk), "DTLS");
	conversation_say(talk, CLIENT, first.at, first.n);
	assert_string_equal(conversation_label(talk), "DTLS.NetFlix");
}

static void a_record_that_does_not_fit_its_datagram_is_none(void **state)
{
	struct conversation *talk = *state;
	struct payload body = body_of("www.netflix.com"), p = fragment_of(&body, 0, body.n);

	conversation_start(talk, UDP, 4433);
	conversation_say(talk, CLIENT, p.at, p.n - 1);
	assert_string_equal(conversation_label(talk), "");
}

static void put_dtls_record(struct payload *p, uint8_t type, const void *octets, size_t n)
{
	put(p, "\x16\xfe\xfd\0\0\0\0\0\0\0\0", 11);
	put_number(p, 12 + n, 2);
	put_number(p, type, 1);
	put_number(p, n, 3);
	put_number(p, 0, 2);
	put_number(p, 0, 3);
	put_number(p, n, 3);
	put(p, octets, n);
}

static void a_server_is_named_by_its_certificate(void **state)
{
	struct conversation *talk = *state;
	struct payload names = certificate("www.netflix.com", "x", NULL);
	struct payload hello = {0}, list = {0}, p = {0};

	put(&hello, "\xfe\xfd", 2);
	put_fill(&hello, 32, 3);
	put(&hello, "\0\xc0\x2f\0", 4);
	put_number(&list, names.n + 3, 3);
	put_number(&list, names.n, 3);
	put(&list, names.at, names.n);
	put_dtls_record(&p, 2, hello.at, hello.n);
	put_dtls_record(&p, 11, list.at, list.n);
	for (size_t cut = p.n; cut > 100; cut -= cut / 7 + 1) {
		conversation_start(talk, UDP, 443);
		conversation_say(talk, 1, p.at, cut);
		if (cut == p.n)
			assert_string_equal(conversation_label(talk), "DTLS.NetFlix");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_hello_names_its_server),
	    cmocka_unit_test(fragments_in_any_order_are_put_together),
	    cmocka_unit_test(a_server_is_named_by_its_certificate),
	    cmocka_unit_test(a_record_that_does_not_fit_its_datagram_is_none),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
