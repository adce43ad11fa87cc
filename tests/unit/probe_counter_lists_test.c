// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/control/counter_lists.h"

static void lists_stand_in_the_order_of_the_data(void **)
{
	static const char *const order[] = {"Capture files", "Workers", "Rings", "Outputs"};
	const struct counter_list *list;
	unsigned found = 0, n = 0;

	for (; (list = counter_list_any(n)) != NULL; n++) {
		assert_true(list->n_rows > 0);
		if (found < 4 && strcmp(list->title, order[found]) == 0)
			found++;
	}
	assert_int_equal(found, 4);
	assert_null(counter_list_any(n + 1));
}

static void every_row_says_what_it_means(void **)
{
	const struct counter_list *list;

	for (unsigned i = 0; (list = counter_list_any(i)) != NULL; i++) {
		for (unsigned j = 0; j < list->n_rows; j++) {
			assert_true(strlen(list->rows[j].name) > 1);
			assert_true(strlen(list->rows[j].help) > 5);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lists_stand_in_the_order_of_the_data),
	    cmocka_unit_test(every_row_says_what_it_means),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
