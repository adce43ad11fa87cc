// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"

static void services_are_known_by_their_structure(void **state)
{
	static const struct exchange table[] = {
	    // DHCPv6 solicit: client id, elapsed time
	    {"DHCPV6", UDP, 547, {C("\1\x12\x34\x56\0\1\0\4\0\3\0\1\0\x08\0\2\0\0")}},
	    {"", UDP, 547, {C("\1\x12\x34\x56\0\1\0\5\0\3\0\1\0\x08\0\2\0\0")}},
	    // Radius access request with a user name; then one whose attribute is too long
	    {"Radius",
	     UDP,
	     1812,
	     {C("\1\7\0\x1b"
		"0123456789abcdef\1\7alice")}},
	    {"",
	     UDP,
	     1812,
	     {C("\1\7\0\x1b"
		"0123456789abcdef\1\x08"
		"alice")}},
	    // Diameter capabilities exchange
	    {"Diameter",
	     TCP,
	     3868,
	     {C("\1\0\0\x20\x80\0\1\1\0\0\0\0\1\2\3\4\5\6\7\x08\0\0\1\x0a\x40\0\0\x0c\0\0\0\1")}},
	    // IPFIX with a length that agrees, and one that does not
	    {"NetFlow", UDP, 4739, {C("\0\x0a\0\x18\x60\0\0\1\0\0\0\1\0\0\0\1\0\2\0\x08\1\0\0\0")}},
	    {"", UDP, 4739, {C("\0\x0a\0\x19\x60\0\0\1\0\0\0\1\0\0\0\1\0\2\0\x08\1\0\0\0")}},
	    // GTP echo requests: user plane, version 1 control, version 2
	    {"GTP.GTP_U", UDP, 2152, {C("\x32\1\0\4\0\0\0\0\0\1\0\0")}},
	    {"GTP.GTP_C", UDP, 2123, {C("\x32\1\0\4\0\0\0\0\0\1\0\0")}},
	    {"GTP.GTP_C", UDP, 2123, {C("\x40\1\0\x09\0\0\1\0\3\0\1\0\5")}},
	    {"GTP.GTP_PRIME", UDP, 3386, {C("\x4e\1\0\0\0\1")}},
	    // CoAP: GET of a resource; an option that runs out of the datagram
	    {"COAP", UDP, 5683, {C("\x40\1\x12\x34\xb4temp")}},
	    {"", UDP, 5683, {C("\x40\1\x12\x34\xb5temp")}},
	    {"COAP",
	     UDP,
	     6000,
	     {C("\x40\1\x12\x34\xb4temp"), S("\x60\x45\x12\x34\xff"
					     "21")}},
	    // NAT-PMP: what is my address; map a port; and one octet too many
	    {"NAT-PMP", UDP, 5351, {C("\0\0")}},
	    {"NAT-PMP", UDP, 5351, {C("\0\1\0\0\x1f\x90\x1f\x90\0\0\x0e\x10")}},
	    {"", UDP, 5351, {C("\0\0\0")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

// Cisco's export datagram formats: header and records of a fixed length, which must agree.
static void netflow_is_as_long_as_its_count_says(void **state)
{
	static const struct {
		uint8_t version;
		unsigned header, record;
	} formats[] = {{1, 16, 52}, {5, 24, 48}, {7, 24, 52}};
	struct conversation *talk = *state;

	for (unsigned i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		for (unsigned more = 0; more < 2; more++) {
			uint8_t datagram[200] = {0, formats[i].version, 0, 2, 0, 0, 1, 0, 0x60};

			conversation_start(talk, UDP, 2055);
			conversation_say(talk, 0, datagram,
					 formats[i].header + 2 * formats[i].record + more);
			assert_string_equal(conversation_label(talk), more ? "" : "NetFlow");
		}
}

static void ntp_needs_its_port_and_a_sane_header(void **state)
{
	struct conversation *talk = *state;
	uint8_t request[48] = {0x23, 0, 6, 0xec};

	conversation_start(talk, UDP, 123);
	conversation_say(talk, 0, request, 48);
	assert_string_equal(conversation_label(talk), "NTP");
	conversation_start(talk, UDP, 123);
	conversation_say(talk, 0, request, 47);
	assert_string_equal(conversation_label(talk), "");
	request[1] = 200;
	conversation_start(talk, UDP, 123);
	conversation_say(talk, 0, request, 48);
	assert_string_equal(conversation_label(talk), "");
}

static void tftp_answers_come_from_another_port(void **state)
{
	struct conversation *talk = *state;

	conversation_start(talk, UDP, 69);
	conversation_say(talk, 0, "\0\1boot.img\0octet\0", 17);
	assert_string_equal(conversation_label(talk), "TFTP");
	conversation_start(talk, UDP, 51000);
	conversation_say(talk, 1, "\0\3\0\1\x7f\x45\x4c\x46", 8);
	assert_string_equal(conversation_label(talk), "TFTP");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(services_are_known_by_their_structure),
	    cmocka_unit_test(netflow_is_as_long_as_its_count_says),
	    cmocka_unit_test(ntp_needs_its_port_and_a_sane_header),
	    cmocka_unit_test(tftp_answers_come_from_another_port),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
