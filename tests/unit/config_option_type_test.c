// SPDX-License-Identifier: BSD-3-Clause
#include "option_values.h"

static void limits_belong_to_what_is_allowed(void **)
{
	static const struct {
		const char *name, *text;
		bool allowed;
	} cases[] = {
	    {"burst", "1", true},	  {"burst", "1024", true},
	    {"burst", "0", false},	  {"burst", "1025", false},
	    {"pen", "4294967295", true},  {"pen", "4294967296", false},
	    {"tcp-timeout", "1ms", true}, {"tcp-timeout", "1h", true},
	    {"tcp-timeout", "0s", false}, {"tcp-timeout", "604800001ms", false},
	    {"idle-timeout", "7d", true}, {"idle-timeout", "604801s", false},
	    {"stop-time", "0", true},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (taken(cases[i].name, cases[i].text) != cases[i].allowed)
			fail_msg("%s %s", cases[i].name, cases[i].text);
		if (!cases[i].allowed)
			assert_memory_equal(why, "is out of limits: ", 18);
	}
	assert_int_equal(options.pen, UINT32_MAX);
	assert_int_equal(options.tcp_ms, 3600000);
}

static void values_are_written_as_an_engineer_says_them(void **)
{
	static const struct {
		const char *name, *read, *written;
	} cases[] = {
	    {"idle-timeout", "1500ms", "1500ms"},
	    {"idle-timeout", "15", "15s"},
	    {"idle-timeout", "300s", "5m"},
	    {"idle-timeout", "3600", "1h"},
	    {"max-flows", "64000", "64k"},
	    {"max-flows", "1000000", "1M"},
	    {"max-flows", "1000001", "1000001"},
	    {"full", "drop-new", "drop-new"},
	    {"netflow-version", "9", "9"},
	    {"dpi", "off", "off"},
	    {"key", "mac,vlan", "vlan,mac"},
	    {"key", "tos+tos", "tos"},
	    {"key", "off", "none"},
	    {"decap", "gre,vxlan:4789+8472+4790+48879,gtp:2152+2153", "gre,vxlan,gtp:2152+2153"},
	    {"workers", "2,3,4,7", "2-4,7"},
	    {"workers", "4,2-3", "4,2-3"},
	    {"workers", "auto:3", "auto:3"},
	    {"workers", "0", "0"},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (!taken(cases[i].name, cases[i].read))
			fail_msg("%s %s: %s", cases[i].name, cases[i].read, why);
		assert_string_equal(written(cases[i].name), cases[i].written);
	}
}

static void a_time_that_was_not_given_is_not_written(void **)
{
	options_preset(&options);
	assert_null(written("duration"));
	assert_null(written("udp-timeout"));
	assert_string_equal(written("active-timeout"), "60s");
	assert_true(taken("stop-time", "0"));
	assert_non_null(written("stop-time"));
	options_free(&options);
}

static void a_refused_value_changes_nothing(void **)
{
	assert_true(taken("workers", "2-4"));
	assert_false(taken("workers", "5,x"));
	assert_false(taken("workers", "auto:129"));
	assert_string_equal(written("workers"), "2-4");
	assert_true(taken("key", "vni"));
	assert_false(taken("key", "mac,foo"));
	assert_int_equal(options.key, KEY_VNI);
}

static void what_a_refused_word_could_have_been_is_told(void **)
{
	assert_false(taken("full", "evict"));
	assert_string_equal(why, "is unknown; allowed are evict-idle, evict-oldest or drop-new");
	assert_false(taken("key", "vlan,port"));
	assert_string_equal(why, "has an unknown word 'port'; known are vlan, vni, tos, interface, "
				 "mac, mpls, tunnel, all or none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(limits_belong_to_what_is_allowed),
	    cmocka_unit_test(values_are_written_as_an_engineer_says_them),
	    cmocka_unit_test(a_time_that_was_not_given_is_not_written),
	    cmocka_unit_test(a_refused_value_changes_nothing),
	    cmocka_unit_test(what_a_refused_word_could_have_been_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
