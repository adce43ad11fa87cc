// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/frame_builder.h"

enum { RAW_IP = 101 };

// A GRE key before Ethernet is NVGRE's number unless that would be a reserved one, or GRE has more
// than the key (RFC 7637 section 3.2).
static void nvgre_is_told_from_other_ethernet_in_gre(void **)
{
	static const struct {
		const char *header;
		uint32_t vni;
		uint8_t tunnel, segment_type, flow;
	} cases[] = {
	    {"2000 6558 001e6105", 7777, TUNNEL_NVGRE, SEGMENT_NVGRE, 5},
	    {"2000 6558 00100000", 0x1000, TUNNEL_NVGRE, SEGMENT_NVGRE, 0},
	    {"2000 6558 000fffff", 0xfffff, TUNNEL_GRE, SEGMENT_OTHER, 0},
	    {"3000 6558 001e6105 00000001", 0x1e6105, TUNNEL_GRE, SEGMENT_OTHER, 0},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;
		uint32_t outer = frame_ipv4(&frame, 47);

		frame_hex(&frame, cases[i].header);
		frame_ethernet(&frame, 0x0800);
		frame_ipv4_tcp(&frame);
		frame_ends_ipv4(&frame, outer);
		assert_int_equal(frame_parse(&frame, RAW_IP, DECAP_ALL, &packet), IGNORE_NONE);
		assert_int_equal(packet.vni, cases[i].vni);
		assert_int_equal(packet.tunnel, cases[i].tunnel + 1);
		assert_int_equal(packet.segment_type, cases[i].segment_type);
		assert_int_equal(packet.nvgre_flow, cases[i].flow);
		assert_true(packet.has & PACKET_TUNNEL_HAS_ID);
	}
}

static void the_session_of_erspan_is_kept(void **)
{
	static const char *const headers[] = {
	    "1000 88be 00000001 1001f80700000000", // VLAN 1, class 7, session 7
	    "1000 22eb 00000001 2001f807 00000000 00000000",
	};

	for (unsigned i = 0; i < 2; i++) {
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;
		uint32_t outer = frame_ipv4(&frame, 47);

		frame_hex(&frame, headers[i]);
		frame_ethernet(&frame, 0x0800);
		frame_ipv4_tcp(&frame);
		frame_ends_ipv4(&frame, outer);
		assert_int_equal(frame_parse(&frame, RAW_IP, DECAP_ALL, &packet), IGNORE_NONE);
		assert_int_equal(packet.tunnel, TUNNEL_ERSPAN + 1);
		assert_true(packet.has & PACKET_HAS_ERSPAN);
		assert_int_equal(packet.erspan_session, 7);
		assert_false(packet.has & PACKET_HAS_VNI);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nvgre_is_told_from_other_ethernet_in_gre),
	    cmocka_unit_test(the_session_of_erspan_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
