// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/encode/template.h"
#include "memory_sink.h"

static struct tmpl tmpl;

static void make(const char *fields, enum template_form form, enum record_kind kind,
		 enum biflow_form biflow)
{
	struct output_plan plan = {.biflow = biflow, .icmp_in_port = true};

	assert_int_equal(columns_parse(&plan.columns, fields, "-T"), 0);
	template_make(&tmpl, 256, form, kind, &plan);
}

static void assert_encoded(const struct flow_record *record, unsigned direction,
			   const uint8_t *wanted, uint32_t octets)
{
	uint8_t to[2048];

	// With ample room, and with none to spare.
	assert_int_equal(template_encode(&tmpl, record, direction, to, sizeof(to)), octets);
	assert_memory_equal(to, wanted, octets);
	memset(to, 0xaa, sizeof(to));
	assert_int_equal(template_encode(&tmpl, record, direction, to, octets), octets);
	assert_memory_equal(to, wanted, octets);
	assert_int_equal(to[octets], 0xaa);
}

static void integers_take_the_size_that_was_asked_for(void **)
{
	// clang-format off
	static const uint8_t wanted[] = {
	    0, 0, 10,			// 3 octets of 8
	    0xff,			// 1000 does not fit 1 octet: the largest
	    0, 0, 0, 0, 0, 0, 0, 52,	// 4 octets widened to 8
	    0x1b,			// the low octet of flags
	};
	// clang-format on
	struct flow_record *record = sample_record(4);

	record->tcp_flags[FORWARD] = 0x11b;
	make("packetDeltaCount:3,octetDeltaCount:1,minimumIpTotalLength,tcpControlBits",
	     TEMPLATE_IPFIX, false, BIFLOW_SPLIT);
	assert_encoded(record, FORWARD, wanted, sizeof(wanted));
	free(record);
}

static void the_reverse_record_is_turned_round(void **)
{
	static const uint8_t wanted[] = {20, 21, 22, 23,  1, 0xbb, 0x9c, 0x40, 2, 22,
					 0,  0,	 0,  133, 2, 0,	   0,	 0,    0, 2};
	struct flow_record *record = sample_record(4);

	make("sourceIPv4Address,sourceTransportPort,destinationTransportPort,biflowDirection,"
	     "applicationId,sourceMacAddress",
	     TEMPLATE_IPFIX, false, BIFLOW_SPLIT);
	assert_encoded(record, REVERSE, wanted, sizeof(wanted));
	free(record);
}

static void icmp_stands_in_the_destination_port(void **)
{
	static const uint8_t wanted[] = {0, 0, 3, 1};
	struct flow_record *record = sample_record(6);

	record->has = RECORD_HAS(ICMP);
	record->source_port = record->destination_port = 0;
	record->icmp_type_code[REVERSE] = 0x301;
	make("sourceTransportPort,destinationTransportPort", TEMPLATE_IPFIX, true, BIFLOW_SPLIT);
	assert_encoded(record, REVERSE, wanted, sizeof(wanted));
	free(record);
}

static void strings_are_cut_between_characters_where_the_room_ends(void **)
{
	static const uint8_t whole[] = {6, 5, 'a', 0xc3, 0xbc, 0xc3, 0xbc};
	struct flow_record *record = sample_record(4);
	uint8_t to[64];

	record_add_text(record, METADATA_TLS_SERVER_NAME, "a\xc3\xbc\xc3\xbc");
	make("tlsServerName,protocolIdentifier", TEMPLATE_IPFIX, false, BIFLOW_SPLIT);
	assert_int_equal(template_record_octets(&tmpl, record), sizeof(whole));
	assert_encoded(record, FORWARD, whole, sizeof(whole));
	assert_int_equal(template_encode(&tmpl, record, FORWARD, to, 6), 5);
	assert_int_equal(to[1], 3);
	assert_int_equal(template_encode(&tmpl, record, FORWARD, to, 2), 2);
	assert_int_equal(to[1], 0);
	free(record);
}

static void a_string_of_255_octets_has_the_long_length(void **)
{
	struct flow_record *record = sample_record(4);
	char text[256] = {0};
	uint8_t to[512];

	memset(text, 'x', 255);
	record_add_text(record, METADATA_HTTP_TARGET, text);
	make("httpRequestTarget", TEMPLATE_IPFIX, false, BIFLOW_SPLIT);
	assert_int_equal(template_encode(&tmpl, record, FORWARD, to, sizeof(to)), 258);
	assert_int_equal(to[0], 255);
	assert_int_equal(to[1], 0);
	assert_int_equal(to[2], 255);
	assert_int_equal(template_encode(&tmpl, record, FORWARD, to, 256), 255);
	assert_int_equal(to[0], 254);
	free(record);
}

static void strings_of_v9_have_a_fixed_length_and_zeros(void **)
{
	static const uint8_t wanted[49] = {6, 'T', 'L', 'S'};
	struct flow_record *record = sample_record(4);
	struct application applications[] = {{91, 0, "TLS"}};
	static uint16_t by_id[65536] = {[91] = 1};
	struct application_table table = {applications, 1, by_id, NULL, 0};

	record->label = (struct application_label){91, 91, 0, CONFIDENCE_DISSECTOR};
	make("protocolIdentifier,applicationName", TEMPLATE_V9, false, BIFLOW_SPLIT);
	tmpl.applications = &table;
	assert_encoded(record, FORWARD, wanted, 49);
	free(record);
}

static void biflow_times_span_both_directions_unless_reverse_ones_are_there(void **)
{
	struct flow_record *record = sample_record(4);
	uint8_t to[64];

	record->start_us[REVERSE] = record->start_us[FORWARD] - 5000;
	make("flowStartMilliseconds", TEMPLATE_IPFIX, false, BIFLOW_RFC5103);
	template_encode(&tmpl, record, FORWARD, to, sizeof(to));
	assert_int_equal(to[6] << 8 | to[7], UINT64_C(1700000000118) & 0xffff);
	make("flowStartMilliseconds,reverseFlowStartMilliseconds", TEMPLATE_IPFIX, false,
	     BIFLOW_RFC5103);
	template_encode(&tmpl, record, FORWARD, to, sizeof(to));
	assert_int_equal(to[6] << 8 | to[7], UINT64_C(1700000000123) & 0xffff);
	assert_int_equal(to[14] << 8 | to[15], UINT64_C(1700000000118) & 0xffff);
	free(record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(integers_take_the_size_that_was_asked_for),
	    cmocka_unit_test(the_reverse_record_is_turned_round),
	    cmocka_unit_test(icmp_stands_in_the_destination_port),
	    cmocka_unit_test(strings_are_cut_between_characters_where_the_room_ends),
	    cmocka_unit_test(a_string_of_255_octets_has_the_long_length),
	    cmocka_unit_test(strings_of_v9_have_a_fixed_length_and_zeros),
	    cmocka_unit_test(biflow_times_span_both_directions_unless_reverse_ones_are_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
