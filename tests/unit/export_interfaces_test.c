// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/decode/interfaces.h"

static void each_is_found_by_its_number(void **)
{
	struct interfaces own = {0};
	unsigned all = 0;

	assert_null(interfaces_find(&own, 1));
	for (uint32_t i = 0; i < 3000; i++) { // as some routers number them
		struct exporter_interface *one = interfaces_put(&own, i * 65536 + 7, &all, 100000);

		assert_non_null(one);
		one->n_counted = i;
	}
	assert_int_equal(all, 3000);
	for (uint32_t i = 0; i < 3000; i++)
		assert_int_equal(interfaces_find(&own, i * 65536 + 7)->n_counted, i);
	assert_null(interfaces_find(&own, 8));
	assert_int_equal(interfaces_put(&own, 7, &all, 0)->n_counted, 0); // it is there
	assert_int_equal(own.n, 3000);
	interfaces_free(&own, &all);
	assert_int_equal(all, 0);
}

static void there_are_no_more_than_that(void **)
{
	struct interfaces own = {0}, other = {0};
	unsigned all = 0;

	for (uint32_t i = 0; i < INTERFACES_MOST; i++)
		assert_non_null(interfaces_put(&own, i, &all, 100000));
	assert_null(interfaces_put(&own, INTERFACES_MOST, &all, 100000));
	assert_null(interfaces_find(&own, INTERFACES_MOST));
	assert_null(interfaces_put(&other, 1, &all, INTERFACES_MOST)); // of all
	assert_non_null(interfaces_put(&other, 1, &all, INTERFACES_MOST + 1));
	interfaces_free(&own, &all);
	interfaces_free(&other, &all);
	assert_int_equal(all, 0);
}

static void texts_are_cut_and_an_empty_one_changes_nothing(void **)
{
	struct exporter_interface one = {.index = 1};
	char text[100];

	interface_name(&one, "eth0\0\0\0\0", 8);
	assert_int_equal(one.name_octets, 4);
	assert_memory_equal(one.name, "eth0", 4);
	interface_name(&one, "\0\0", 2);
	assert_int_equal(one.name_octets, 4);
	memset(text, 'x', sizeof(text));
	interface_name(&one, text, sizeof(text));
	interface_alias(&one, text, sizeof(text));
	assert_int_equal(one.name_octets, INTERFACE_NAME_OCTETS);
	assert_int_equal(one.alias_octets, INTERFACE_ALIAS_OCTETS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_is_found_by_its_number),
	    cmocka_unit_test(there_are_no_more_than_that),
	    cmocka_unit_test(texts_are_cut_and_an_empty_one_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
