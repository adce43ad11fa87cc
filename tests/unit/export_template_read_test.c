// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/flow_builder.h"

static const struct element_wishes wishes = {.wanted = {UINT64_MAX, MEASURES_ALL},
					     .own_pen = PEN_OWN};

static struct template_definition next(unsigned version, bool options,
				       const struct flow_builder *of, size_t *n)
{
	struct template_definition definition = {0};

	*n = template_next(version, options, of->octets, of->n, &definition);
	return definition;
}

static void enterprise_numbers_make_a_specifier_longer(void **)
{
	struct flow_builder of = {.n = 0};
	struct template_definition definition;
	size_t n;

	put(&of, 256, 2);
	put(&of, 2, 2);
	put(&of, 0x8001, 2);
	put(&of, 65535, 2);
	put(&of, 2011, 4);
	put(&of, 8, 2);
	put(&of, 4, 2);
	definition = next(10, false, &of, &n);
	assert_int_equal(n, 16);
	assert_int_equal(definition.octets, 12);
	definition = next(9, false, &of, &n); // there is no such bit
	assert_int_equal(n, 12);
	of.n = 15;
	next(10, false, &of, &n);
	assert_int_equal(n, 0);
}

static void options_of_v9_have_their_lengths_in_octets(void **)
{
	struct flow_builder of = {.n = 0};
	struct template_definition definition;
	struct data_template *known;
	size_t n;

	put(&of, 257, 2);
	put(&of, 4, 2); // scope
	put(&of, 8, 2); // options
	put(&of, 2, 2); // interface
	put(&of, 4, 2);
	put(&of, 34, 2);
	put(&of, 4, 2);
	put(&of, 82, 2);
	put(&of, 16, 2);
	definition = next(9, true, &of, &n);
	assert_int_equal(n, 18);
	assert_int_equal(definition.n_elements, 3);
	assert_int_equal(definition.n_scope, 1);
	known = template_read(&wishes, 9, &definition);
	assert_non_null(known);
	assert_int_equal(known->octets, 24);
	assert_int_equal(known->element[0].deed, ELEMENT_NUMBER); // ifIndex
	free(known);
}

static void a_template_without_octets_is_refused(void **)
{
	struct flow_builder of = {.n = 0};
	struct template_definition definition;
	size_t n;

	put(&of, 256, 2);
	put(&of, 1, 2);
	put(&of, 8, 2);
	put(&of, 0, 2);
	definition = next(9, false, &of, &n);
	assert_int_equal(n, 8);
	assert_null(template_read(&wishes, 9, &definition));
}

static void too_many_elements_are_refused(void **)
{
	struct flow_builder of = {.n = 0};
	struct template_definition definition;
	size_t n;

	put(&of, 256, 2);
	put(&of, 513, 2);
	for (unsigned i = 0; i < 513; i++)
		put(&of, 0x00080004, 4);
	definition = next(9, false, &of, &n);
	assert_int_equal(n, 4 + 513 * 4);
	assert_null(template_read(&wishes, 9, &definition));
}

static void a_repetition_is_known_again(void **)
{
	struct flow_builder of = {.n = 0};
	struct template_definition definition;
	struct data_template *known;
	size_t n;

	put(&of, 256, 2);
	put(&of, 1, 2);
	put(&of, 0x00080004, 4);
	definition = next(9, false, &of, &n);
	known = template_read(&wishes, 9, &definition);
	assert_true(template_is(known, &definition));
	of.octets[7] = 8;
	assert_false(template_is(known, &definition));
	free(known);
}

static void scopes_beyond_the_elements_are_no_template(void **)
{
	struct flow_builder of = {.n = 0};
	size_t n;

	put(&of, 256, 2);
	put(&of, 1, 2);
	put(&of, 2, 2);
	put(&of, 0x00080004, 4);
	next(10, true, &of, &n);
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(enterprise_numbers_make_a_specifier_longer),
	    cmocka_unit_test(options_of_v9_have_their_lengths_in_octets),
	    cmocka_unit_test(a_template_without_octets_is_refused),
	    cmocka_unit_test(too_many_elements_are_refused),
	    cmocka_unit_test(a_repetition_is_known_again),
	    cmocka_unit_test(scopes_beyond_the_elements_are_no_template),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
