// SPDX-License-Identifier: BSD-3-Clause
#include "config/network.h"
#include "option_values.h"

static void what_was_not_given_is_not_written(void **)
{
	assert_null(written("ifindex"));
	assert_null(written("local-networks"));
	assert_null(written("sampling"));
}

static void interface_numbers_are_read_in_order(void **)
{
	assert_true(taken("ifindex", "7,0,4294967295"));
	assert_int_equal(options.ifindex.n, 3);
	assert_int_equal(options.ifindex.number[0], 7);
	assert_int_equal(options.ifindex.number[1], 0);
	assert_true(options.ifindex.number[2] == UINT32_MAX);
	assert_string_equal(written("ifindex"), "7,0,4294967295");
}

static void networks_are_read_and_written(void **)
{
	assert_true(taken("local-networks", "172.16.0.0/12"));
	assert_true(taken("local-networks", "10.0.0.0/8,2001:db8::/32,192.0.2.1,::1"));
	assert_int_equal(options.local_networks.n, 4);
	assert_int_equal(options.local_networks.network[1].version, 6);
	assert_int_equal(options.local_networks.network[1].prefix, 32);
	assert_string_equal(written("local-networks"), "10.0.0.0/8,2001:db8::/32,192.0.2.1,::1");
}

static void sampling_is_of_packets_or_of_flows(void **)
{
	assert_true(taken("sampling", "packets=1000000"));
	assert_int_equal(options.sampling.packets, 1000000);
	assert_int_equal(options.sampling.flows, 0);
	assert_string_equal(written("sampling"), "packets=1000000");
	assert_true(taken("sampling", "flows=4096"));
	assert_int_equal(options.sampling.packets, 0);
	assert_int_equal(options.sampling.flows, 4096);
	assert_string_equal(written("sampling"), "flows=4096");
	assert_false(options.sampling.random);
	assert_true(taken("sampling", "random:100"));
	assert_int_equal(options.sampling.packets, 100);
	assert_int_equal(options.sampling.flows, 0);
	assert_true(options.sampling.random);
	assert_string_equal(written("sampling"), "random:100");
	assert_true(taken("sampling", "random=1000000"));
	assert_string_equal(written("sampling"), "random:1000000");
	assert_true(taken("sampling", "off"));
	assert_null(written("sampling"));
}

static void a_wrong_value_changes_nothing(void **)
{
	static const struct {
		const char *name, *text;
	} cases[] = {
	    {"ifindex", ""},
	    {"ifindex", "1,"},
	    {"ifindex", "1,4294967296"},
	    {"ifindex", "1,-2"},
	    {"ifindex", "7,,8"},
	    {"local-networks", ""},
	    {"local-networks", "10.0.0.0/8,"},
	    {"local-networks", "10.0.0.0/8,,192.0.2.1"},
	    {"local-networks", "10.0.0.0/8,2001:db8::/129"},
	    {"local-networks", "10.0.0.0/8 ,::/0"},
	    {"sampling", ""},
	    {"sampling", "100"},
	    {"sampling", "packets"},
	    {"sampling", "packets="},
	    {"sampling", "packets=0"},
	    {"sampling", "packets=-1"},
	    {"sampling", "packets=1x"},
	    {"sampling", "flows=0"},
	    {"sampling", "flows=4097"},
	    {"sampling", "packets=1000001"},
	    {"sampling", "random:0"},
	    {"sampling", "random:1000001"},
	    {"sampling", "random"},
	    {"sampling", "offf"},
	    {"sampling", "packet=1"},
	    {"sampling", "flows=+1"},
	    {"sampling", "packets=99999999999999999999"},
	};

	assert_true(taken("ifindex", "5"));
	assert_true(taken("local-networks", "10.0.0.0/8"));
	assert_true(taken("sampling", "packets=3"));
	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (taken(cases[i].name, cases[i].text))
			fail_msg("%s '%s' is taken", cases[i].name, cases[i].text);
	}
	assert_string_equal(written("ifindex"), "5");
	assert_string_equal(written("local-networks"), "10.0.0.0/8");
	assert_string_equal(written("sampling"), "packets=3");
}

static void there_is_no_room_for_more_numbers_than_inputs(void **)
{
	char text[2 * OPTIONS_MAX_SPECS + 2];

	for (unsigned i = 0; i <= OPTIONS_MAX_SPECS; i++)
		memcpy(text + 2 * i, "1,", 2);
	text[2 * OPTIONS_MAX_SPECS + 1] = '\0';
	assert_false(taken("ifindex", text));
	assert_string_equal(why, "has more than 64 numbers");
	text[2 * OPTIONS_MAX_SPECS - 1] = '\0';
	assert_true(taken("ifindex", text));
	assert_int_equal(options.ifindex.n, OPTIONS_MAX_SPECS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(what_was_not_given_is_not_written, begin, end),
	    cmocka_unit_test_setup_teardown(interface_numbers_are_read_in_order, begin, end),
	    cmocka_unit_test_setup_teardown(networks_are_read_and_written, begin, end),
	    cmocka_unit_test_setup_teardown(sampling_is_of_packets_or_of_flows, begin, end),
	    cmocka_unit_test_setup_teardown(a_wrong_value_changes_nothing, begin, end),
	    cmocka_unit_test_setup_teardown(there_is_no_room_for_more_numbers_than_inputs, begin,
					    end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
