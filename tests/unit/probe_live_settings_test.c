// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/log.h"
#include "networks_of.h"
#include "probe/worker/filter.h"
#include "probe/worker/live_settings.h"

static void filter_and_networks_are_compiled(void **)
{
	char filter[] = "tcp port 443";
	struct network_list networks = network_list_of("10.0.0.0/8");
	struct options options = {.idle_ms = 7, .filter = filter, .local_networks = networks};
	struct live_settings *settings = NULL;

	assert_int_equal(live_settings_new(&options, NULL, NULL, &settings), 0);
	assert_int_equal(settings->options.idle_ms, 7);
	assert_non_null(settings->filter);
	assert_non_null(settings->networks);
	live_settings_free(settings);
	option_networks.clear(&networks);
}

static void what_is_wrong_is_said_and_makes_none(void **)
{
	char filter[] = "tcp prt 443";
	const struct options options = {.filter = filter};
	struct live_settings *settings = NULL;
	struct error_line error;

	user_errors_to(&error);
	assert_true(live_settings_new(&options, NULL, NULL, &settings) < 0);
	user_errors_to(NULL);
	assert_null(settings);
	assert_memory_equal(error.text, "--filter 'tcp prt 443': ", 24);
}

static void a_filter_that_is_there_is_shared(void **)
{
	char udp[] = "udp", tcp[] = "tcp";
	struct options options = {.filter = udp};
	struct live_settings *first = NULL, *second = NULL, *third = NULL;

	assert_int_equal(live_settings_new(&options, NULL, NULL, &first), 0);
	assert_int_equal(live_settings_new(&options, first->filter, NULL, &second), 0);
	assert_ptr_equal(second->filter, first->filter);
	live_settings_free(first);
	assert_true(filter_is(second->filter, "udp"));
	options.filter = tcp;
	assert_int_equal(live_settings_new(&options, second->filter, NULL, &third), 0);
	assert_true(filter_is(third->filter, "tcp"));
	options.filter = udp;
	assert_int_equal(live_settings_new(&options, third->filter, second->filter, &first), 0);
	assert_ptr_equal(first->filter, second->filter);
	live_settings_free(second);
	live_settings_free(third);
	live_settings_free(first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(filter_and_networks_are_compiled),
	    cmocka_unit_test(what_is_wrong_is_said_and_makes_none),
	    cmocka_unit_test(a_filter_that_is_there_is_shared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
