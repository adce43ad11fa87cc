// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "columns_have.h"
#include "config/log.h"
#include "probe/verify/verify_plan.h"

static const struct options options;

static struct verify_plan plan_of(const char *output)
{
	struct verify_plan plan;

	assert_int_equal(verify_plan_make(output, &options, &plan), 0);
	return plan;
}

static void a_plan_has_what_the_profile_sends(void **)
{
	struct verify_plan plan = plan_of("ipfix://h,profile=nfdump");

	assert_false(plan.two_records);
	assert_true(columns_have(&plan.columns, "reverseOctetDeltaCount"));
	assert_string_equal(plan.profile, "nfdump");
	plan = plan_of("netflow9://h");
	assert_true(plan.two_records);
	assert_false(columns_have(&plan.columns, "reverseOctetDeltaCount"));
	assert_string_equal(plan.profile, "default");
}

static void netflow5_has_its_own_fields(void **)
{
	struct verify_plan plan = plan_of("netflow5://h");

	assert_true(plan.two_records);
	assert_true(columns_have(&plan.columns, "octetDeltaCount"));
	assert_true(plan.only_ipv4);
}

static void other_formats_are_refused(void **)
{
	struct error_line error, *before = user_errors_to(&error);
	struct verify_plan plan;

	assert_int_equal(verify_plan_make("json:-", &options, &plan), -EINVAL);
	assert_non_null(strstr(error.text, "verify-collector json:-: only of ipfix"));
	user_errors_to(before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_plan_has_what_the_profile_sends),
	    cmocka_unit_test(netflow5_has_its_own_fields),
	    cmocka_unit_test(other_formats_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
