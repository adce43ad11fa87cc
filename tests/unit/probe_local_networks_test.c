// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>

#include "memory_fails.h"
#include "networks_of.h"

static bool has(const struct local_networks *networks, const char *text)
{
	uint8_t address[16];

	if (inet_pton(AF_INET, text, address) == 1)
		return local_networks_has(networks, address, 4);
	assert_int_equal(inet_pton(AF_INET6, text, address), 1);
	return local_networks_has(networks, address, 6);
}

static void addresses_are_found_to_the_edges_of_each_network(void **)
{
	static const struct {
		const char *address;
		bool local;
	} cases[] = {
	    {"9.255.255.255", false},
	    {"10.0.0.0", true},
	    {"10.255.255.255", true},
	    {"11.0.0.0", false},
	    {"192.168.3.255", false},
	    {"192.168.4.0", true},
	    {"192.168.7.255", true},
	    {"192.168.8.0", false},
	    {"198.51.100.7", true},
	    {"198.51.100.6", false},
	    {"198.51.100.8", false},
	    {"0.0.0.0", false},
	    {"2001:db8::", true},
	    {"2001:db8:ffff::1", true},
	    {"2001:db9::", false},
	    {"a00::", false},
	    {"::1", true},
	    {"::2", false},
	};
	struct local_networks *networks;

	networks = networks_of("198.51.100.7,10.20.0.0/16,10.1.2.3/8,192.168.4.0/22,"
			       "2001:db8::/32,::1,10.0.0.0/9");
	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (has(networks, cases[i].address) != cases[i].local)
			fail_msg("%s", cases[i].address);
	local_networks_free(networks);
}

// Both begin with the same address; the larger one counts, whichever comes first.
static void a_network_within_another_changes_nothing(void **)
{
	static const char *const lists[] = {"10.0.0.0/9,10.0.0.0/8", "10.0.0.0/8,10.0.0.0/9"};

	for (unsigned i = 0; i < 2; i++) {
		struct local_networks *networks = networks_of(lists[i]);

		assert_true(has(networks, "10.200.0.1"));
		assert_false(has(networks, "11.0.0.0"));
		local_networks_free(networks);
	}
}

static void everything_can_be_local(void **)
{
	struct local_networks *networks;

	networks = networks_of("0.0.0.0/0");
	assert_true(has(networks, "255.255.255.255"));
	assert_false(has(networks, "::"));
	local_networks_free(networks);
}

static void direction_follows_from_both_ends(void **)
{
	static const uint8_t ours[4] = {10, 0, 0, 1}, too[4] = {10, 9, 9, 9},
			     theirs[4] = {8, 8, 8, 8};
	struct local_networks *networks;

	networks = networks_of("10.0.0.0/8");
	assert_int_equal(local_networks_direction(networks, ours, theirs, 4), DIRECTION_EGRESS);
	assert_int_equal(local_networks_direction(networks, theirs, ours, 4), DIRECTION_INGRESS);
	assert_int_equal(local_networks_direction(networks, ours, too, 4), DIRECTION_UNKNOWN);
	assert_int_equal(local_networks_direction(networks, theirs, theirs, 4), DIRECTION_UNKNOWN);
	local_networks_free(networks);
}

static void without_memory_there_are_none(void **)
{
	struct network_list list = {.n = 0};
	struct local_networks *networks = NULL;
	bool failed = true;

	for (long n = 0; failed; n++) {
		int err;

		memory_fails_after(n);
		err = local_networks_new(&list, &networks);
		failed = memory_has_failed();
		assert_int_equal(err, failed ? -ENOMEM : 0);
		if (failed)
			assert_int_equal(memory_held, 0);
	}
	local_networks_free(networks);
	local_networks_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(addresses_are_found_to_the_edges_of_each_network),
	    cmocka_unit_test(a_network_within_another_changes_nothing),
	    cmocka_unit_test(everything_can_be_local),
	    cmocka_unit_test(direction_follows_from_both_ends),
	    cmocka_unit_test(without_memory_there_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
