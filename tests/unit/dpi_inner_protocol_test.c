// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"
#include "dpi_metadata.h"
#include "dpi_payloads.h"

enum { CLIENT, SERVER };

static void a_proxys_flow_keeps_its_name_and_tells_the_inner_server(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 1216);

	conversation_start(talk, TCP, 1080);
	conversation_say(talk, CLIENT, "\5\1\0", 3);
	conversation_say(talk, SERVER, "\5\0", 2);
	conversation_say(talk, CLIENT, "\5\1\0\3\x07x.test1\1\xbb", 14);
	conversation_say(talk, SERVER, "\5\0\0\1\0\0\0\0\0\0", 10);
	assert_string_equal(conversation_label(talk), "SOCKS");
	conversation_say(talk, CLIENT, hello.at, 1448);
	conversation_say(talk, CLIENT, hello.at + 1448, hello.n - 1448);
	assert_string_equal(conversation_label(talk), "SOCKS");
	check_text(talk, METADATA_TLS_SERVER_NAME, "www.netflix.com");
	check_text(talk, METADATA_TLS_JA4, "t13d1516h2_8daaf6152771_e5627efa2ab1");
}

static void a_database_speaks_tls_when_asked(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("db.example.org", 32);

	conversation_start(talk, TCP, 5432);
	conversation_say(talk, CLIENT, "\0\0\0\x08\4\xd2\x16\x2f", 8);
	conversation_say(talk, SERVER, "S", 1);
	conversation_say(talk, CLIENT, hello.at, hello.n);
	assert_string_equal(conversation_label(talk), "PostgreSQL");
	check_text(talk, METADATA_TLS_SERVER_NAME, "db.example.org");
}

static void behind_a_proxys_header_the_connection_begins(void **state)
{
	static const char line[] = "PROXY TCP4 192.0.2.7 192.0.2.1 40000 443\r\n";
	static const char binary[] =
	    "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\n\0\0\1\n\0\0\2\x9c\x40\1\xbb";
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 32), together = {0};

	put(&together, line, sizeof(line) - 1);
	put(&together, hello.at, hello.n);
	conversation_start(talk, TCP, 443);
	conversation_say(talk, CLIENT, together.at, together.n);
	assert_string_equal(conversation_label(talk), "HAProxy.NetFlix");
	check_text(talk, METADATA_TLS_SERVER_NAME, "www.netflix.com");
	conversation_start(talk, TCP, 443);
	conversation_say(talk, CLIENT, binary, sizeof(binary) - 1);
	assert_string_equal(conversation_label(talk), "HAProxy");
	conversation_say(talk, CLIENT, hello.at, hello.n);
	check_text(talk, METADATA_TLS_SERVER_NAME, "www.netflix.com");
}

static void a_gnutella_peer_agrees_upon_tls_first(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("peer.example.org", 32);
	static const char ask[] = "GNUTELLA CONNECT/0.6\r\nUpgrade: TLS/1.0\r\n\r\n";
	static const char agree[] = "GNUTELLA/0.6 200 OK\r\nConnection: Upgrade\r\n\r\n";

	conversation_start(talk, TCP, 6346);
	conversation_say(talk, CLIENT, ask, sizeof(ask) - 1);
	conversation_say(talk, SERVER, agree, sizeof(agree) - 1);
	conversation_say(talk, CLIENT, agree, sizeof(agree) - 1);
	conversation_say(talk, CLIENT, hello.at, hello.n);
	assert_string_equal(conversation_label(talk), "Gnutella");
	check_text(talk, METADATA_TLS_SERVER_NAME, "peer.example.org");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_proxys_flow_keeps_its_name_and_tells_the_inner_server),
	    cmocka_unit_test(behind_a_proxys_header_the_connection_begins),
	    cmocka_unit_test(a_gnutella_peer_agrees_upon_tls_first),
	    cmocka_unit_test(a_database_speaks_tls_when_asked),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
