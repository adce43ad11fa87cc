// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pmd/input/interface_type.h"

// Numbers as linux/if_arp.h and the tcpdump group's list of link types have them.
static void each_kind_of_interface_has_its_link_type(void **)
{
	static const struct {
		unsigned arphrd;
		uint16_t link_type;
		bool network_header;
	} expected[] = {
	    {1, 1, false},	// Ethernet
	    {772, 1, false},	// loopback
	    {65534, 101, true}, // tun, WireGuard
	    {512, 101, true},	// PPP
	    {768, 101, true},	// IP in IP
	    {776, 101, true},	// IPv6 in IPv4
	    {778, 101, true},	// GRE
	    {801, 105, false},	// 802.11
	    {803, 127, false},	// 802.11 with radiotap
	};

	for (unsigned i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		uint16_t link_type;
		bool network_header;

		assert_true(interface_type_find(expected[i].arphrd, &link_type, &network_header));
		assert_int_equal(link_type, expected[i].link_type);
		assert_int_equal(network_header, expected[i].network_header);
	}
}

static void what_nobody_understands_is_refused(void **)
{
	uint16_t link_type;
	bool network_header;

	assert_false(interface_type_find(32, &link_type, &network_header));  // InfiniBand
	assert_false(interface_type_find(280, &link_type, &network_header)); // CAN
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_kind_of_interface_has_its_link_type),
	    cmocka_unit_test(what_nobody_understands_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
