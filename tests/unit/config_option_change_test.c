// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>

#include "config/log.h"
#include "config/options/option_change.h"
#include "option_values.h"

// What is said of a value that is refused; "" when it is taken.
static const char *change(const char *name, const char *text)
{
	static struct error_line error;
	struct option_value value;

	user_errors_to(&error);
	if (option_value_read(&value, name, text) == 0)
		option_value_swap(&value, &options);
	user_errors_to(NULL);
	option_value_clear(&value);
	return error.text;
}

static void a_live_option_takes_another_value_and_its_default(void **)
{
	assert_string_equal(change("idle-timeout", "3s"), "");
	assert_int_equal(options.idle_ms, 3000);
	assert_string_equal(change("filter", "tcp port 443"), "");
	assert_string_equal(options.filter, "tcp port 443");
	assert_string_equal(change("filter", "udp"), "");
	assert_string_equal(options.filter, "udp");
	assert_string_equal(change("filter", NULL), "");
	assert_null(options.filter);
	assert_string_equal(change("idle-timeout", NULL), "");
	assert_int_equal(options.idle_ms, 15000);
}

static void what_cannot_be_changes_nothing_and_says_why(void **)
{
	static const struct {
		const char *name, *text, *said;
	} cases[] = {
	    {"idle-timeout", "3x", "idle-timeout 3x: is not a time"},
	    {"idle-timeout", "0", "idle-timeout 0: is out of limits"},
	    {"full", "evict", "full evict: "},
	    {"workers", "3", "workers needs a restart"},
	    {"output", "null:", "output is changed by `output add SPEC`"},
	    {"idle-timeot", "3s", "idle-timeot is not an option; did you mean idle-timeout?"},
	    {"help", "on", "help is not an option that can be set"},
	    {"xyzzyxyzzy", "on", "xyzzyxyzzy is not an option that can be set"},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_memory_equal(change(cases[i].name, cases[i].text), cases[i].said,
				    strlen(cases[i].said));
	assert_int_equal(options.idle_ms, 15000);
	assert_int_equal(options.full, FULL_EVICT_IDLE);
}

static void a_value_is_shown_before_it_is_in_force(void **)
{
	struct option_value value;
	struct options shown;

	assert_int_equal(option_value_read(&value, "udp-timeout", "7s"), 0);
	option_value_show(&value, &options, &shown);
	assert_int_equal(shown.udp_ms, 7000);
	assert_int_equal(options.udp_ms, 0);
	option_value_clear(&value);
}

static void values_read_as_in_a_config_file(void **)
{
	char *text = option_text_of(option_find("idle-timeout", 12), &options);

	assert_string_equal(text, "15s");
	free(text);
	text = option_text_of(option_find("filter", 6), &options);
	assert_string_equal(text, "");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_live_option_takes_another_value_and_its_default,
					    begin, end),
	    cmocka_unit_test_setup_teardown(what_cannot_be_changes_nothing_and_says_why, begin,
					    end),
	    cmocka_unit_test_setup_teardown(a_value_is_shown_before_it_is_in_force, begin, end),
	    cmocka_unit_test_setup_teardown(values_read_as_in_a_config_file, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
