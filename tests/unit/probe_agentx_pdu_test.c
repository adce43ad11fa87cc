// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/snmp/agentx_pdu.h"

// sysDescr.0, 1.3.6.1.2.1.1.1.0, as RFC 2741 section 5.1 writes it: prefix 2 stands for 1.3.6.1.2.
static const uint8_t sys_descr[] = {4, 2, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0};
static const struct snmp_oid sys_descr_oid = {9, {1, 3, 6, 1, 2, 1, 1, 1, 0}};

static void an_identifier_is_read_with_its_prefix(void **)
{
	static const uint8_t little[] = {1, 0, 1, 0, 4, 3, 2, 1};
	struct agentx_reader reader = {sys_descr, sys_descr + sizeof(sys_descr), true, false};
	struct snmp_oid oid;

	assert_false(agentx_read_oid(&reader, &oid));
	assert_int_equal(snmp_oid_compare(&oid, &sys_descr_oid), 0);
	assert_ptr_equal(reader.at, reader.end);
	reader = (struct agentx_reader){little, little + sizeof(little), false, false};
	assert_true(agentx_read_oid(&reader, &oid)); // "include"
	assert_int_equal(oid.n, 1);
	assert_int_equal(oid.id[0], 0x01020304);
	assert_false(reader.bad);
}

static void what_is_not_there_is_bad_and_stays_so(void **)
{
	static const uint8_t many[] = {255, 1, 0, 0};
	struct snmp_oid oid;
	uint32_t n;

	for (size_t octets = 0; octets < sizeof(sys_descr); octets++) {
		struct agentx_reader reader = {sys_descr, sys_descr + octets, true, false};

		agentx_read_oid(&reader, &oid);
		assert_true(reader.bad);
		assert_int_equal(agentx_read32(&reader), 0);
		assert_null(agentx_read_octets(&reader, &n));
		assert_int_equal(n, 0);
	}
	struct agentx_reader reader = {many, many + sizeof(many), true, false};

	agentx_read_oid(&reader, &oid);
	assert_true(reader.bad);
}

static void octets_have_their_padding(void **)
{
	static const uint8_t five[] = {0, 0, 0, 5, 'h', 'e', 'l', 'l', 'o', 0, 0, 0, 7};
	static const uint8_t huge[] = {255, 255, 255, 255, 0, 0, 0, 0};
	struct agentx_reader reader = {five, five + sizeof(five), true, false};
	uint32_t n;

	assert_memory_equal(agentx_read_octets(&reader, &n), "hello", 5);
	assert_int_equal(n, 5);
	assert_int_equal(agentx_read8(&reader), 7);
	reader = (struct agentx_reader){huge, huge + sizeof(huge), true, false};
	assert_null(agentx_read_octets(&reader, &n));
	assert_true(reader.bad);
}

// RFC 2741 section 6.1
static void a_header_is_in_the_order_that_its_flag_says(void **)
{
	uint8_t octets[AGENTX_HEADER] = {1, 5, 0x18, 0, 0, 0, 0, 9, 0, 0,
					 0, 8, 0,    0, 0, 7, 0, 0, 1, 0};
	struct agentx_header header;

	assert_true(agentx_header_read(octets, &header));
	assert_int_equal(header.type, AGENTX_GET);
	assert_true(header.big);
	assert_true(header.context);
	assert_int_equal(header.session, 9);
	assert_int_equal(header.transaction, 8);
	assert_int_equal(header.packet, 7);
	assert_int_equal(header.length, 256);
	octets[2] = 0;
	assert_true(agentx_header_read(octets, &header));
	assert_int_equal(header.length, 0x10000);
	assert_false(header.context);
	octets[16] = 3; // a length that is no multiple of four
	assert_false(agentx_header_read(octets, &header));
	octets[16] = 0;
	octets[0] = 2; // version
	assert_false(agentx_header_read(octets, &header));
}

static void each_kind_of_value_is_written(void **)
{
	static const uint8_t expected[] = {
	    1, 18, 0x10, 0, 0, 0, 0, 1, 0,   0,	  0,   2,   0,	 0,   0, 3, 0, 0, 0, 104,
	    0, 2,  0,	 0, 0, 0, 0, 0, 255, 255, 255, 255,		    // INTEGER -1
	    0, 70, 0,	 0, 0, 0, 0, 0, 1,   2,	  3,   4,   5,	 6,   7, 8, // Counter64
	    0, 4,  0,	 0, 0, 0, 0, 0, 0,   0,	  0,   2,   'a', 'b', 0, 0, // OCTET STRING
	    0, 6,  0,	 0, 0, 0, 0, 0, 4,   2,	  0,   0,   0,	 0,   0, 1, 0, 0, 0, 1,
	    0, 0,  0,	 1, 0, 0, 0, 0, 0,   130, 0,   0,   4,	 2,   0, 0, 0, 0, 0, 1,
	    0, 0,  0,	 1, 0, 0, 0, 1, 0,   0,	  0,   0,   0,	 129, 0, 0, 0, 0, 0, 0};
	const struct snmp_value values[] = {{.type = SNMP_INTEGER, .number = UINT64_MAX},
					    {.type = SNMP_COUNTER64, .number = 0x0102030405060708},
					    {.type = SNMP_OCTETS, .text = "ab"},
					    {.type = SNMP_OID, .oid = &sys_descr_oid}};
	const struct snmp_value end = {.type = SNMP_END_OF_VIEW},
				none = {.type = SNMP_NO_SUCH_INSTANCE};
	const struct agentx_header header = {
	    .type = AGENTX_RESPONSE, .session = 1, .transaction = 2, .packet = 3};
	const struct snmp_oid nothing = {0, {0}};
	uint8_t octets[256];
	struct agentx_writer writer = {.octets = octets, .size = sizeof(octets)};

	agentx_begin(&writer, &header);
	for (unsigned i = 0; i < 4; i++)
		agentx_write_variable(&writer, &nothing, &values[i]);
	agentx_write_variable(&writer, &sys_descr_oid, &end);
	agentx_write_variable(&writer, &nothing, &none);
	assert_true(agentx_end(&writer));
	assert_int_equal(writer.n, sizeof(expected));
	assert_memory_equal(octets, expected, sizeof(expected));
}

static void what_has_no_room_leaves_nothing(void **)
{
	const struct agentx_header header = {.type = AGENTX_RESPONSE};
	uint8_t octets[64];

	for (size_t size = 0; size < AGENTX_HEADER + 12; size++) {
		struct agentx_writer writer = {.octets = octets, .n = 4, .size = 4 + size};

		agentx_begin(&writer, &header);
		agentx_write_text(&writer, "abcde");
		assert_false(agentx_end(&writer));
		assert_int_equal(writer.n, 4);
	}
	struct agentx_writer writer = {.octets = octets, .size = AGENTX_HEADER + 12};

	agentx_begin(&writer, &header);
	agentx_write_text(&writer, "abcde");
	assert_true(agentx_end(&writer));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_identifier_is_read_with_its_prefix),
	    cmocka_unit_test(what_is_not_there_is_bad_and_stays_so),
	    cmocka_unit_test(octets_have_their_padding),
	    cmocka_unit_test(a_header_is_in_the_order_that_its_flag_says),
	    cmocka_unit_test(each_kind_of_value_is_written),
	    cmocka_unit_test(what_has_no_room_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
