// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/figure.h"

static void whole_numbers_have_commas(void **)
{
	char text[32];

	assert_string_equal(figure_write(0, text, sizeof(text)), "0");
	assert_string_equal(figure_write(999, text, sizeof(text)), "999");
	assert_string_equal(figure_write(1000, text, sizeof(text)), "1,000");
	assert_string_equal(figure_write(UINT64_MAX, text, sizeof(text)),
			    "18,446,744,073,709,551,615");
}

static void rates_have_three_digits(void **)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {{0, "0 "},		  {12.4, "12 "},       {999.4, "999 "},
		     {999.6, "1.00 k"},	  {12345, "12.3 k"},   {123456, "123 k"},
		     {9.994e6, "9.99 M"}, {9.996e6, "10.0 M"}, {99.96e6, "100 M"},
		     {148.8e6, "149 M"},  {1e12, "1.00 T"},    {1e15, "1.00 P"},
		     {1.8e19, "18.0 E"},  {1e21, "1000 E"}};
	char text[32];

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(figure_rate(cases[i].value, text, sizeof(text)), cases[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whole_numbers_have_commas),
	    cmocka_unit_test(rates_have_three_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
