// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/frame_builder.h"

enum { ETHERNET = 1 };

// Each stands before the same IPv4 packet.
static void every_link_layer_leads_to_the_ip_packet(void **)
{
	static const struct {
		uint16_t link_type;
		const char *header;
	} cases[] = {
	    {1, "020000000001 020000000002 0800"},
	    {1, "020000000001 020000000002 0022 aaaa03000000 0800"},
	    {1, "020000000001 020000000002 8100 0005 002a aaaa03000000 0800"},
	    {1, "020000000001 020000000002 8864 11000001002a 0021"},
	    {1, "020000000001 020000000002 8864 11000001002a 21"},
	    {1, "020000000001 020000000002 8847 000101ff"},
	    {0, "02000000"},
	    {108, "00000002"},
	    {9, "ff030021"},
	    {9, "0021"},
	    {9, "21"},
	    {9, "0f000800"},
	    {9, "8f000800"},
	    {12, ""},
	    {14, ""},
	    {101, ""},
	    {228, ""},
	    {104, "0f000800"},
	    {113, "0000 0001 0006 020000000001 0000 0800"},
	    {276, "0800 0000 00000002 0001 00 06 0200000000010000"},
	    {10, "50 020000000001 020000000002 aaaa03000000 0800"},
	    {51, "11000001002a 0021"},
	    {117, "3d02000065000000 0000000000000000 0000000000000000 0000000000000000"
		  "0000000000000000 0000000000000000 0000000000000000 0000000000000000"},
	    {239, "02000064 08000100 08000300 05000a0061000000 2c000900"},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;
		uint32_t l3;

		frame_hex(&frame, cases[i].header);
		l3 = frame.n;
		frame_ipv4_tcp(&frame);
		assert_int_equal(frame_parse(&frame, cases[i].link_type, 0, &packet), IGNORE_NONE);
		assert_int_equal(packet.l3_offset, l3);
		assert_int_equal(packet.ip_version, 4);
		assert_int_equal(packet.destination_port, 443);
		assert_int_equal(packet.wire_length, l3 + 40);
		assert_int_equal(!!(packet.has & PACKET_HAS_MAC), cases[i].link_type == ETHERNET);
		for (uint32_t cut = 0; cut < l3 + 20; cut++)
			assert_int_not_equal(
			    frame_parse_part(&frame, cut, frame.n, cases[i].link_type, 0, &packet),
			    IGNORE_NONE);
	}
}

static void every_link_layer_knows_ipv6(void **)
{
	static const struct {
		uint16_t link_type;
		const char *header;
	} cases[] = {
	    {1, "020000000001 020000000002 86dd"},
	    {1, "020000000001 020000000002 8848 00010000 000201ff"},
	    {0, "1e000000"},
	    {108, "0000001c"},
	    {0, "18000000"},
	    {0, "0a000000"},
	    {9, "ff030057"},
	    {9, "57"},
	    {101, ""},
	    {229, ""},
	    {219, "00010000 000201ff"},
	    {113, "0000 0001 0006 020000000001 0000 86dd"},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;
		uint32_t l3;

		frame_hex(&frame, cases[i].header);
		l3 = frame_ipv6(&frame, 6);
		frame_tcp(&frame);
		frame_ends_ipv6(&frame, l3);
		assert_int_equal(frame_parse(&frame, cases[i].link_type, 0, &packet), IGNORE_NONE);
		assert_int_equal(packet.l3_offset, l3);
		assert_int_equal(packet.ip_version, 6);
		assert_int_equal(packet.ip_octets, 60);
	}
}

static void what_holds_no_ip_packet_is_ignored_with_its_reason(void **)
{
	static const struct {
		uint16_t link_type;
		const char *frame;
		enum ignore_reason reason;
	} cases[] = {
	    {1, "020000000001 020000000002 0806 0001080006040001", IGNORE_ARP},
	    {1, "020000000001 020000000002 88cc 0207", IGNORE_LLDP},
	    {1, "020000000001 020000000002 88b5 0207", IGNORE_NOT_IP},
	    {1, "020000000001 020000000002 0026 424203", IGNORE_STP},
	    {1, "020000000001 020000000002 0026 aaaa03 00000c 2000", IGNORE_CDP},
	    {1, "020000000001 020000000002 0026 aaaa03 000000 0100", IGNORE_LLC},
	    {1, "020000000001 020000000002 8864 11000001002a c021", IGNORE_PPP},
	    {1, "020000000001 020000000002 8847 000101ff 00000000", IGNORE_BELOW_MPLS},
	    {1, "020000000001 020000000002 08", IGNORE_LINK_TRUNCATED},
	    {1, "020000000001 020000000002 8100 0005", IGNORE_LINK_TRUNCATED},
	    {1, "020000000001 020000000002 8847 00010000", IGNORE_LINK_TRUNCATED},
	    {1, "020000000001 020000000002 8864 1100", IGNORE_LINK_TRUNCATED},
	    {1, "020000000001 020000000002 8847 000101ff", IGNORE_IP_TRUNCATED},
	    {0, "02000000", IGNORE_IP_TRUNCATED},
	    {0, "0200", IGNORE_LINK_TRUNCATED},
	    {0, "07000000 00", IGNORE_LLC},
	    {9, "ff03c021", IGNORE_PPP},
	    {9, "ff03", IGNORE_LINK_TRUNCATED},
	    {9, "", IGNORE_LINK_TRUNCATED},
	    {101, "", IGNORE_IP_TRUNCATED},
	    {101, "55", IGNORE_IP_VERSION},
	    {113, "0000 0001 0006 020000000001 0000", IGNORE_LINK_TRUNCATED},
	    {276, "0800", IGNORE_LINK_TRUNCATED},
	    {239, "02000064 08000100", IGNORE_LINK_TRUNCATED},
	    {239, "02000064 08000100 080003000300", IGNORE_LINK_TRUNCATED},
	    {239, "02000064 00000100 0800030008000900", IGNORE_LINK_TRUNCATED},
	    {117, "", IGNORE_LINK_TRUNCATED},
	    {117, "40", IGNORE_IP_TRUNCATED},
	    {77, "0800", IGNORE_LINK_TYPE},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;

		frame_hex(&frame, cases[i].frame);
		assert_int_equal(frame_parse(&frame, cases[i].link_type, 0, &packet),
				 cases[i].reason);
		assert_int_equal(packet.wire_length, frame.n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_link_layer_leads_to_the_ip_packet),
	    cmocka_unit_test(every_link_layer_knows_ipv6),
	    cmocka_unit_test(what_holds_no_ip_packet_is_ignored_with_its_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
