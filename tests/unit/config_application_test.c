// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/application.h"

static void an_id_has_its_name_or_is_unknown(void **)
{
	static const struct application all[] = {{91, 0, "TLS"}, {133, 0, "NetFlix"}};
	static uint16_t by_id[65536];
	const struct application_table table = {.all = all, .n = 2, .by_id = by_id};

	by_id[91] = 1;
	by_id[133] = 2;
	assert_string_equal(application_name(&table, 91), "TLS");
	assert_string_equal(application_name(&table, 133), "NetFlix");
	assert_string_equal(application_name(&table, 0), "Unknown");
	assert_string_equal(application_name(&table, 65535), "Unknown");
	assert_string_equal(application_name(NULL, 91), "Unknown");
}

static void a_name_is_found_in_any_case(void **)
{
	static const struct application all[] = {{91, 0, "TLS"}, {133, 0, "NetFlix"}};
	const struct application_table table = {.all = all, .n = 2};

	assert_ptr_equal(application_find(&table, "netflix"), &all[1]);
	assert_ptr_equal(application_find(&table, "TLS"), &all[0]);
	assert_null(application_find(&table, "TL"));
	assert_null(application_find(NULL, "TLS"));
}

static void every_confidence_has_a_name_but_none(void **)
{
	assert_string_equal(application_confidence_name(CONFIDENCE_NONE), "");
	for (unsigned i = CONFIDENCE_PORT; i <= CONFIDENCE_HOSTNAME; i++)
		assert_string_not_equal(application_confidence_name(i), "");
	assert_string_equal(application_confidence_name(CONFIDENCE_HOSTNAME + 1), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_id_has_its_name_or_is_unknown),
	    cmocka_unit_test(a_name_is_found_in_any_case),
	    cmocka_unit_test(every_confidence_has_a_name_but_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
