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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_proxys_flow_keeps_its_name_and_tells_the_inner_server),
	    cmocka_unit_test(a_database_speaks_tls_when_asked),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
