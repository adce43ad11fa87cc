// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

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

static void options_that_do_not_fit_the_input_are_refused(void **)
{
	static const struct {
		const char *spec;
		struct options options;
		int err;
	} cases[] = {
	    {"pcap:a", {.follow = true}, 0},
	    {"pcap:-", {.follow = true}, -EINVAL},
	    {"vdev:net_null0", {.follow = true}, -EINVAL},
	    {"pcap:a", {.spread = SPREAD_NIC}, -EINVAL},
	    {"vdev:net_null0", {.spread = SPREAD_NIC}, 0},
	    {"pcap:a", {.timestamps = TIMESTAMPS_HARDWARE}, -ENOTSUP},
	    {"af_packet:lo", {.timestamps = TIMESTAMPS_HARDWARE}, -ENOTSUP},
	    {"pcap:a", {.timestamps = TIMESTAMPS_KERNEL}, -ENOTSUP},
	    {"vdev:net_null0", {.timestamps = TIMESTAMPS_KERNEL}, -ENOTSUP},
	    {"af_packet:lo", {.timestamps = TIMESTAMPS_KERNEL}, 0},
	    {"af_packet:lo", {.timestamps = TIMESTAMPS_AUTO}, 0},
	};
	static struct inputs inputs;

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct options options = cases[i].options;

		options.inputs.n = 1;
		options.inputs.spec[0] = (char *)cases[i].spec;
		assert_int_equal(inputs_parse(&options, &inputs), cases[i].err);
	}
}

static void one_device_is_given_once(void **)
{
	static struct inputs inputs;

	assert_int_equal(parse("lo", "af_packet:lo", &inputs), -EINVAL);
	assert_int_equal(parse("vdev:net_null0", "vdev:net_null1", &inputs), 0);
	assert_int_equal(inputs.n, 2);
}

static void there_is_room_for_all_that_can_be_given(void **)
{
	struct options options = {.inputs = {.n = OPTIONS_MAX_SPECS}};
	static struct inputs inputs;

	for (unsigned i = 0; i < OPTIONS_MAX_SPECS; i++)
		options.inputs.spec[i] = "pcap:a";
	assert_int_equal(inputs_parse(&options, &inputs), 0);
	assert_int_equal(inputs.n, OPTIONS_MAX_SPECS);
}

static void the_pattern_that_an_interface_came_by_is_found_again(void **)
{
	const struct options options = {
	    .inputs = {.n = 4, .spec = {"eth0", "pcap:veth*", "veth[0-9]", "af_packet:e*"}}};

	assert_string_equal(inputs_pattern_of(&options, "veth7"), "veth[0-9]");
	assert_string_equal(inputs_pattern_of(&options, "eno1"), "af_packet:e*");
	assert_null(inputs_pattern_of(&options, "lo"));
}

// In a network namespace of our own: the one of a pair that is up.
static void a_pattern_is_each_interface_that_it_matches(void **)
{
	static struct inputs inputs;
	struct ifreq request = {.ifr_name = "some0", .ifr_flags = IFF_UP};
	int fd;

	if (unshare(CLONE_NEWNET) < 0 || system("ip link add some0 type veth peer name some1") != 0)
		skip();
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	assert_int_equal(ioctl(fd, SIOCSIFFLAGS, &request), 0);
	close(fd);
	assert_int_equal(parse("some?", NULL, &inputs), 0);
	assert_int_equal(inputs.n, 1);
	assert_string_equal(inputs.input[0].name, "some0");
	assert_int_equal(parse("af_packet:some[1-9]", NULL, &inputs), -ENODEV);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_kind_is_told_by_its_look),
	    cmocka_unit_test(wrong_inputs_are_refused_before_anything_starts),
	    cmocka_unit_test(no_input_is_an_error),
	    cmocka_unit_test(ifindex_names_each_input),
	    cmocka_unit_test(options_that_do_not_fit_the_input_are_refused),
	    cmocka_unit_test(one_device_is_given_once),
	    cmocka_unit_test(there_is_room_for_all_that_can_be_given),
	    cmocka_unit_test(the_pattern_that_an_interface_came_by_is_found_again),
	    cmocka_unit_test(a_pattern_is_each_interface_that_it_matches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
