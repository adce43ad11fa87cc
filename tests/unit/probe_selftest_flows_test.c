// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_ip.h>

#include "probe/selftest/selftest_flows.h"

enum { ETHER = 14 };

static void an_ipv4_frame_is_as_rfc_791_has_it(void **)
{
	for (unsigned flow = 0; flow < 2; flow++) {
		uint8_t frame[SELFTEST_FRAME];
		unsigned octets, length = selftest_frame(frame, 3, flow, false, &octets);
		struct rte_ipv4_hdr ip;
		char text[64];
		unsigned stage, number;

		memcpy(&ip, frame + ETHER, sizeof(ip));
		assert_int_equal(frame[12] << 8 | frame[13], 0x0800);
		assert_int_equal(length, 60);
		assert_int_equal(ntohs(ip.total_length), octets);
		assert_int_equal(octets, flow == 0 ? 40 : 28);
		assert_int_equal(ip.next_proto_id, flow == 0 ? 6 : 17);
		assert_int_equal(rte_raw_cksum(&ip, sizeof(ip)), 0xffff);
		inet_ntop(AF_INET, &ip.src_addr, text, sizeof(text));
		assert_true(selftest_flow_of(text, &stage, &number));
		assert_int_equal(stage, 3);
		assert_int_equal(number, flow);
		inet_ntop(AF_INET, &ip.dst_addr, text, sizeof(text));
		assert_false(selftest_flow_of(text, &stage, &number));
	}
}

static void an_ipv6_frame_is_as_rfc_8200_has_it(void **)
{
	uint8_t frame[SELFTEST_FRAME];
	unsigned octets, length = selftest_frame(frame, 0, 65534, false, &octets);
	char text[64];
	unsigned stage, number;

	assert_int_equal(frame[12] << 8 | frame[13], 0x86dd);
	assert_int_equal(length, ETHER + octets);
	assert_int_equal(frame[ETHER + 4] << 8 | frame[ETHER + 5], octets - 40);
	inet_ntop(AF_INET6, frame + ETHER + 8, text, sizeof(text));
	assert_true(selftest_flow_of(text, &stage, &number));
	assert_int_equal(stage, 0);
	assert_int_equal(number, 65534);
	inet_ntop(AF_INET6, frame + ETHER + 24, text, sizeof(text));
	assert_false(selftest_flow_of(text, &stage, &number));
}

static void the_way_back_has_addresses_and_ports_exchanged(void **)
{
	for (unsigned flow = 0; flow < 4; flow++) {
		uint8_t there[SELFTEST_FRAME], back[SELFTEST_FRAME];
		const unsigned header = flow < 2 ? 20 : 40, size = flow < 2 ? 4 : 16;
		const unsigned at = ETHER + (flow < 2 ? 12 : 8);
		unsigned octets;

		selftest_frame(there, 1, flow, false, &octets);
		selftest_frame(back, 1, flow, true, &octets);
		assert_memory_equal(there + at, back + at + size, size);
		assert_memory_equal(there + at + size, back + at, size);
		assert_memory_equal(there + ETHER + header, back + ETHER + header + 2, 2);
		assert_memory_equal(there + ETHER + header + 2, back + ETHER + header, 2);
	}
}

static void no_two_flows_are_the_same(void **)
{
	static uint8_t seen[SELFTEST_FLOWS];

	for (unsigned flow = 0; flow < SELFTEST_FLOWS; flow++) {
		uint8_t frame[SELFTEST_FRAME];
		unsigned octets, stage, number;
		const bool ipv6 = flow % 4 >= 2;
		char text[64];

		selftest_frame(frame, 7, flow, false, &octets);
		inet_ntop(ipv6 ? AF_INET6 : AF_INET, frame + ETHER + (ipv6 ? 8 : 12), text,
			  sizeof(text));
		assert_true(selftest_flow_of(text, &stage, &number));
		assert_int_equal(stage, 7);
		assert_int_equal(seen[number]++, 0);
	}
}

static void other_addresses_belong_to_no_flow(void **)
{
	static const char *const others[] = {"192.0.2.1", "10.32.0.0", "2001:db8::1", "x", ""};
	unsigned stage, number;

	for (unsigned i = 0; i < sizeof(others) / sizeof(*others); i++)
		assert_false(selftest_flow_of(others[i], &stage, &number));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_ipv4_frame_is_as_rfc_791_has_it),
	    cmocka_unit_test(an_ipv6_frame_is_as_rfc_8200_has_it),
	    cmocka_unit_test(the_way_back_has_addresses_and_ports_exchanged),
	    cmocka_unit_test(no_two_flows_are_the_same),
	    cmocka_unit_test(other_addresses_belong_to_no_flow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
