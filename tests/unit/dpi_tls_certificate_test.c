// SPDX-License-Identifier: BSD-3-Clause
#include <time.h>

#include "dpi_certificate.h"
#include "dpi_conversation.h"
#include "dpi_metadata.h"
#include "dpi_payloads.h"

enum { CLIENT, SERVER };

// ServerHello of TLS 1.2 and the certificate, in two records.
static struct payload server_flight(const struct payload *certificate)
{
	struct payload hello = {0}, message = {0}, p = {0};

	put(&hello, "\2\0\0\x26\3\3", 6);
	put_fill(&hello, 32, 3);
	put(&hello, "\0\xc0\x2f\0", 4);
	put_record(&p, hello.at, hello.n);
	put(&message, "\x0b\0\0\0\0\0\0\0\0\0", 10);
	put(&message, certificate->at, certificate->n);
	close_length(&message, 10, 3);
	close_length(&message, 7, 3);
	close_length(&message, 4, 3);
	put_record(&p, message.at, message.n);
	return p;
}

static void check_label(struct conversation *talk, const char *server_name,
			const struct payload *certificate, const char *label)
{
	struct payload hello = tls_client_hello(server_name, 32);
	struct payload flight = server_flight(certificate);

	for (size_t cut = flight.n; cut > 100; cut = cut * 2 / 3) { // whole, then in two segments
		conversation_start(talk, TCP, 443);
		conversation_say(talk, CLIENT, hello.at, hello.n);
		conversation_say(talk, SERVER, flight.at, cut);
		if (cut < flight.n)
			conversation_say(talk, SERVER, flight.at + cut, flight.n - cut);
		assert_string_equal(conversation_label(talk), label);
		assert_int_equal(talk->flow.state, DPI_DONE);
	}
}

static void its_names_tell_where_the_server_name_is_an_address(void **state)
{
	struct payload common = certificate("*.netflix.com", "x", NULL);
	struct payload other = certificate("x.test", "x", "DNS:y.test,DNS:www.netflix.com");
	struct payload organization = certificate("x.test", "Fortinet", NULL);

	check_label(*state, "192.0.2.1", &common, "TLS.NetFlix");
	check_label(*state, "192.0.2.1", &other, "TLS.NetFlix");
	check_label(*state, "192.0.2.1", &organization, "TLS.FortiClient");
	organization = certificate("x.test", "Fortinet, Inc.", NULL);
	check_label(*state, "192.0.2.1", &organization, "TLS.FortiClient");
	common = certificate("AnyDesk Client", "x", NULL);
	check_label(*state, "192.0.2.1", &common, "TLS.AnyDesk");
}

static void a_server_name_goes_before_the_certificate(void **state)
{
	struct payload common = certificate("*.netflix.com", "x", NULL);

	check_label(*state, "host.example.org", &common, "TLS");
}

// No application protocol: its extension becomes one that nobody knows.
static void forget_protocols(struct payload *hello)
{
	uint8_t *at = memmem(hello->at, hello->n, "\0\x10\0\x0e\0\x0c\2h2", 9);

	assert_non_null(at);
	at[1] = 0x77;
}

static void say_tor(struct conversation *talk, const char *server_name, const char *issuer,
		    const char *subject, bool browser)
{
	struct payload hello = tls_client_hello(server_name, 32);
	struct payload link = certificate_of(issuer, subject, "", NULL);
	struct payload flight = server_flight(&link);

	if (!browser)
		forget_protocols(&hello);
	conversation_start(talk, TCP, 9001);
	conversation_say(talk, CLIENT, hello.at, hello.n);
	conversation_say(talk, SERVER, flight.at, flight.n);
}

static void tor_is_known_by_its_random_names(void **state)
{
	struct conversation *talk = *state;

	say_tor(talk, "www.kfvhqlmtyo.com", "www.abcdefghij.com", "www.klmnopqrst.net", false);
	assert_string_equal(conversation_label(talk), "TLS.Tor");
	say_tor(talk, "www.kf3hq5mtyo.com", "x", "y", false);
	assert_string_equal(conversation_label(talk), "TLS.Tor");
	say_tor(talk, "www.kfvhqlmtyo.com", "An Authority", "www.kfvhqlmtyo.com", false);
	assert_string_equal(conversation_label(talk), "TLS");
	say_tor(talk, "www.kf3hq5mtyo.com", "An Authority", "www.kf3hq5mtyo.com", true);
	assert_string_equal(conversation_label(talk), "TLS");
}

static void a_broken_certificate_tells_nothing(void **state)
{
	struct conversation *talk = *state;
	struct payload good = certificate("x.test", "x", "DNS:y.test");

	for (size_t n = 0; n < good.n; n += 7) {
		struct payload bad = good;

		bad.at[n] ^= 0xff;
		check_label(talk, "192.0.2.1", &bad, "TLS");
	}
}

// The example's own names and times as OpenSSL wrote them.
static void its_names_and_validity_are_told(void **state)
{
	struct conversation *talk = *state;
	struct payload of = certificate_of("An Authority", "www.example.org", "Example", NULL);
	struct payload hello = tls_client_hello("www.netflix.com", 32);
	struct payload flight = server_flight(&of);
	const struct metadata_item *item;
	uint32_t before, after;

	conversation_start(talk, TCP, 443);
	conversation_say(talk, CLIENT, hello.at, hello.n);
	conversation_say(talk, SERVER, flight.at, flight.n);
	assert_string_equal(conversation_label(talk), "TLS.NetFlix");
	check_text(talk, METADATA_TLS_CERT_SUBJECT, "O=Example, CN=www.example.org");
	check_text(talk, METADATA_TLS_CERT_ISSUER, "CN=An Authority");
	item = find_item(talk, METADATA_TLS_CERT_NOT_BEFORE);
	assert_non_null(item);
	memcpy(&before, item->value, sizeof(before));
	item = find_item(talk, METADATA_TLS_CERT_NOT_AFTER);
	assert_non_null(item);
	memcpy(&after, item->value, sizeof(after));
	assert_int_equal(after - before, 3600);
	assert_in_range(before, time(NULL) - 600, time(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(its_names_and_validity_are_told),
	    cmocka_unit_test(its_names_tell_where_the_server_name_is_an_address),
	    cmocka_unit_test(a_server_name_goes_before_the_certificate),
	    cmocka_unit_test(tor_is_known_by_its_random_names),
	    cmocka_unit_test(a_broken_certificate_tells_nothing),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
