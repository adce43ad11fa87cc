// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"
#include "dpi_metadata.h"
#include "dpi_payloads.h"

enum { CLIENT, SERVER };

static void a_request_and_its_response_are_read(void **state)
{
	struct conversation *talk = *state;
	struct payload request = http_request("www.netflix.com:80", "/title?id=1");
	struct payload response = http_response(404, "text/html");

	conversation_start(talk, TCP, 80);
	conversation_say(talk, CLIENT, request.at, request.n);
	assert_string_equal(conversation_label(talk), "HTTP.NetFlix");
	conversation_say(talk, SERVER, response.at, response.n);
	assert_int_equal(talk->flow.state, DPI_DONE);
	check_text(talk, METADATA_HTTP_HOST, "www.netflix.com:80");
	check_text(talk, METADATA_HTTP_METHOD, "GET");
	check_text(talk, METADATA_HTTP_TARGET, "/title?id=1");
	check_text(talk, METADATA_HTTP_USER_AGENT, "curl/7.88.1");
	check_text(talk, METADATA_HTTP_CONTENT_TYPE, "text/html");
	check_number(talk, METADATA_HTTP_STATUS, 404);
}

static void a_request_over_several_segments_is_joined_at_any_cut(void **state)
{
	struct conversation *talk = *state;
	struct payload request = http_request("www.netflix.com", "/");

	for (size_t cut = 6; cut < request.n; cut++) {
		conversation_start(talk, TCP, 80);
		conversation_say(talk, CLIENT, request.at, cut);
		conversation_say(talk, CLIENT, request.at + cut, request.n - cut);
		assert_string_equal(conversation_label(talk), "HTTP.NetFlix");
		check_text(talk, METADATA_HTTP_USER_AGENT, "curl/7.88.1");
	}
}

static void long_targets_end_after_255_octets(void **state)
{
	struct conversation *talk = *state;
	char target[400];
	struct payload request;

	memset(target, 'a', sizeof(target) - 1);
	target[0] = '/';
	target[sizeof(target) - 1] = '\0';
	request = http_request("example.org", target);
	target[255] = '\0';
	conversation_start(talk, TCP, 80);
	conversation_say(talk, CLIENT, request.at, request.n);
	check_text(talk, METADATA_HTTP_TARGET, target);
}

static void what_a_message_carries_shows_in_its_label(void **state)
{
	static const struct exchange rows[] = {
	    {"HTTP.OCSP",
	     TCP,
	     80,
	     {C("POST / HTTP/1.1\r\nContent-Type: application/ocsp-request\r\n\r\n")}},
	    {"HTTP.SOAP", TCP, 80, {C("POST /x HTTP/1.1\r\nSOAPAction: \"a\"\r\n\r\n")}},
	    {"HTTP.WebSocket", TCP, 80, {C("GET /c HTTP/1.1\r\nUpgrade: websocket\r\n\r\n")}},
	    {"HTTP.WebDAV", TCP, 80, {C("PROPFIND /d HTTP/1.1\r\nHost: x.test\r\n\r\n")}},
	    {"HTTP_Proxy", TCP, 3128, {C("GET http://x.test/ HTTP/1.1\r\nHost: x.test\r\n\r\n")}},
	    {"HTTP_Connect", TCP, 3128, {C("CONNECT x.test:443 HTTP/1.1\r\n\r\n")}},
	    {"HTTP", TCP, 8081, {S("HTTP/1.0 200 OK\r\n\r\n")}},
	    {"", TCP, 8081, {C("GETTING / HTTP\r\n\r\n")}},
	    {"", TCP, 8081, {C("GET / FTP/1.1\r\n\r\n")}},
	};

	check_exchanges(*state, rows, sizeof(rows) / sizeof(rows[0]));
}

static void tls_behind_connect_keeps_the_outer_name(void **state)
{
	static const char connect[] = "CONNECT www.netflix.com:443 HTTP/1.1\r\n\r\n";
	static const char ok[] = "HTTP/1.1 200 Connection established\r\n\r\n";
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 32);

	conversation_start(talk, TCP, 3128);
	conversation_say(talk, CLIENT, connect, sizeof(connect) - 1);
	conversation_say(talk, SERVER, ok, sizeof(ok) - 1);
	conversation_say(talk, CLIENT, hello.at, hello.n);
	assert_string_equal(conversation_label(talk), "HTTP_Connect.NetFlix");
	check_text(talk, METADATA_TLS_SERVER_NAME, "www.netflix.com");
}

// RFC 7617 section 2; a token is none.
static void a_password_in_clear_is_marked(void **state)
{
	static const char basic[] = "GET / HTTP/1.1\r\nHost: x.test\r\nAuthorization: Basic "
				    "QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n";
	static const char bearer[] = "GET / HTTP/1.1\r\nHost: x.test\r\nAuthorization: Bearer "
				     "QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n";
	struct conversation *talk = *state;

	conversation_start(talk, TCP, 80);
	conversation_say(talk, CLIENT, basic, sizeof(basic) - 1);
	check_number(talk, METADATA_CLEAR_CREDENTIALS, 1);
	conversation_start(talk, TCP, 80);
	conversation_say(talk, CLIENT, bearer, sizeof(bearer) - 1);
	check_absent(talk, METADATA_CLEAR_CREDENTIALS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_request_and_its_response_are_read),
	    cmocka_unit_test(a_request_over_several_segments_is_joined_at_any_cut),
	    cmocka_unit_test(a_password_in_clear_is_marked),
	    cmocka_unit_test(long_targets_end_after_255_octets),
	    cmocka_unit_test(what_a_message_carries_shows_in_its_label),
	    cmocka_unit_test(tls_behind_connect_keeps_the_outer_name),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
