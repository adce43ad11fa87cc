// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"

static void tunnels_are_known_by_their_handshake(void **state)
{
	static const struct exchange table[] = {
	    // OpenVPN without tls-auth: the reset has a fixed form
	    {"OpenVPN",
	     UDP,
	     1194,
	     {C("\x38"
		"abcdefgh\0\0\0\0\0")}},
	    // with tls-auth (SHA1) the server's answer repeats the session
	    {"OpenVPN",
	     UDP,
	     1194,
	     {C("\x38"
		"abcdefghHHHHHHHHHHHHHHHHHHHH\0\0\0\1TTTT\0\0\0\0\0"),
	      S("\x40"
		"ABCDEFGHhhhhhhhhhhhhhhhhhhhh\0\0\0\1TTTT\1\0\0\0\0"
		"abcdefgh\0\0\0\0")}},
	    {"",
	     UDP,
	     1194,
	     {C("\x38"
		"abcdefghHHHHHHHHHHHHHHHHHHHH\0\0\0\1TTTT\0\0\0\0\0"),
	      S("\x40"
		"ABCDEF")}},
	    {"OpenVPN",
	     TCP,
	     1194,
	     {C("\0\x0e\x38"
		"abcdefgh\0\0\0\0\0")}},
	    // IKE_SA_INIT of version 2, and one whose length lies
	    {"IPSec",
	     UDP,
	     500,
	     {C("cookie01\0\0\0\0\0\0\0\0\x21\x20\x22\x08\0\0\0\0\0\0\0\x20\0\0\0\4")}},
	    {"",
	     UDP,
	     501,
	     {C("cookie01\0\0\0\0\0\0\0\0\x21\x20\x22\x08\0\0\0\0\0\0\0\x21\0\0\0\4")}},
	    // SOCKS 5 and 4 take the server's answer
	    {"SOCKS", TCP, 1080, {C("\5\2\0\2"), S("\5\0")}},
	    {"SOCKS", TCP, 9150, {C("\4\1\0\x50\xc0\0\2\1me\0"), S("\0\x5a\0\0\0\0\0\0")}},
	    {"", TCP, 1080, {C("\5\2\0\2"), S("\6\0")}},
	    {"", TCP, 1080, {C("\5\3\0\2"), S("\5\0")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

static void wireguard_is_known_by_type_and_length(void **state)
{
	struct conversation *talk = *state;
	uint8_t hello[148] = {1};

	memset(hello + 4, 0xa5, sizeof(hello) - 4);
	conversation_start(talk, UDP, 51820);
	conversation_say(talk, 0, hello, sizeof(hello));
	assert_string_equal(conversation_label(talk), "WireGuard");
	conversation_start(talk, UDP, 51820);
	conversation_say(talk, 0, hello, sizeof(hello) - 1);
	assert_string_equal(conversation_label(talk), "");
	hello[0] = 4;
	conversation_start(talk, UDP, 51820);
	conversation_say(talk, 0, hello, 96);
	assert_string_equal(conversation_label(talk), "");
	conversation_say(talk, 1, hello, 32);
	assert_string_equal(conversation_label(talk), "WireGuard");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tunnels_are_known_by_their_handshake),
	    cmocka_unit_test(wireguard_is_known_by_type_and_length),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
