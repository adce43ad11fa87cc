// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/encode/ipfix_options.h"

static const char *const names[] = {"eth0", "eth1"};
static const uint32_t numbers[] = {7, 9};
static const struct application all[] = {{7, 1, "HTTP"}, {91, 2, "TLS"}};
static const char *const categories[] = {"Unspecified", "Web", "Security"};
static const struct application_table table = {
    .all = all, .n = 2, .categories = categories, .n_categories = 3};

// The kind whose scope is that element (RFC 6759 section 6, RFC 7011 section 4).
static const struct options_tmpl *kind_of(uint16_t element)
{
	for (unsigned i = 0; i < n_options_tmpls; i++)
		if (options_tmpls[i].fields[0].element == element)
			return &options_tmpls[i];
	fail_msg("no options template begins with element %u", element);
	return NULL;
}

static void applications_have_engine_number_name_and_category(void **)
{
	const struct templated_encoder encoder = {.applications = &table};
	const struct options_tmpl *kind = kind_of(95);
	struct options_data_record row = {0};

	assert_int_equal(kind->n_rows(&encoder), 2);
	assert_true(kind->row(&encoder, 1, &row));
	assert_true(row.value[0].number == (UINT64_C(22) << 32 | 91));
	assert_string_equal(row.value[1].text, "TLS");
	assert_string_equal(row.value[2].text, "TLS (Security)");
}

static void without_classification_there_is_no_application(void **)
{
	const struct export_environment environment = {0};
	const struct templated_encoder encoder = {.environment = &environment};

	assert_int_equal(kind_of(95)->n_rows(&encoder), 0);
}

static void each_input_is_an_interface(void **)
{
	const struct export_environment environment = {
	    .input_names = names, .input_ifindex = numbers, .n_inputs = 2};
	const struct templated_encoder encoder = {.environment = &environment};
	const struct options_tmpl *kind = kind_of(10);
	struct options_data_record row = {0};

	assert_int_equal(kind->n_rows(&encoder), 2);
	assert_true(kind->row(&encoder, 1, &row));
	assert_int_equal(row.value[0].number, 9);
	assert_string_equal(row.value[1].text, "eth1");
}

// RFC 5610 section 3: only elements under an enterprise number need an explanation.
static void elements_of_enterprises_explain_themselves(void **)
{
	static struct templated_encoder encoder;
	const struct options_tmpl *kind = kind_of(346);
	struct options_data_record row = {0};

	encoder.plan.own_pen = 99;
	assert_int_equal(columns_parse(&encoder.plan.columns, "octetDeltaCount", "--template"), 0);
	assert_int_equal(kind->n_rows(&encoder), 0);
	assert_int_equal(columns_parse(&encoder.plan.columns, "tlsAlpn", "--template"), 0);
	assert_int_equal(kind->n_rows(&encoder), 2);
	assert_false(kind->row(&encoder, 0, &row));
	assert_true(kind->row(&encoder, 1, &row));
	assert_int_equal(row.value[0].number, 99);
	assert_int_equal(row.value[2].number, 13); // string (RFC 5610 section 3.1)
	assert_string_equal(row.value[5].text, "tlsAlpn");
}

// RFC 7011 section 4: flowKeyIndicator and the statistics have their scope first.
static void scopes_are_within_the_fields(void **)
{
	for (unsigned i = 0; i < n_options_tmpls; i++) {
		unsigned n = 0;

		while (n < OPTIONS_TMPL_MAX_FIELDS && options_tmpls[i].fields[n].element != 0)
			n++;
		assert_true(options_tmpls[i].n_scope < n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(applications_have_engine_number_name_and_category),
	    cmocka_unit_test(without_classification_there_is_no_application),
	    cmocka_unit_test(each_input_is_an_interface),
	    cmocka_unit_test(elements_of_enterprises_explain_themselves),
	    cmocka_unit_test(scopes_are_within_the_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
