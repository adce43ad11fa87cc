// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/encode/output_plan.h"
#include "export/output_setting_table.h"

static int parse(const char *name, const char *value, struct output_settings *settings)
{
	memset(settings, 0, sizeof(*settings));
	for (unsigned i = 0; i < n_output_settings; i++) {
		const struct output_setting *setting = &output_setting_table[i];

		if (strcmp(setting->name, name) == 0)
			return setting->parse((char *)settings + setting->member, value);
	}
	fail_msg("there is no setting %s", name);
	return 0;
}

static void times_have_units_and_seconds_without_one(void **)
{
	static const struct {
		const char *text;
		uint64_t ms;
	} good[] = {{"60", 60000}, {"1ms", 1}, {"5s", 5000}, {"2m", 120000}, {"1h", 3600000}};
	static const char *const bad[] = {"", "0", "-1", "s", "1x", "1 s", "4294967296"};
	struct output_settings settings;

	for (unsigned i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(parse("refresh", good[i].text, &settings), 0);
		assert_int_equal(settings.refresh_ms, good[i].ms);
	}
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(parse("refresh", bad[i], &settings), -EINVAL);
}

static void a_file_is_rotated_by_time_size_or_both(void **)
{
	struct output_settings settings;

	assert_int_equal(parse("rotate", "1h+100M", &settings), 0);
	assert_int_equal(settings.rotate_ms, 3600000);
	assert_int_equal(settings.rotate_octets, 100 << 20);
	assert_int_equal(parse("rotate", "2G", &settings), 0);
	assert_true(settings.rotate_octets == UINT64_C(2) << 30 && settings.rotate_ms == 0);
	assert_int_equal(parse("rotate", "1h+2h", &settings), -EINVAL);
	assert_int_equal(parse("rotate", "1M+2M", &settings), -EINVAL);
	assert_int_equal(parse("rotate", "100", &settings), -EINVAL); // of what?
}

static void rates_may_be_off(void **)
{
	struct output_settings settings;

	assert_int_equal(parse("rate", "50k", &settings), 0);
	assert_true(settings.rate == 50000 && settings.rate_given);
	assert_int_equal(parse("rate", "off", &settings), 0);
	assert_true(settings.rate == 0 && settings.rate_given);
	assert_int_equal(parse("rate", "fast", &settings), -EINVAL);
}

static void names_and_their_numbers_agree(void **)
{
	struct output_settings settings;

	assert_int_equal(parse("biflow", "rfc5103", &settings), 0);
	assert_int_equal(settings.biflow, BIFLOW_RFC5103);
	assert_int_equal(parse("biflow", "one", &settings), 0);
	assert_int_equal(settings.biflow, BIFLOW_ONE_RECORD);
	assert_int_equal(parse("biflow", "both", &settings), -EINVAL);
	assert_int_equal(parse("policy", "failover", &settings), 0);
	assert_int_equal(settings.policy, BALANCE_FAILOVER);
}

static void numbers_keep_within_their_limits(void **)
{
	struct output_settings settings;

	assert_int_equal(parse("odid", "4294967295", &settings), 0);
	assert_int_equal(parse("odid", "0", &settings), -EINVAL);
	assert_int_equal(parse("odid", "4294967296", &settings), -EINVAL);
	assert_int_equal(parse("mtu", "256", &settings), 0);
	assert_int_equal(parse("mtu", "255", &settings), -EINVAL);
	assert_int_equal(parse("mtu", "65536", &settings), -EINVAL);
}

static void the_manual_names_every_profile(void **)
{
	char names[128];
	unsigned i = 0;

	output_profile_names(names, sizeof(names), " or ");
	while (strcmp(output_setting_table[i].name, "profile") != 0)
		i++;
	assert_string_equal(output_setting_table[i].allowed, names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(times_have_units_and_seconds_without_one),
	    cmocka_unit_test(a_file_is_rotated_by_time_size_or_both),
	    cmocka_unit_test(rates_may_be_off),
	    cmocka_unit_test(names_and_their_numbers_agree),
	    cmocka_unit_test(the_manual_names_every_profile),
	    cmocka_unit_test(numbers_keep_within_their_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
