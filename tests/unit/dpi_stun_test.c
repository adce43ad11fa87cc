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
	    // Zoom's attribute of 20 octets, WhatsApp's own, and its integrity without a user name
	    {"STUN.Zoom",
	     UDP,
	     40000,
	     {C("\0\1\0\x18" COOKIE ID "\1\1\0\x14"
		"01234567890123456789")}},
	    {"STUN.WhatsAppCall", UDP, 40000, {C("\0\3\0\x08" COOKIE ID "\x40\0\0\4abcd")}},
	    {"STUN.WhatsAppCall",
	     UDP,
	     40000,
	     {C("\0\1\0\x18" COOKIE ID "\0\x08\0\x14"
		"01234567890123456789")}},
	    // without a cookie and attributes it is of STUN's port alone
	    {"STUN", UDP, 3478, {C("\0\1\0\0\1\2\3\4" ID)}},
	    {"", UDP, 40000, {C("\0\1\0\0\1\2\3\4" ID)}},
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

// RFC 7983: what follows on the same ports; a call's media is no STUN and stays the call's.
static void media_after_it_is_of_the_same_call(void **state)
{
	struct conversation *talk = *state;
	static const char request[] = "\0\1\0\0" COOKIE ID;

	conversation_start(talk, UDP, 3478);
	talk->client_port = 43000;
	conversation_say(talk, 0, request, sizeof(request) - 1);
	assert_int_not_equal(talk->flow.state, DPI_DONE);
	conversation_say(talk, 0, "\x80\x6f\0\1\0\0\0\1\0\0\0\1media", 17);
	assert_string_equal(conversation_label(talk), "STUN");
	assert_int_equal(talk->flow.state, DPI_DONE);

	conversation_start(talk, UDP, 3478);
	conversation_say(talk, 0, request, sizeof(request) - 1);
	conversation_say(talk, 0, "\x16\xfe\xff\0\0\0\0\0\0\0\0\0\4\1\0\0\0", 17);
	assert_string_equal(conversation_label(talk), "DTLS");
}

// RFC 4571 section 2 and [MS-TURN] 2.1.1 put a length before the message; RFC 5389 does not.
static void streams_may_frame_it(void **state)
{
	static const struct exchange table[] = {
	    {"STUN", TCP, 40000, {C("\0\1\0\0" COOKIE ID)}},
	    {"STUN", TCP, 40000, {C("\0\x1c\0\1\0\x08" COOKIE ID "\0\6\0\4ab:c")}},
	    {"STUN.Skype_TeamsCall",
	     TCP,
	     443,
	     {C("\2\0\0\x1c\0\3\0\x08" COOKIE ID "\x80\x08\0\4\0\0\0\2")}},
	    // a length that is too much, and none of them over UDP
	    {"", TCP, 40000, {C("\0\x2c\0\1\0\x08" COOKIE ID "\0\6\0\4ab:c")}},
	    {"", UDP, 40000, {C("\0\x1c\0\1\0\x08" COOKIE ID "\0\6\0\4ab:c")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_application_behind_is_told_by_its_attributes),
	    cmocka_unit_test(what_the_caller_asks_elsewhere_is_of_the_same_call),
	    cmocka_unit_test(streams_may_frame_it),
	    cmocka_unit_test(dtls_takes_over_and_keeps_the_application),
	    cmocka_unit_test(media_after_it_is_of_the_same_call),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
