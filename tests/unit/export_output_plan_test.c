// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "columns_have.h"
#include "export/encode/output_plan.h"
#include "export/record/field.h"

static struct output_plan plan_of(const char *spec, const char *template_fields)
{
	const struct options options = {.template_fields = (char *)(uintptr_t)template_fields};
	struct output_settings settings;
	struct output_plan plan;

	assert_int_equal(output_settings_parse(spec, &settings), 0);
	assert_int_equal(output_plan(&settings, &options, "default", &plan), 0);
	output_settings_free(&settings);
	return plan;
}

static int refused(const char *spec)
{
	const struct options options = {0};
	struct output_settings settings;
	struct output_plan plan;
	int err;

	assert_int_equal(output_settings_parse(spec, &settings), 0);
	err = output_plan(&settings, &options, "default", &plan);
	output_settings_free(&settings);
	return err;
}

static void an_outputs_fields_win_over_the_template(void **)
{
	struct output_plan plan = plan_of("json:-,fields=vlanId", "ipVersion+protocolIdentifier");

	assert_int_equal(plan.columns.n, 1);
	plan = plan_of("json:-", "ipVersion+protocolIdentifier");
	assert_int_equal(plan.columns.n, 2);
	assert_true(plan.fields_chosen);
}

static void a_reverse_field_that_is_asked_for_makes_a_biflow(void **)
{
	struct output_plan plan =
	    plan_of("ipfix://h,fields=octetDeltaCount+reverseOctetDeltaCount", NULL);

	assert_int_equal(plan.biflow, BIFLOW_RFC5103);
	assert_int_equal(plan.columns.n, 2);
	assert_int_equal(plan_of("ipfix://h,fields=octetDeltaCount", NULL).biflow, BIFLOW_SPLIT);
	assert_int_equal(refused("ipfix://h,biflow=split,fields=reverseOctetDeltaCount"), -EINVAL);
}

static void rfc5103_brings_the_reverse_of_what_has_one(void **)
{
	struct output_plan plan =
	    plan_of("ipfix://h,biflow=rfc5103,fields=protocolIdentifier+octetDeltaCount", NULL);

	assert_int_equal(plan.columns.n, 3);
	assert_true(columns_have(&plan.columns, "reverseOctetDeltaCount"));
	assert_false(columns_have(&plan.columns, "reverseProtocolIdentifier"));
}

static void the_users_enterprise_number_is_taken(void **)
{
	const struct options options = {.pen = 12345};
	struct output_settings settings;
	struct output_plan plan;

	assert_int_equal(output_settings_parse("json:-", &settings), 0);
	assert_int_equal(output_plan(&settings, &options, "default", &plan), 0);
	assert_int_equal(plan.own_pen, 12345);
	output_settings_free(&settings);
	assert_int_equal(plan_of("json:-", NULL).own_pen, PEN_OWN);
}

static void an_unknown_profile_or_field_is_refused(void **)
{
	assert_int_equal(refused("ipfix://h,fields=no-such-field"), -EINVAL);
	assert_int_equal(refused("ipfix://h,profile=no-such-profile"), -EINVAL);
}

// RFC 7011 section 10.3.3: at most 512 octets where the path's MTU is not known.
static void profiles_leave_out_what_their_collector_cannot_read(void **)
{
	struct output_plan plan = plan_of("ipfix://h,profile=elastic,fields=default+app", NULL);

	for (unsigned i = 0; i < plan.columns.n; i++) // Logstash would drop the Template
		assert_int_equal(column_pen(&plan.columns.column[i], 1), PEN_IANA);
	assert_true(columns_have(&plan.columns, "applicationName"));
	plan = plan_of("ipfix://h,profile=nfdump", NULL);
	assert_false(columns_have(&plan.columns, "applicationId"));
	plan = plan_of("ipfix://h,profile=nfdump,fields=applicationId", NULL);
	assert_true(columns_have(&plan.columns, "applicationId"));
	plan = plan_of("netflow9://h,profile=nfdump", NULL);
	assert_true(columns_have(&plan.columns, "applicationId"));
	output_plan_for_v9(&plan);
	assert_int_equal(plan.biflow, BIFLOW_SPLIT);
	assert_false(columns_have(&plan.columns, "reverseOctetDeltaCount"));
	assert_int_equal(plan_of("ipfix://h,profile=silk", NULL).biflow, BIFLOW_SPLIT);
}

static void only_the_strict_profile_limits_datagrams(void **)
{
	struct output_settings settings = {.spec = (char *)(uintptr_t) "test"};

	assert_int_equal(output_profile_mtu(&settings), 0);
	settings.profile = (char *)(uintptr_t) "nfdump";
	assert_int_equal(output_profile_mtu(&settings), 0);
	settings.profile = (char *)(uintptr_t) "strict";
	assert_int_equal(output_profile_mtu(&settings), 512);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_outputs_fields_win_over_the_template),
	    cmocka_unit_test(a_reverse_field_that_is_asked_for_makes_a_biflow),
	    cmocka_unit_test(rfc5103_brings_the_reverse_of_what_has_one),
	    cmocka_unit_test(the_users_enterprise_number_is_taken),
	    cmocka_unit_test(an_unknown_profile_or_field_is_refused),
	    cmocka_unit_test(profiles_leave_out_what_their_collector_cannot_read),
	    cmocka_unit_test(only_the_strict_profile_limits_datagrams),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
