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

static void delays_are_rounded_to_milliseconds(void **)
{
	const struct flow_record record = {
	    .measures.tcp = {.client_network_delay_us = 1499, .server_network_delay_us = 1500}};

	assert_int_equal(field_client_delay_ms(&record, 0), 1);
	assert_int_equal(field_server_delay_ms(&record, 0), 2);
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
	    cmocka_unit_test(delays_are_rounded_to_milliseconds),
	    cmocka_unit_test(the_rule_that_found_the_initiator_is_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
