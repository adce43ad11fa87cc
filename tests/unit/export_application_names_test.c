// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/decode/application_names.h"

static struct flow_span span(const void *octets, uint16_t n)
{
	return (struct flow_span){octets, n};
}

static void a_name_is_found_by_its_id_and_replaced(void **)
{
	static const uint8_t skype[] = {13, 0, 1, 0xc5};
	const struct flow_span id = span(skype, 4), other = span(skype, 3);
	const struct flow_span padded = span("skype\0\0", 7), again = span("teams", 5);
	struct application_names *names = NULL;

	assert_null(application_names_find(names, &id));
	application_names_put(&names, &id, &padded);
	assert_int_equal(application_names_find(names, &id)->name_octets, 5);
	assert_null(application_names_find(names, &other));
	application_names_put(&names, &id, &again);
	assert_memory_equal(application_names_find(names, &id)->name, "teams", 5);
	assert_int_equal(names->n, 1);
	free(names);
}

static void there_are_never_more_than_so_many(void **)
{
	struct application_names *names = NULL;
	const struct flow_span name = span("x", 1);

	for (uint32_t i = 0; i < 3 * SENDER_NAMES; i++) {
		const struct flow_span id = span(&i, sizeof(i));

		application_names_put(&names, &id, &name);
	}
	assert_int_equal(names->n, SENDER_NAMES);
	free(names);
}

static void what_is_too_long_is_cut_or_passed_over(void **)
{
	static const uint8_t octets[200] = {[0 ... 199] = 'a'};
	const struct flow_span long_id = span(octets, 17), id = span(octets, 16),
			       name = span(octets, 200), empty = span("", 0);
	struct application_names *names = NULL;

	application_names_put(&names, &long_id, &name);
	application_names_put(&names, &id, &empty);
	assert_null(names);
	application_names_put(&names, &id, &name);
	assert_int_equal(application_names_find(names, &id)->name_octets, SENDER_NAME_OCTETS);
	free(names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_is_found_by_its_id_and_replaced),
	    cmocka_unit_test(there_are_never_more_than_so_many),
	    cmocka_unit_test(what_is_too_long_is_cut_or_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
