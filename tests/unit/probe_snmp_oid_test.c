// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/snmp/snmp_oid.h"

static void the_order_is_that_of_the_first_difference_and_then_of_length(void **)
{
	static const struct snmp_oid sorted[] = {{0, {0}},	 {1, {1}},    {2, {1, 0}},
						 {3, {1, 0, 9}}, {2, {1, 2}}, {2, {1, UINT32_MAX}},
						 {1, {2}}};
	enum { N = sizeof(sorted) / sizeof(sorted[0]) };

	for (unsigned a = 0; a < N; a++)
		for (unsigned b = 0; b < N; b++) {
			const int order = snmp_oid_compare(&sorted[a], &sorted[b]);

			assert_int_equal((order > 0) - (order < 0), (a > b) - (a < b));
		}
}

static void one_begins_with_another(void **)
{
	const struct snmp_oid oid = {3, {1, 3, 6}}, front = {2, {1, 3}}, other = {2, {1, 4}},
			      none = {0, {0}};

	assert_true(snmp_oid_begins(&oid, &front));
	assert_true(snmp_oid_begins(&oid, &oid));
	assert_true(snmp_oid_begins(&oid, &none));
	assert_false(snmp_oid_begins(&oid, &other));
	assert_false(snmp_oid_begins(&front, &oid));
}

static void a_text_has_its_length_before_it_and_each_octet_is_a_number(void **)
{
	const struct snmp_oid expected = {4, {9, 2, 'a', 0xe4}};
	struct snmp_oid oid = {1, {9}};

	assert_true(snmp_oid_add_text(&oid, "a\xe4"));
	assert_int_equal(snmp_oid_compare(&oid, &expected), 0);
}

static void what_has_no_room_is_left_out(void **)
{
	static const uint32_t ids[SNMP_OID_MOST];
	struct snmp_oid oid = {0, {0}};

	assert_true(snmp_oid_add(&oid, ids, SNMP_OID_MOST - 2));
	assert_false(snmp_oid_add_text(&oid, "ab"));
	assert_false(snmp_oid_add(&oid, ids, 3));
	assert_int_equal(oid.n, SNMP_OID_MOST - 2);
	assert_true(snmp_oid_add_text(&oid, "a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_order_is_that_of_the_first_difference_and_then_of_length),
	    cmocka_unit_test(one_begins_with_another),
	    cmocka_unit_test(a_text_has_its_length_before_it_and_each_octet_is_a_number),
	    cmocka_unit_test(what_has_no_room_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
