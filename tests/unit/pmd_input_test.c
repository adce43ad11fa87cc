// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "pmd/input/input.h"

static int parse_as(const char *first, const char *second, struct number_list ifindex,
		    struct inputs *inputs)
{
	const struct options options = {
	    .inputs = {.n = second ? 2 : 1, .spec = {(char *)first, (char *)second}},
	    .ifindex = ifindex,
	};

	return inputs_parse(&options, inputs);
}

static int parse(const char *first, const char *second, struct inputs *inputs)
{
	return parse_as(first, second, (struct number_list){.n = 0}, inputs);
}

static void each_kind_is_told_by_its_look(void **)
{
	static const struct {
		const char *spec, *prefix, *name;
	} cases[] = {
	    {"pcap:/tmp/some.pcap", "pcap:", "some.pcap"},
	    {"pcap:-", "pcap:", "stdin"},
	    {"vdev:net_null0,size=64", "vdev:", "net_null0"},
	};
	static struct inputs inputs;

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(parse(cases[i].spec, NULL, &inputs), 0);
		assert_string_equal(inputs.input[0].kind->prefix, cases[i].prefix);
		assert_string_equal(inputs.input[0].name, cases[i].name);
		assert_int_equal(inputs.input[0].ifindex, 1);
	}
}

static void wrong_inputs_are_refused_before_anything_starts(void **)
{
	static const struct {
		const char *first, *second;
		int err;
	} cases[] = {
	    {"pcap:", NULL, -EINVAL},
	    {"vdev:", NULL, -EINVAL},
	    {"vdev:,size=64", NULL, -EINVAL},
	    {"netflow:2055", NULL, -EINVAL},
	    {"no-such-if0", NULL, -ENODEV},
	    {"a-name-that-is-longer-than-interfaces", NULL, -ENODEV},
	    {"af_packet:no-such-if0", NULL, -ENODEV},
	    {"af_xdp:no-such-if0", NULL, -ENODEV},
	    {"ffff:ff:1f.7", NULL, -ENODEV},
	    {"pcap:a", "vdev:net_null0", -EINVAL}, // two clocks
	};
	static struct inputs inputs;

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(parse(cases[i].first, cases[i].second, &inputs), cases[i].err);
}

static void no_input_is_an_error(void **)
{
	const struct options options = {0};
	static struct inputs inputs;

	assert_int_equal(inputs_parse(&options, &inputs), -EINVAL);
}

static void ifindex_names_each_input(void **)
{
	static const struct number_list right = {2, {7, UINT32_MAX}};
	static const struct number_list wrong[] = {{1, {7}}, {3, {7, 8, 9}}};
	static struct inputs inputs;

	assert_int_equal(parse_as("pcap:a", "pcap:b", right, &inputs), 0);
	assert_int_equal(inputs.input[0].ifindex, 7);
	assert_true(inputs.input[1].ifindex == UINT32_MAX);
	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(parse_as("pcap:a", "pcap:b", wrong[i], &inputs), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_kind_is_told_by_its_look),
	    cmocka_unit_test(wrong_inputs_are_refused_before_anything_starts),
	    cmocka_unit_test(no_input_is_an_error),
	    cmocka_unit_test(ifindex_names_each_input),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
