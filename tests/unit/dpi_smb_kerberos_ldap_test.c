// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"

#define SMB_REST "\0\0\0\0\x18\x01\x28\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

static void the_answer_tells_the_smb_version(void **state)
{
	static const struct exchange table[] = {
	    {"NetBIOS.SMBv1",
	     TCP,
	     445,
	     {C("\0\0\0\x23\xffSMB\x72" SMB_REST "\0\0\0"),
	      S("\0\0\0\x23\xffSMB\x72" SMB_REST "\0\0\0")}},
	    {"NetBIOS.SMBv23",
	     TCP,
	     445,
	     {C("\0\0\0\x23\xffSMB\x72" SMB_REST "\0\0\0"),
	      S("\0\0\0\x23\xfeSMB\x40" SMB_REST "\0\0\0")}},
	    {"NetBIOS.SMBv23", TCP, 445, {C("\0\0\0\x23\xfeSMB\x40" SMB_REST "\0\0\0")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

static void directory_services_are_known_by_their_asn1(void **state)
{
	static const struct exchange table[] = {
	    // LDAP anonymous bind, and the same with an operation that is none
	    {"LDAP", TCP, 389, {C("\x30\x0c\2\1\1\x60\7\2\1\3\4\0\x80\0")}},
	    {"", TCP, 389, {C("\x30\x0c\2\1\1\x5f\7\2\1\3\4\0\x80\0")}},
	    // connectionless LDAP
	    {"LDAP", UDP, 389, {C("\x30\x0c\2\1\1\x60\7\2\1\3\4\0\x80\0")}},
	    // Kerberos AS-REQ (pvno 5, msg-type 10), and one of version 4
	    {"Kerberos",
	     UDP,
	     88,
	     {C("\x6a\x12\x30\x10\xa1\3\2\1\5\xa2\3\2\1\x0a\xa4\4\x30\2\xa0\0")}},
	    {"", UDP, 88, {C("\x6a\x12\x30\x10\xa1\3\2\1\4\xa2\3\2\1\x0a\xa4\4\x30\2\xa0\0")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

static void procedure_calls_tell_their_fragment_length(void **state)
{
	static const struct exchange table[] = {
	    {"DCERPC",
	     TCP,
	     135,
	     {C("\5\0\x0b\3\x10\0\0\0\x18\0\0\0\1\0\0\0\xb8\x10\xb8\x10\0\0\0\0")}},
	    {"", TCP, 135, {C("\5\0\x0b\3\x10\0\0\0\x19\0\0\0\1\0\0\0\xb8\x10\xb8\x10\0\0\0\0")}},
	    {"DCERPC",
	     TCP,
	     135,
	     {C("\5\0\x0b\3\0\0\0\0\0\x18\0\0\0\0\0\1\x10\xb8\x10\xb8\0\0\0\0")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_answer_tells_the_smb_version),
	    cmocka_unit_test(directory_services_are_known_by_their_asn1),
	    cmocka_unit_test(procedure_calls_tell_their_fragment_length),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
