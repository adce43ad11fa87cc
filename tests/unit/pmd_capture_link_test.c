// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pmd/file/capture_link.h"

static void numbers_that_mean_the_same_are_one(void **)
{
	static const uint16_t cases[][2] = {
	    {1, 1},  {12, 101},	 {14, 101},  {101, 101}, {228, 101}, {229, 101}, {9, 9},
	    {50, 9}, {113, 113}, {276, 276}, {0, 0},	 {108, 108}, {105, 105}, {127, 127}};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(capture_link_find(cases[i][0])->stamp, cases[i][1]);
	assert_null(capture_link_find(189));
	assert_null(capture_link_find(65536 + 1));
}

static void an_unknown_one_is_refused_by_name(void **)
{
	struct stream stream = {0}, other = {0};

	assert_string_equal(capture_link_name(101), "raw IP");
	assert_int_equal(capture_link_refuse(&stream, 189), FORMAT_WRONG);
	assert_non_null(strstr(stream.problem, "USB_LINUX (189) is not known; Ethernet"));
	capture_link_refuse(&other, 40000);
	assert_non_null(strstr(other.problem, "(40000)"));
	assert_string_equal(other.problem + strlen(other.problem) - 4, " are");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers_that_mean_the_same_are_one),
	    cmocka_unit_test(an_unknown_one_is_refused_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
