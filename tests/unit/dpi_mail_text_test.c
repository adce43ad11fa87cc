// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"

static void who_greets_with_220_is_told_by_its_words(void **state)
{
	static const struct exchange table[] = {
	    {"SMTP", TCP, 2500, {S("220 mx.example.net ESMTP ready\r\n")}},
	    {"FTP_CONTROL", TCP, 2100, {S("220 Example FTP server\r\n")}},
	    // words that say nothing: the client's command decides
	    {"SMTP", TCP, 2500, {S("220 hello\r\n"), C("EHLO me\r\n")}},
	    {"FTP_CONTROL", TCP, 2100, {S("220 hello\r\n"), C("USER anonymous\r\n")}},
	    {"", TCP, 2100, {S("220 hello\r\n"), C("what?\r\n")}},
	    {"FTP_CONTROL", TCP, 21, {S("220 hello\r\n")}},
	    {"POP3", TCP, 110, {S("+OK ready\r\n")}},
	    {"IMAP", TCP, 143, {S("* OK ready\r\n")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

static void what_upgrades_to_tls_gets_the_secure_name(void **state)
{
	static const struct exchange table[] = {
	    {"SMTPS", TCP, 25, {S("220 mx ESMTP\r\n"), C("STARTTLS\r\n"), S("220 go ahead\r\n")}},
	    {"SMTP", TCP, 25, {S("220 mx ESMTP\r\n"), C("STARTTLS\r\n"), S("454 no\r\n")}},
	    {"POPS", TCP, 110, {S("+OK ready\r\n"), C("STLS\r\n"), S("+OK begin\r\n")}},
	    {"IMAPS", TCP, 143, {S("* OK ready\r\n"), C("a STARTTLS\r\n"), S("a OK begin\r\n")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

static void lengths_in_seven_bits_are_read(void **state)
{
	static const struct exchange table[] = {
	    {"MQTT", TCP, 1883, {C("\x10\x0c\0\4MQTT\4\2\0\x3c\0\0")}},
	    {"MQTT", TCP, 1883, {S("\x20\2\0\0")}},
	    {"", TCP, 1883, {S("\x20\3\0\0")}},
	    {"Telnet", TCP, 23, {S("\xff\xfd\x18\xff\xfd\x20")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_greets_with_220_is_told_by_its_words),
	    cmocka_unit_test(what_upgrades_to_tls_gets_the_secure_name),
	    cmocka_unit_test(lengths_in_seven_bits_are_read),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
