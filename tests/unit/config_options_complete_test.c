// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>

#include "option_values.h"

static void give(const char *name, const char *text)
{
	assert_true(taken(name, text));
}

static void a_spelling_is_made_an_output_once(void **)
{
	static const char *const specs[] = {"netflow5://h:1", "zmq://:5556,connect=on"};

	give("collector", "h:1");
	give("netflow-version", "5");
	give("zmq", "tcp://*:5556");
	give("zmq-probe-mode", "on");
	for (unsigned again = 0; again < 2; again++) {
		assert_int_equal(options_complete(&options), 0);
		assert_int_equal(options.outputs.n, 2);
		for (unsigned i = 0; i < 2; i++)
			assert_string_equal(options.outputs.spec[i], specs[i]);
	}
}

static void an_endpoint_of_ntopng_is_an_output_with_its_key(void **)
{
	give("zmq", "zmq://*:5556");
	give("zmq", "ipc:///run/x");
	give("zmq-encryption-key", "KEY");
	assert_int_equal(options_complete(&options), 0);
	assert_string_equal(options.outputs.spec[0], "zmq://:5556,curve-server-key=KEY");
	assert_string_equal(options.outputs.spec[1], "zmq:ipc:///run/x,curve-server-key=KEY");
	assert_null(options.zmq_encryption_key);
	give("zmq-encryption-key", "KEY");
	assert_int_equal(options_complete(&options), -EINVAL); // of no endpoint
}

static void a_password_is_refused(void **)
{
	give("zmq", "tcp://*:5556");
	give("zmq-encrypt-pwd", "secret");
	assert_int_equal(options_complete(&options), -EINVAL);
}

static void verbose_sets_the_log_level_that_is_not_given(void **)
{
	give("verbose", "2");
	assert_int_equal(options_complete(&options), 0);
	assert_string_equal(options.log_level, "lineprobe.*:debug");
	give("log-level", "error");
	give("verbose", "1");
	assert_int_equal(options_complete(&options), 0);
	assert_string_equal(options.log_level, "error");
}

static void a_collector_too_many_is_refused(void **)
{
	char spec[32];

	for (unsigned i = 0; i < OPTIONS_MAX_SPECS; i++) {
		snprintf(spec, sizeof(spec), "json:%u", i);
		give("output", spec);
	}
	assert_int_equal(options_complete(&options), 0);
	give("collector", "h:1");
	assert_int_equal(options_complete(&options), -EINVAL);
	assert_int_equal(options.outputs.n, OPTIONS_MAX_SPECS);
}

static void every_worker_needs_a_flow(void **)
{
	give("max-flows", "16");
	give("workers", "auto:17");
	assert_int_equal(options_complete(&options), -EINVAL);
	give("workers", "auto:16");
	assert_int_equal(options_complete(&options), 0);
}

static void only_metering_and_its_check_need_an_input(void **)
{
	give("output", "null:");
	options.command = COMMAND_LIST_FIELDS;
	assert_int_equal(options_require(&options), 0);
	options.command = COMMAND_CHECK;
	assert_int_equal(options_require(&options), -EINVAL);
	options.command = COMMAND_RUN;
	assert_int_equal(options_require(&options), -EINVAL);
	give("input", "a");
	give("summary", "on");
	assert_int_equal(options_require(&options), 0);
	assert_int_equal(options.outputs.n, 2);
	assert_string_equal(options.outputs.spec[1], "summary:-");
	assert_int_equal(options_require(&options), 0);
	assert_int_equal(options.outputs.n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_spelling_is_made_an_output_once, begin, end),
	    cmocka_unit_test_setup_teardown(an_endpoint_of_ntopng_is_an_output_with_its_key, begin,
					    end),
	    cmocka_unit_test_setup_teardown(a_password_is_refused, begin, end),
	    cmocka_unit_test_setup_teardown(verbose_sets_the_log_level_that_is_not_given, begin,
					    end),
	    cmocka_unit_test_setup_teardown(a_collector_too_many_is_refused, begin, end),
	    cmocka_unit_test_setup_teardown(every_worker_needs_a_flow, begin, end),
	    cmocka_unit_test_setup_teardown(only_metering_and_its_check_need_an_input, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
