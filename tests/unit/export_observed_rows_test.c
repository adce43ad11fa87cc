// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/encode/observed_rows.h"

static struct observed_domain observed[2] = {
    {.address = {192, 0, 2, 1},
     .domain = 7,
     .messages = 1,
     .records = 2,
     .missing = 3,
     .agent_drops = 4,
     .seen_us = 5000},
    {.address = {0x20, 1}, .ipv6 = true},
};

static void each_family_has_its_rows(void **)
{
	struct templated_encoder encoder = {.observed = observed, .n_observed = 2};
	struct options_data_record row = {0};

	assert_int_equal(observed_rows(&encoder), 2);
	assert_false(observed_ipv6_row(&encoder, 0, &row));
	assert_false(observed_ipv4_row(&encoder, 1, &row));
	assert_false(observed_ipv4_row(&encoder, 2, &row));
	assert_true(observed_ipv6_row(&encoder, 1, &row));
	assert_true(observed_ipv4_row(&encoder, 0, &row));
	assert_ptr_equal(row.value[0].octets, observed[0].address);
	assert_int_equal(row.value[1].number, 7);
	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(row.value[2 + i].number, 1 + i);
}

static void the_template_goes_out_before_anybody_is_heard_of(void **)
{
	struct templated_encoder encoder = {.observed = observed};
	const struct templated_encoder alone = {0};
	struct options_data_record row = {0};

	assert_int_equal(observed_rows(&encoder), 1);
	assert_false(observed_ipv4_row(&encoder, 0, &row));
	assert_int_equal(observed_rows(&alone), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_family_has_its_rows),
	    cmocka_unit_test(the_template_goes_out_before_anybody_is_heard_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
