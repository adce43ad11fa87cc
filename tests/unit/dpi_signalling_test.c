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
	    cmocka_unit_test(transport_streams_repeat_their_mark),
	    cmocka_unit_test(floor_control_tells_its_length),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
