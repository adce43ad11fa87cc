// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "export/record/field.h"
#include "probe/verify/verify_values.h"

static const struct verify_run run = {.id = 0x1234, .base_ms = UINT64_C(1796000000000)};

static const char *value(unsigned flow, const char *field, unsigned direction)
{
	static char text[VERIFY_TEXT];

	return verify_value(&run, flow, field, direction, text) ? text : NULL;
}

static void addresses_tell_run_and_flow(void **)
{
	assert_string_equal(value(0, "sourceIPv4Address", FORWARD), "198.18.52.1");
	assert_string_equal(value(2, "destinationIPv4Address", FORWARD), "198.19.18.3");
	assert_string_equal(value(2, "sourceIPv4Address", REVERSE), "198.19.18.3");
	assert_string_equal(value(1, "sourceIPv6Address", FORWARD), "2001:db8:1234::1:2");
	assert_string_equal(value(1, "destinationMacAddress", FORWARD), "02:00:00:00:52:02");
	assert_null(value(1, "sourceIPv4Address", FORWARD));
}

// A collector that takes one field for another, or one Flow for another, is found out.
static void values_of_a_flow_are_distinct(void **)
{
	static const char *const fields[] = {
	    "sourceTransportPort", "destinationTransportPort", "packetDeltaCount",
	    "octetDeltaCount",	   "ingressInterface",	       "egressInterface",
	    "ipClassOfService",	   "flowStartMilliseconds",    "flowEndMilliseconds"};
	char seen[VERIFY_FLOWS * 2 * 9][VERIFY_TEXT];
	unsigned n = 0;

	for (unsigned flow = 0; flow < VERIFY_FLOWS; flow++)
		for (unsigned d = 0; d < 2; d++)
			for (unsigned i = 0; i < 9; i++) {
				const char *text = value(flow, fields[i], d);
				const unsigned same = i == 1 || i == 5; // as the other direction's

				if (text == NULL || (d == 1 && (same || i == 0 || i == 4)))
					continue;
				for (unsigned k = 0; k < n; k++)
					assert_string_not_equal(seen[k], text);
				strcpy(seen[n++], text);
			}
	assert_true(n > 60);
}

static void each_field_exists(void **)
{
	struct column column;
	unsigned n = 0;

	for (unsigned i = 0; i < n_fields; i++)
		n += verify_knows(field_table[i].name);
	assert_true(n > 45);
	assert_true(verify_knows("octetDeltaCount") && field_find("octetDeltaCount", &column));
	assert_false(verify_knows("noSuchField"));
}

static void a_flow_is_made_for_each_kind_of_value(void **)
{
	assert_string_equal(value(4, "icmpTypeCodeIPv4", FORWARD), "781"); // 3, 13
	assert_string_equal(value(2, "vlanId", FORWARD), "1003");
	assert_string_equal(value(3, "packetDeltaCount", FORWARD),
			    "21474837611"); // 5 * 2^32 + 1131
	assert_int_equal(strlen(value(6, "httpRequestHost", FORWARD)), 255);
	assert_null(value(4, "octetDeltaCount", REVERSE));
	assert_string_equal(value(0, "flowStartMilliseconds", FORWARD), "1796000001111");
	assert_string_equal(value(1, "biflowDirection", REVERSE), "2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(addresses_tell_run_and_flow),
	    cmocka_unit_test(values_of_a_flow_are_distinct),
	    cmocka_unit_test(each_field_exists),
	    cmocka_unit_test(a_flow_is_made_for_each_kind_of_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
