// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"

static void control_systems_are_known_by_their_frames(void **state)
{
	static const struct exchange table[] = {
	    // DNP3 link reset, with its CRC and with a wrong one
	    {"DNP3", TCP, 20000, {C("\5\x64\5\xc0\1\0\0\4\xe9\x21")}},
	    {"", TCP, 20000, {C("\5\x64\5\xc0\1\0\0\4\xe9\x22")}},
	    // IEC 104: start of transfer, an interrogation command, a broken control field
	    {"IEC60870", TCP, 2404, {C("\x68\4\7\0\0\0")}},
	    {"IEC60870", TCP, 2404, {C("\x68\x0e\0\0\0\0\x64\1\6\0\1\0\0\0\0\x14")}},
	    {"", TCP, 2404, {C("\x68\4\x0f\0\0\0")}},
	    // on another port it takes both sides
	    {"IEC60870", TCP, 3000, {C("\x68\4\7\0\0\0"), S("\x68\4\x0b\0\0\0")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(control_systems_are_known_by_their_frames),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
