// SPDX-License-Identifier: BSD-3-Clause
#include "export/record/field_value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

// IANA's registry, element 351: the example of VXLAN, and NVGRE.
static void a_segment_says_which_kind_of_network_it_is_of(void **)
{
	struct flow_record record = {.vni = 100};

	assert_int_equal(field_layer2_segment_id(&record, 0), 100);
	record.segment_type = 1;
	assert_int_equal(field_layer2_segment_id(&record, 0), UINT64_C(0x0100000000000064));
	record.segment_type = 2;
	assert_int_equal(field_layer2_segment_id(&record, 1), UINT64_C(0x0200000000000064));
}

// ntop's elements 123 and 124 are "Network RTT/2"; 125 is the whole of it.
static void latencies_of_the_network_are_half_of_the_round_trip(void **)
{
	const struct flow_record record = {.measures.tcp = {.client_network_delay_us = 2998,
							    .server_network_delay_us = 121193,
							    .application_delay_us = 6880}};

	assert_int_equal(field_client_latency_ms(&record, 0), 1); // 1.499
	assert_int_equal(field_server_latency_ms(&record, 0), 61);
	assert_int_equal(field_application_latency_ms(&record, 0), 7);
	assert_int_equal(field_client_latency_parts(&record), 14990);
	assert_int_equal(field_server_latency_parts(&record), 605965);
	assert_int_equal(field_application_latency_parts(&record), 68800);
}

static void the_rule_that_found_the_initiator_is_a_word(void **)
{
	const struct flow_record record = {.initiator_method = INITIATOR_SYNACK};
	struct flow_text text;

	field_initiator_method_text(&record, NULL, &text);
	assert_int_equal(text.length, 6);
	assert_memory_equal(text.octets, "synack", 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_segment_says_which_kind_of_network_it_is_of),
	    cmocka_unit_test(latencies_of_the_network_are_half_of_the_round_trip),
	    cmocka_unit_test(the_rule_that_found_the_initiator_is_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
