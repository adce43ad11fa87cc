// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"
#include "dpi_metadata.h"
#include "dpi_payloads.h"

static void say_hello(struct conversation *talk, const char *name, uint16_t port, const char *alpn)
{
	struct payload hello = tls_client_hello(name, 32);
	uint8_t *protocols = memmem(hello.at, hello.n, "\2h2\x08http/1.1", 12);

	if (alpn != NULL)
		memcpy(protocols, alpn, 12);
	conversation_start(talk, TCP, port);
	conversation_say(talk, 0, hello.at, hello.n);
}

static void the_lists_of_a_hello_become_metadata(void **state)
{
	struct conversation *talk = *state;

	say_hello(talk, "www.example.org", 443, NULL);
	check_text(talk, METADATA_TLS_SERVER_NAME, "www.example.org");
	check_text(talk, METADATA_TLS_ALPN, "h2,http/1.1");
	check_text(talk, METADATA_TLS_JA4, "t13d1516h2_8daaf6152771_e5627efa2ab1");
	assert_int_equal(find_item(talk, METADATA_TLS_JA3)->length, 32);
}

static void encrypted_dns_is_known_by_port_and_protocol(void **state)
{
	struct conversation *talk = *state;

	say_hello(talk, "resolver.example.org", 853, NULL);
	assert_string_equal(conversation_label(talk), "TLS.DoH_DoT");
	say_hello(talk, "resolver.example.org", 443, "\3dot\7unknown");
	assert_string_equal(conversation_label(talk), "TLS.DoH_DoT");
	say_hello(talk, "resolver.example.org", 443, "\3xot\7unknown");
	assert_string_equal(conversation_label(talk), "TLS");
}

static void what_is_no_name_is_not_told(void **state)
{
	struct conversation *talk = *state;

	say_hello(talk, "two words", 443, NULL);
	check_absent(talk, METADATA_TLS_SERVER_NAME);
	assert_string_equal(conversation_label(talk), "TLS");
	say_hello(talk, "", 443, NULL);
	check_absent(talk, METADATA_TLS_SERVER_NAME);
}

static void a_servers_answer_tells_version_and_cipher(void **state)
{
	struct conversation *talk = *state;
	struct payload answer = tls_server_hello();

	say_hello(talk, "www.example.org", 443, NULL);
	conversation_say(talk, 1, answer.at, answer.n);
	check_number(talk, METADATA_TLS_VERSION, 0x0304);
	check_number(talk, METADATA_TLS_CIPHER, 0x1301);
	// md5 of 771,4865,43-51
	check_text(talk, METADATA_TLS_JA3S, "f4febc55ea12b31ae17cfb7e614afda8");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_lists_of_a_hello_become_metadata),
	    cmocka_unit_test(encrypted_dns_is_known_by_port_and_protocol),
	    cmocka_unit_test(what_is_no_name_is_not_told),
	    cmocka_unit_test(a_servers_answer_tells_version_and_cipher),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
