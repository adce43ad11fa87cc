// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/record/field.h"

static struct column column(const char *name)
{
	struct column found;

	assert_true(field_find(name, &found));
	return found;
}

static void a_field_is_found_by_each_of_its_names(void **)
{
	assert_ptr_equal(column("IN_BYTES").field, column("octetDeltaCount").field);
	assert_false(column("IN_BYTES").reverse);
	assert_ptr_equal(column("OUT_BYTES").field, column("octetDeltaCount").field);
	assert_true(column("OUT_BYTES").reverse);
	assert_true(column("reverseOctetDeltaCount").reverse);
}

static void what_is_no_name_is_not_found(void **)
{
	struct column found;

	assert_false(field_find("octetdeltacount", &found));
	assert_false(field_find("reverseoctetDeltaCount", &found));
	assert_false(field_find("reverseProtocolIdentifier", &found)); // the same both ways
	assert_false(field_find("", &found));
}

static void every_name_is_found_again(void **)
{
	for (unsigned i = 0; i < n_fields; i++) {
		for (unsigned reverse = 0; reverse < (field_table[i].reversible ? 2 : 1);
		     reverse++) {
			const struct column wanted = {.field = &field_table[i],
						      .reverse = reverse != 0};
			char name[64];

			column_name(&wanted, name);
			assert_ptr_equal(column(name).field, wanted.field);
			assert_int_equal(column(name).reverse, wanted.reverse);
		}
	}
}

static void the_nearest_name_is_one_edit_away(void **)
{
	assert_string_equal(field_nearest("octetDeltaCont"), "octetDeltaCount");
	assert_string_equal(field_nearest("IN_BYTE"), "IN_BYTES");
}

// RFC 5103 section 6.1: reverse elements of IANA stand under 29305; ntop's have numbers of their
// own.
static void enterprise_numbers_are_told_by_direction(void **)
{
	const struct column forward = column("octetDeltaCount"),
			    reverse = column("reverseOctetDeltaCount"), own = column("tlsAlpn"),
			    ntop = column("tlsServerName");

	assert_int_equal(column_pen(&forward, 99), 0);
	assert_int_equal(column_pen(&reverse, 99), 29305);
	assert_int_equal(column_pen(&own, 99), 99);
	assert_int_equal(column_pen(&ntop, 99), 35632);
}

// RFC 3954 section 8: IN_BYTES 1, OUT_BYTES 23; ntop's elements stand from 57472 on.
static void netflow_9_has_numbers_without_enterprises(void **)
{
	const struct column forward = column("octetDeltaCount"),
			    reverse = column("reverseOctetDeltaCount"), own = column("tlsAlpn"),
			    ntop = column("tlsServerName");

	assert_int_equal(column_v9_element(&forward), 1);
	assert_int_equal(column_v9_element(&reverse), 23);
	assert_int_equal(column_v9_element(&ntop), 57472 + 188);
	assert_int_equal(column_v9_element(&own), 0);
}

static void times_relative_to_uptime_have_absolute_ones(void **)
{
	assert_string_equal(column_absolute(column("flowStartSysUpTime")).field->name,
			    "flowStartMilliseconds");
	assert_string_equal(column_absolute(column("flowEndSysUpTime")).field->name,
			    "flowEndMilliseconds");
	assert_string_equal(column_absolute(column("vlanId")).field->name, "vlanId");
}

// A row of the list, without the padding of its columns.
static const char *row_of(char *list, const char *name)
{
	static char row[512];
	char *at = strstr(list, name), *to = row;
	size_t n;

	assert_true(at != NULL && at > list && at[-1] == '\n');
	for (n = strcspn(at, "\n"); n > 0 && to < row + sizeof(row) - 1; n--, at++)
		if (*at != ' ' || (to > row && to[-1] != ' '))
			*to++ = *at;
	*to = '\0';
	return row;
}

static void the_list_has_a_row_for_each_field(void **)
{
	char *list = NULL;
	size_t length;
	FILE *to = open_memstream(&list, &length);
	unsigned rows = 0;

	fields_print(to);
	fclose(to);
	for (const char *at = list; *at != '\0'; at++)
		rows += *at == '\n';
	assert_int_equal(rows, n_fields + 1);
	// as IANA's registry and ntop's list have them
	assert_memory_equal(row_of(list, "octetDeltaCount "),
			    "octetDeltaCount 1 unsigned 8 yes IN_BYTES ", 42);
	assert_memory_equal(row_of(list, "sourceIPv6Address "),
			    "sourceIPv6Address 27 ipv6Address 16 ", 36);
	assert_memory_equal(row_of(list, "fragmentDeltaCount "),
			    "fragmentDeltaCount 35632.80/81 unsigned 2 yes SRC_FRAGMENTS ", 60);
	assert_memory_equal(row_of(list, "tlsServerName "), "tlsServerName 35632.", 20);
	free(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_field_is_found_by_each_of_its_names),
	    cmocka_unit_test(what_is_no_name_is_not_found),
	    cmocka_unit_test(every_name_is_found_again),
	    cmocka_unit_test(the_nearest_name_is_one_edit_away),
	    cmocka_unit_test(enterprise_numbers_are_told_by_direction),
	    cmocka_unit_test(netflow_9_has_numbers_without_enterprises),
	    cmocka_unit_test(times_relative_to_uptime_have_absolute_ones),
	    cmocka_unit_test(the_list_has_a_row_for_each_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
