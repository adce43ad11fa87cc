// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"

#define SOURCE "\x12\x34\x56\x78"
#define SOUND  "................................................................................"

static void rtp_takes_two_packets_of_one_source(void **state)
{
	static const struct exchange table[] = {
	    {"RTP",
	     UDP,
	     17000,
	     {C("\x80\0\0\1\0\0\0\0" SOURCE SOUND), C("\x80\0\0\2\0\0\0\xa0" SOURCE SOUND)}},
	    // the other side's packet between them does no harm
	    {"RTP",
	     UDP,
	     17000,
	     {C("\x80\x60\0\1\0\0\0\0" SOURCE SOUND),
	      S("\x80\x60\x10\1\0\0\0\0"
		"ABCD" SOUND),
	      C("\x80\x60\0\2\0\0\0\xa0" SOURCE SOUND)}},
	    {"", UDP, 17000, {C("\x80\0\0\1\0\0\0\0" SOURCE SOUND)}},
	    {"",
	     UDP,
	     17000,
	     {C("\x80\0\0\1\0\0\0\0" SOURCE SOUND), C("\x80\0\x30\2\0\0\0\xa0" SOURCE SOUND)}},
	    {"",
	     UDP,
	     17000,
	     {C("\x80\0\0\1\0\0\0\0" SOURCE SOUND), C("\x80\0\0\2\0\0\0\xa0"
						      "wxyz" SOUND)}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

static void reports_fill_the_datagram(void **state)
{
	static const struct exchange table[] = {
	    {"RTCP", UDP, 17001, {C("\x80\xc9\0\1" SOURCE "\x81\xca\0\2" SOURCE "\1\1a\0")}},
	    {"", UDP, 17001, {C("\x80\xca\0\1" SOURCE)}},
	    {"", UDP, 17001, {C("\x80\xc9\0\2" SOURCE)}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rtp_takes_two_packets_of_one_source),
	    cmocka_unit_test(reports_fill_the_datagram),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
