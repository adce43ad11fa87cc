// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"

// RFC 6455 section 5.7: "Hello", masked and not, a ping, 256 octets of binary; each in a Flow whose
// upgrade was not seen.
static void frames_are_known_without_the_upgrade(void **state)
{
	static const struct exchange table[] = {
	    {"WebSocket",
	     TCP,
	     8081,
	     {C("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"), S("\x81\5Hello")}},
	    {"WebSocket",
	     TCP,
	     8081,
	     {S("\x89\5Hello"), C("\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58")}},
	    // two frames of a fragmented message in a segment
	    {"WebSocket", TCP, 8081, {S("\1\3Hel\x80\2lo"), S("\x81\5Hello")}},
	    {"", TCP, 8081, {S("\x81\5Hello")}},
	    // a server that masks, a client that does not, a reserved bit, a length in too many
	    // octets
	    {"", TCP, 8081, {S("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"), C("\x81\5Hello")}},
	    {"", TCP, 8081, {S("\xa1\5Hello"), S("\xa1\5Hello")}},
	    {"", TCP, 8081, {S("\x81\x7e\0\5Hello"), S("\x81\x7e\0\5Hello")}},
	    {"", TCP, 8081, {S("\x81\x0eHello"), S("\x81\x0eHello")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(frames_are_known_without_the_upgrade, conversation_open,
					    conversation_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
