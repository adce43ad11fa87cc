// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "export/record/field.h"
#include "probe/verify/verify_reader.h"
#include "probe/verify/verify_values.h"

static void a_reader_is_found_by_its_name(void **)
{
	const char *path;

	assert_string_equal(verify_reader_find("nfdump:/var/cache", &path)->name, "nfdump");
	assert_string_equal(path, "/var/cache");
	assert_null(verify_reader_find("nfdump", &path));
	assert_null(verify_reader_find("nfdumps:/x", &path));
}

// A row that names no field would never be compared.
static void each_column_stands_for_a_field(void **)
{
	struct column column;

	for (unsigned i = 0; i < n_verify_readers; i++)
		for (unsigned k = 0; k < verify_readers[i].n_shown; k++) {
			const struct verify_shown *shown = &verify_readers[i].shown[k];

			assert_true(field_find(shown->field, &column));
			assert_true(verify_knows(shown->field));
			assert_true(!shown->reverse || column.field->reversible);
			assert_int_equal(
			    verify_reader_column(&verify_readers[i], shown->field, shown->reverse),
			    (int)k);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_reader_is_found_by_its_name),
	    cmocka_unit_test(each_column_stands_for_a_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
