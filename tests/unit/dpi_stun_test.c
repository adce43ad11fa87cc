// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"

#define COOKIE "\x21\x12\xa4\x42"
#define ID     "transaction!"

static void the_application_behind_is_told_by_its_attributes(void **state)
{
	static const struct exchange table[] = {
	    {"STUN", UDP, 3478, {C("\0\1\0\0" COOKIE ID)}},
	    // user name and Microsoft's implementation version
	    {"STUN.Skype_TeamsCall",
	     UDP,
	     50000,
	     {C("\0\1\0\x10" COOKIE ID "\0\6\0\4ab:c\x80\x70\0\4\0\0\0\2")}},
	    // not STUN: odd length, unknown method, attribute that does not fit
	    {"", UDP, 40000, {C("\0\1\0\3" COOKIE ID "abc")}},
	    {"", UDP, 40000, {C("\x3f\1\0\0" COOKIE ID)}},
	    {"",
	     UDP,
	     40000,
	     {C("\0\1\0\x08" COOKIE ID "\0\6\0\x09"
		"abcd")}},
	    // without the cookie (RFC 3489) the length must agree
	    {"STUN",
	     UDP,
	     40000,
	     {C("\0\1\0\x08"
		"0123" ID "\0\3\0\4\0\0\0\0")}},
	    {"",
	     UDP,
	     40000,
	     {C("\0\1\0\x04"
		"0123" ID "\0\3\0\4\0\0\0\0")}},
	    // realm of an allocate error
	    {"STUN.ViberVoip",
	     UDP,
	     3478,
	     {S("\1\x13\0\x10" COOKIE ID "\0\x14\0\x09viber.com\0\0\0")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

// The socket of a call that a TURN server's realm named also asks other servers and peers.
static void what_the_caller_asks_elsewhere_is_of_the_same_call(void **state)
{
	struct conversation *talk = *state;
	static const char binding[] = "\0\1\0\0" COOKIE ID;
	static const char refused[] = "\1\x13\0\x10" COOKIE ID "\0\x14\0\x0asignal.org\0\0";

	for (unsigned version = 4; version <= 6; version += 2) {
		talk->ipv6 = version == 6;
		conversation_start(talk, UDP, 3478);
		talk->client_port = (uint16_t)(41000 + version);
		conversation_say(talk, 1, refused, sizeof(refused) - 1);
		assert_string_equal(conversation_label(talk), "STUN.SignalVoip");
		conversation_start(talk, UDP, 52000);
		talk->client_port = (uint16_t)(41000 + version);
		talk->server[0] ^= 1;
		conversation_say(talk, 0, binding, sizeof(binding) - 1);
		assert_string_equal(conversation_label(talk), "STUN.SignalVoip");
		conversation_start(talk, UDP, 52000);
		talk->client_port = (uint16_t)(42000 + version);
		conversation_say(talk, 0, binding, sizeof(binding) - 1);
		assert_string_equal(conversation_label(talk), "STUN");
	}
	talk->ipv6 = false;
}

static void dtls_takes_over_and_keeps_the_application(void **state)
{
	struct conversation *talk = *state;
	static const char request[] = "\0\1\0\x10" COOKIE ID "\0\6\0\4ab:c\xc0\x57\0\4\0\0\0\2";

	conversation_start(talk, UDP, 19305);
	conversation_say(talk, 0, request, sizeof(request) - 1);
	assert_string_equal(conversation_label(talk), "STUN.GoogleCall");
	conversation_say(talk, 0, "\x16\xfe\xff\0\0\0\0\0\0\0\0\0\4\1\0\0\0", 17);
	assert_string_equal(conversation_label(talk), "DTLS.GoogleCall");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_application_behind_is_told_by_its_attributes),
	    cmocka_unit_test(what_the_caller_asks_elsewhere_is_of_the_same_call),
	    cmocka_unit_test(dtls_takes_over_and_keeps_the_application),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
