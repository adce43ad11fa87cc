// SPDX-License-Identifier: BSD-3-Clause
#include "dpi/dissect/framing.h"
#include "dpi_conversation.h"

static bool fits(uint8_t protocol, const struct frame_layout *frame, const char *octets,
		 uint32_t length, uint32_t missing)
{
	struct dpi_packet packet = {.protocol = protocol};
	struct dissection d = {.packet = &packet,
			       .payload = (const uint8_t *)octets,
			       .length = length,
			       .missing = missing};

	return frame_fits(&d, frame);
}

static void a_length_that_agrees_with_the_payload_fits(void **)
{
	static const struct frame_layout big = {.at = 2, .octets = 2, .more = 4};
	static const struct frame_layout little = {.at = 0, .octets = 4, .little = true};

	assert_true(fits(IPPROTO_UDP, &big, "\1\2\0\3abc", 7, 0));
	assert_false(fits(IPPROTO_UDP, &big, "\1\2\0\4abc", 7, 0));
	assert_false(fits(IPPROTO_UDP, &big, "\1\2\0\2abc", 7, 0));
	assert_true(fits(IPPROTO_UDP, &little, "\6\0\0\0xx", 6, 0));
	assert_false(fits(IPPROTO_UDP, &little, "\0\0\0\6xx", 6, 0));
}

static void messages_may_follow_each_other_over_tcp_only(void **)
{
	static const struct frame_layout frame = {.at = 0, .octets = 2};

	assert_true(fits(IPPROTO_TCP, &frame, "\0\4ab\0\5abc", 9, 0));
	assert_false(fits(IPPROTO_TCP, &frame, "\0\4ab\0\6abc", 9, 0));
	assert_false(fits(IPPROTO_UDP, &frame, "\0\4ab\0\5abc", 9, 0));
}

static void a_long_message_goes_on_in_the_next_full_segment(void **)
{
	static const struct frame_layout frame = {.at = 0, .octets = 2};

	assert_true(fits(IPPROTO_TCP, &frame, "\x08\0ab", 4, 1000));
	assert_false(fits(IPPROTO_TCP, &frame, "\x08\0ab", 4, 0));
}

static void a_length_shorter_than_its_own_header_is_none(void **)
{
	static const struct frame_layout frame = {.at = 2, .octets = 2};

	assert_int_equal(frame_length(&frame, (const uint8_t *)"\1\2\0\3", 4), 0);
	assert_int_equal(frame_length(&frame, (const uint8_t *)"\1\2\0\4", 4), 4);
	assert_int_equal(frame_length(&frame, (const uint8_t *)"\1\2\0", 3), 0);
}

static void ber_lengths_are_read_in_short_and_long_form(void **)
{
	uint32_t header;

	assert_int_equal(ber_length((const uint8_t *)"\x30\x05", 2, &header), 7);
	assert_int_equal(ber_length((const uint8_t *)"\x30\x82\x01\x00", 4, &header), 260);
	assert_int_equal(header, 4);
	assert_int_equal(ber_length((const uint8_t *)"\x30\x80", 2, &header), 0);
	assert_int_equal(ber_length((const uint8_t *)"\x30\x82\x01", 3, &header), 0);
	assert_int_equal(ber_length((const uint8_t *)"\x30\x84\xff\xff\xff\xff", 6, &header), 0);
}

static void framed_protocols_are_told_by_their_lengths(void **state)
{
	static const struct exchange table[] = {
	    // Modbus: read holding registers
	    {"Modbus", TCP, 502, {C("\0\1\0\0\0\6\1\3\0\0\0\2")}},
	    {"", TCP, 5020, {C("\0\1\0\0\0\7\1\3\0\0\0\2")}},
	    // BACnet who-is
	    {"BACnet", UDP, 47808, {C("\x81\x0b\0\x08\x01\0\x10\x08")}},
	    // OPC UA Hello needs no length, S7 setup over TPKT does
	    {"S7Comm",
	     TCP,
	     102,
	     {C("\3\0\0\x19\2\xf0\x80\x32\1\0\0\0\0\0\x08\0\0\xf0\0\0\1\0\1\1\xe0")}},
	    // SNMPv2c get, community public
	    {"SNMP",
	     UDP,
	     161,
	     {C("\x30\x26\2\1\1\4\6public\xa0\x19\2\1\1\2\1\0\2\1\0\x30\x0e\x30\x0c\6\x08"
		"\x2b\6\1\2\1\1\1\0\5\0")}},
	    // KNXnet/IP search request
	    {"KNXnet_IP", UDP, 3671, {C("\6\x10\2\1\0\x0e\x08\1\xe0\0\x17\x0c\x0e\x57")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_length_that_agrees_with_the_payload_fits),
	    cmocka_unit_test(messages_may_follow_each_other_over_tcp_only),
	    cmocka_unit_test(a_long_message_goes_on_in_the_next_full_segment),
	    cmocka_unit_test(a_length_shorter_than_its_own_header_is_none),
	    cmocka_unit_test(ber_lengths_are_read_in_short_and_long_form),
	    cmocka_unit_test(framed_protocols_are_told_by_their_lengths),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
