// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"

static void peers_and_games_are_known_by_their_frames(void **state)
{
	static const struct exchange table[] = {
	    {"BitTorrent",
	     TCP,
	     6881,
	     {C("\x13"
		"BitTorrent protocol\0\0\0\0\0\0\0\0")}},
	    {"BitTorrent",
	     UDP,
	     6881,
	     {C("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe")}},
	    // uTP: SYN, then the state packet that acknowledges it
	    {"BitTorrent",
	     UDP,
	     6881,
	     {C("\x41\0\x30\x39tttt\0\0\0\0\0\4\0\0\0\1\0\0"),
	      S("\x21\0\x30\x39tttttttt\0\4\0\0\x77\x77\0\1")}},
	    {"",
	     UDP,
	     6881,
	     {C("\x41\0\x30\x39tttt\0\0\0\0\0\4\0\0\0\1\0\0"),
	      S("\x21\0\x30\x39tttttttt\0\4\0\0\x77\x77\0\2")}},
	    // RakNet acknowledgements and a framed message, on Minecraft's port
	    {"RakNet", UDP, 19132, {C("\xc0\0\1\1\0\0\0")}},
	    {"RakNet",
	     UDP,
	     19132,
	     {C("\x84\0\0\0\0\0\x18"
		"abc")}},
	    {"",
	     UDP,
	     19132,
	     {C("\x84\0\0\0\0\0\x20"
		"abc")}},
	    // Photon: one command of 12 octets
	    {"TocaBoca",
	     UDP,
	     5055,
	     {C("\xff\xff\0\1\0\0\0\1\1\2\3\4\1\xff\0\4\0\0\0\x0c\0\0\0\1")}},
	    {"", UDP, 5055, {C("\xff\xff\0\1\0\0\0\1\1\2\3\4\1\xff\0\4\0\0\0\x0d\0\0\0\1")}},
	    {"OICQ", UDP, 8000, {C("\2\x34\x4b\0\x81\x11\x22\0\1\2\3\4\5\6\3")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

static void a_handshake_of_fixed_lengths_is_followed(void **state)
{
	struct conversation *talk = *state;
	uint8_t octets[144];

	memset(octets, 0xc7, sizeof(octets));
	conversation_start(talk, TCP, 5222);
	conversation_say(talk, 0, octets, 48);
	conversation_say(talk, 1, octets, 80);
	assert_string_equal(conversation_label(talk), "");
	conversation_say(talk, 0, octets, 144);
	assert_string_equal(conversation_label(talk), "Threema");
	conversation_start(talk, TCP, 5222);
	conversation_say(talk, 0, octets, 48);
	conversation_say(talk, 1, octets, 81);
	conversation_say(talk, 0, octets, 144);
	assert_string_equal(conversation_label(talk), "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(peers_and_games_are_known_by_their_frames),
	    cmocka_unit_test(a_handshake_of_fixed_lengths_is_followed),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
