// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/decode/element.h"
#include "export/record/field.h"

static const struct element_wishes all = {.wanted = {UINT64_MAX, MEASURES_ALL}, .own_pen = 4711};

static void one_field_has_one_place_whoever_sends_it(void **)
{
	const struct element iana = element_of(&all, 10, 0, 371, 65535);
	const struct element asa = element_of(&all, 9, 0, 40000, 20);
	const struct element palo_alto = element_of(&all, 9, 0, 56702, 64);

	assert_int_equal(iana.deed, ELEMENT_TEXT);
	assert_int_equal(iana.at, METADATA_USER_NAME);
	assert_int_equal(asa.at, METADATA_USER_NAME);
	assert_int_equal(palo_alto.at, METADATA_USER_NAME);
}

static void ntops_elements_are_flat_in_v9(void **)
{
	const struct element flat = element_of(&all, 9, 0, 57472 + 118, 2);
	const struct element own = element_of(&all, 10, 35632, 118, 2);

	assert_int_equal(flat.deed, ELEMENT_NUMBER);
	assert_int_equal(flat.at, offsetof(struct flow_record, label.application));
	assert_int_equal(own.at, flat.at);
}

static void reverse_elements_go_to_the_other_direction(void **)
{
	const struct element octets = element_of(&all, 10, 29305, 1, 8);
	const struct element flags = element_of(&all, 10, 29305, 6, 2);

	assert_int_equal(octets.deed, ELEMENT_VALUE);
	assert_int_equal(octets.direction, REVERSE);
	assert_int_equal(flags.at, offsetof(struct flow_record, tcp_flags[REVERSE]));
}

static void our_own_elements_have_the_number_that_the_user_gave(void **)
{
	const struct element own = element_of(&all, 10, 4711, 16, 4);

	assert_int_equal(own.at, offsetof(struct flow_record, measures.tunnel.destination_ipv4));
}

static void what_nobody_knows_stays_as_it_came(void **)
{
	const struct element raw = element_of(&all, 10, 2011, 7, 3);
	const struct element_wishes none = {.own_pen = 32473};

	assert_int_equal(raw.deed, ELEMENT_RAW);
	assert_int_equal(element_of(&none, 10, 2011, 7, 3).deed, ELEMENT_SKIP);
	assert_int_equal(element_of(&all, 10, 0, 210, 3).deed, ELEMENT_SKIP); // padding
	assert_int_equal(element_of(&all, 9, 0, 8, 0).deed, ELEMENT_SKIP);
}

static void an_address_of_a_wrong_size_is_passed_over(void **)
{
	assert_int_equal(element_of(&all, 9, 0, 15, 2).deed, ELEMENT_SKIP);
	assert_int_equal(element_of(&all, 9, 0, 15, 4).deed, ELEMENT_OCTETS);
}

static void measures_that_nobody_wants_need_no_room(void **)
{
	const struct element_wishes none = {.own_pen = 32473};

	assert_int_equal(element_of(&none, 9, 0, 16, 4).deed, ELEMENT_SKIP);
	assert_true(element_of(&all, 9, 0, 16, 4).has & RECORD_HAS(ROUTE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_field_has_one_place_whoever_sends_it),
	    cmocka_unit_test(ntops_elements_are_flat_in_v9),
	    cmocka_unit_test(reverse_elements_go_to_the_other_direction),
	    cmocka_unit_test(our_own_elements_have_the_number_that_the_user_gave),
	    cmocka_unit_test(what_nobody_knows_stays_as_it_came),
	    cmocka_unit_test(an_address_of_a_wrong_size_is_passed_over),
	    cmocka_unit_test(measures_that_nobody_wants_need_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
