// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"

static void names_within_the_text_tell_whose_it_is(void **state)
{
	static const struct exchange table[] = {
	    {"Mining",
	     TCP,
	     3333,
	     {C("{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[]}\n")}},
	    {"Mining",
	     TCP,
	     3333,
	     {C("{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\"4xyz\"}"
		"}")}},
	    {"JSON-RPC",
	     TCP,
	     8545,
	     {C("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"net_version\"}")}},
	    {"", TCP, 8545, {C("{\"name\":\"value\",\"list\":[1,2,3,4,5,6,7]}")}},
	    {"Jabber",
	     TCP,
	     5222,
	     {C("<?xml version='1.0'?><stream:stream to='example.net' version='1.0'>")}},
	    // Protocol Buffers, twice: number, text, number; and text that is longer than the
	    // message
	    {"Protobuf", TCP, 9001, {C("\x08\1\x12\6hello!\x18\2"), S("\x08\1\x12\6there!\x18\3")}},
	    {"", TCP, 9001, {C("\x08\1\x12\6hello!\x18\2")}},
	    {"", TCP, 9001, {C("\x08\1\x12\x15hello\x18\2"), S("\x08\1\x12\x15there\x18\3")}},
	    {"SOAP", TCP, 9000, {C("<soap:Envelope xmlns:soap='http://example.net/'>")}},
	    {"", TCP, 9000, {C("<html><body>nothing of interest here</body></html>")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_within_the_text_tell_whose_it_is),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
