// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"

// The client connects to the server's port, or the server to the client's.
struct agreement {
	bool ipv6;
	uint8_t direction;
	const char *line;
	uint16_t port;
	bool active;
};

static const uint8_t client6[16] = {0x20, 1, 0x0d, 0xb8, [15] = 2};
static const uint8_t server6[16] = {0x20, 1, 0x0d, 0xb8, [15] = 1};

static void set_addresses(struct conversation *talk, bool ipv6)
{
	talk->ipv6 = ipv6;
	memcpy(talk->client, ipv6 ? client6 : (const uint8_t *)"\x0a\0\0\1", ipv6 ? 16 : 4);
	memcpy(talk->server, ipv6 ? server6 : (const uint8_t *)"\xc0\0\2\1", ipv6 ? 16 : 4);
}

static void swap_ends(struct conversation *talk)
{
	uint8_t address[16];

	memcpy(address, talk->client, 16);
	memcpy(talk->client, talk->server, 16);
	memcpy(talk->server, address, 16);
}

static void log_in(struct conversation *talk)
{
	conversation_start(talk, TCP, 21);
	conversation_say(talk, 1, "220 Example FTP server\r\n", 24);
	assert_string_equal(conversation_label(talk), "FTP_CONTROL");
}

// What goes over the data connection would be named by its contents otherwise.
static void say_file(struct conversation *talk, const struct agreement *agreed)
{
	static const char file[] = "SSH-2.0-OpenSSH_9.2\r\n";

	if (agreed->active)
		swap_ends(talk);
	conversation_start(talk, TCP, agreed->port);
	conversation_say(talk, agreed->active ? 0 : 1, file, sizeof(file) - 1);
}

static const struct agreement agreements[] = {
    {false, 1, "227 Entering Passive Mode (192,0,2,1,156,64).\r\n", 40000, false},
    {false, 1, "227 Entering Passive Mode 192,0,2,1,156,65\r\n", 40001, false},
    {false, 1, "227 =192,0,2,1,156,66\r\n", 40002, false},
    // its own address behind a translator
    {false, 1, "227 Entering Passive Mode (10,9,8,7,156,67)\r\n", 40003, false},
    {false, 1, "229 Entering Extended Passive Mode (|||40004|)\r\n", 40004, false},
    {false, 1, "229 ok (!!!40005!)\r\n", 40005, false},
    {false, 0, "PORT 10,0,0,1,156,70\r\n", 40006, true},
    {false, 0, "port 10,0,0,1,156,71\r\n", 40007, true},
    {false, 0, "EPRT |1|10.0.0.1|40008|\r\n", 40008, true},
    {true, 1, "229 Entering Extended Passive Mode (|||40009|)\r\n", 40009, false},
    {true, 0, "EPRT |2|2001:db8::2|40010|\r\n", 40010, true},
};

static void data_connections_are_expected_where_they_were_agreed_upon(void **state)
{
	struct conversation *talk = *state;

	for (unsigned i = 0; i < sizeof(agreements) / sizeof(agreements[0]); i++) {
		set_addresses(talk, agreements[i].ipv6);
		log_in(talk);
		conversation_say(talk, agreements[i].direction, agreements[i].line,
				 strlen(agreements[i].line));
		say_file(talk, &agreements[i]);
		if (strcmp(conversation_label(talk), "FTP_DATA") != 0)
			fail_msg("after %s: %s", agreements[i].line, conversation_label(talk));
		assert_int_equal(talk->flow.label.confidence, CONFIDENCE_EXPECTATION);
	}
	set_addresses(talk, false);
}

static void nothing_is_expected_of_broken_lines(void **state)
{
	static const struct agreement broken[] = {
	    {false, 1, "227 Entering Passive Mode (192,0,2,256,195,80)\r\n", 50000, false},
	    {false, 1, "227 Entering Passive Mode (192,0,2,1,195)\r\n", 50000, false},
	    {false, 1, "227\r\n", 50000, false},
	    {false, 1, "227 ", 50000, false},
	    {false, 1, "229 (|||500001|)\r\n", 50000, false},
	    {false, 1, "229 (|||50000)\r\n", 50000, false},
	    {false, 1, "229 (", 50000, false},
	    {false, 0, "227 Entering Passive Mode (192,0,2,1,195,80)\r\n", 50000, false},
	    {false, 0, "EPRT |1|10.0.0.1|", 50000, true},
	    {false, 0, "EPRT |3|10.0.0.1|50000|", 50000, true},
	    {false, 0, "PORT 10,0,0,1,195,", 50000, true},
	    {false, 0, "PORT ", 50000, true},
	};
	struct conversation *talk = *state;

	for (unsigned i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		set_addresses(talk, false);
		log_in(talk);
		conversation_say(talk, broken[i].direction, broken[i].line, strlen(broken[i].line));
		say_file(talk, &broken[i]);
		if (strcmp(conversation_label(talk), "SSH") != 0)
			fail_msg("after %s: %s", broken[i].line, conversation_label(talk));
	}
	set_addresses(talk, false);
}

static void a_long_session_still_announces_but_not_for_ever(void **state)
{
	struct conversation *talk = *state;

	log_in(talk);
	for (unsigned i = 0; i < 20; i++) {
		conversation_say(talk, 0, "NOOP\r\n", 6);
		conversation_say(talk, 1, "200 ok\r\n", 8);
	}
	assert_int_equal(talk->flow.state, DPI_NAMED);
	conversation_say(talk, 1, agreements[0].line, strlen(agreements[0].line));
	for (unsigned i = 0; i < 200; i++)
		conversation_say(talk, i & 1, "NOOP\r\n", 6);
	assert_int_equal(talk->flow.state, DPI_DONE);
	assert_string_equal(conversation_label(talk), "FTP_CONTROL");
	say_file(talk, &agreements[0]);
	assert_string_equal(conversation_label(talk), "FTP_DATA");
}

static void an_upgrade_to_tls_gets_the_secure_name(void **state)
{
	static const struct exchange table[] = {
	    {"FTPS", TCP, 21, {S("220 FTP\r\n"), C("AUTH TLS\r\n"), S("234 go ahead\r\n")}},
	    {"FTP_CONTROL", TCP, 21, {S("220 FTP\r\n"), C("AUTH TLS\r\n"), S("534 no\r\n")}},
	    {"FTP_CONTROL", TCP, 2100, {S("220 hello\r\n"), C("USER me\r\n"), S("331 who?\r\n")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_is_expected_of_broken_lines),
	    cmocka_unit_test(data_connections_are_expected_where_they_were_agreed_upon),
	    cmocka_unit_test(a_long_session_still_announces_but_not_for_ever),
	    cmocka_unit_test(an_upgrade_to_tls_gets_the_secure_name),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
