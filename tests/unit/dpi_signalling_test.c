// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"

#define INVITE                                                                                     \
	"INVITE sip:bob@example.net SIP/2.0\r\nFrom: <sip:alice@example.net>\r\n\r\nv=0\r\n"       \
	"o=- 1 1 IN IP4 192.0.2.9\r\nc=IN IP4 192.0.2.1\r\nm=audio 31000 RTP/AVP 0\r\n"

static void media_flows_are_expected(void **state)
{
	static const struct exchange table[] = {
	    {"SIP", UDP, 5060, {S(INVITE)}},
	    // whatever comes on that port of that address is the call's sound
	    {"RTP", UDP, 31000, {C("any octets that prove nothing")}},
	    {"", UDP, 31004, {C("any octets that prove nothing")}},
	    {"RTSP",
	     TCP,
	     554,
	     {C("SETUP rtsp://cam/1 RTSP/1.0\r\nTransport: "
		"RTP/AVP;client_port=32000-32001\r\n\r\n")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

#define OFFER                                                                                      \
	"INVITE sip:bob@example.net SIP/2.0\r\n\r\nv=0\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n"         \
	"m=audio 33000 RTP/AVP 0\r\nm=video 33002 RTP/AVP 31\r\nc=IN IP4 192.0.2.1\r\n"            \
	"m=application 33004 TCP/BFCP *\r\nc=IN IP4 192.0.2.1\r\n"

static void each_medium_has_its_own_address_and_its_reports(void **state)
{
	static const struct exchange table[] = {
	    {"SIP", UDP, 5060, {C(OFFER)}},
	    {"", UDP, 33000, {C("any octets that prove nothing")}},
	    {"RTP", UDP, 33002, {C("any octets that prove nothing")}},
	    {"RTCP", UDP, 33003, {C("any octets that prove nothing")}},
	    {"", UDP, 33004, {C("any octets that prove nothing")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

#define OFFER6                                                                                     \
	"INVITE sip:bob@example.net SIP/2.0\r\n\r\nv=0\r\nc=IN IP6 2001:db8::1\r\n"                \
	"m=audio 34000 RTP/AVP 0\r\n"

static void media_over_ipv6_are_expected(void **state)
{
	static const uint8_t address[16] = {0x20, 1, 0x0d, 0xb8, [15] = 1};
	struct conversation *talk = *state;

	talk->ipv6 = true;
	conversation_start(talk, UDP, 5060);
	conversation_say(talk, 0, OFFER6, sizeof(OFFER6) - 1);
	memcpy(talk->server, address, 16);
	conversation_start(talk, UDP, 34000);
	conversation_say(talk, 0, "any octets that prove nothing", 29);
	assert_string_equal(conversation_label(talk), "RTP");
	talk->ipv6 = false;
	memcpy(talk->server, "\xc0\0\2\1", 4);
}

static void a_long_dialogue_still_announces(void **state)
{
	struct conversation *talk = *state;
	static const char options[] = "OPTIONS sip:bob@example.net SIP/2.0\r\n\r\n";
	static const char call[] = "SIP/2.0 200 OK\r\n\r\nv=0\r\nc=IN IP4 192.0.2.1\r\n"
				   "m=audio 35000 RTP/AVP 0\r\n";

	conversation_start(talk, UDP, 5060);
	for (unsigned i = 0; i < 30; i++)
		conversation_say(talk, i & 1, options, sizeof(options) - 1);
	conversation_say(talk, 1, call, sizeof(call) - 1);
	conversation_start(talk, UDP, 35000);
	conversation_say(talk, 0, "any octets that prove nothing", 29);
	assert_string_equal(conversation_label(talk), "RTP");
}

static void transport_streams_repeat_their_mark(void **state)
{
	struct conversation *talk = *state;
	uint8_t packets[376];

	memset(packets, 0x55, sizeof(packets));
	packets[0] = packets[188] = 0x47;
	conversation_start(talk, UDP, 1234);
	conversation_say(talk, 0, packets, sizeof(packets));
	assert_string_equal(conversation_label(talk), "MPEG_TS");
	packets[188] = 0x48;
	conversation_start(talk, UDP, 1234);
	conversation_say(talk, 0, packets, sizeof(packets));
	assert_string_equal(conversation_label(talk), "");
}

static void floor_control_tells_its_length(void **state)
{
	static const struct exchange table[] = {
	    {"BFCP",
	     TCP,
	     5070,
	     {C("\x20\x0b\0\0\0\0\0\1\0\1\0\1"), S("\x20\x0c\0\0\0\0\0\1\0\1\0\1")}},
	    {"", TCP, 5070, {C("\x20\x0b\0\1\0\0\0\1\0\1\0\1"), S("\x20\x0c\0\1\0\0\0\1\0\1\0\1")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(media_flows_are_expected),
	    cmocka_unit_test(each_medium_has_its_own_address_and_its_reports),
	    cmocka_unit_test(media_over_ipv6_are_expected),
	    cmocka_unit_test(a_long_dialogue_still_announces),
	    cmocka_unit_test(transport_streams_repeat_their_mark),
	    cmocka_unit_test(floor_control_tells_its_length),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
