// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/frame_builder.h"

enum { ETHERNET = 1 };

#define MACS	   "020000000001 020000000002 "
#define INNER_MACS "020000000003 020000000004 "

// What stands before an IPv4 packet: looked through, with these VLANs and the MAC addresses at
// `mac`.
static const struct link_case {
	const char *header;
	uint8_t n_vlans;
	uint16_t vlan, inner_vlan;
	uint32_t mac;
} link_cases[] = {
    {MACS "8926 80010002 0800", 0, 0, 0, 0},			     // VN-Tag
    {MACS "8926 80010002 8100 0007 0800", 1, 7, 0, 0},		     // and a VLAN
    {MACS "893f 000000010000 0800", 0, 0, 0, 0},		     // IEEE 802.1BR
    {MACS "8909 0101 0001000a 0800", 0, 0, 0, 0},		     // Cisco's SGT
    {MACS "8100 0005 8909 0102 0001000a 0000000b 0800", 1, 5, 0, 0}, // of two words
    {MACS "8200 0076 8100 000a 0800", 2, 118, 10, 0},		     // QinQ
    {MACS "9100 0076 9200 000a 0800", 2, 118, 10, 0},		     //
    {MACS "88e7 00001234 " INNER_MACS "0800", 0, 0, 0, 18},	     // IEEE 802.1ah
    {MACS "88a8 0bee 88e7 00001234 " INNER_MACS "0800", 1, 0xbee, 0, 22},
    {MACS "88a8 0bee 88e7 00001234 " INNER_MACS "8100 0009 0800", 1, 9, 0, 22},
    {MACS "88e5 0000 00000001 0800", 0, 0, 0, 0},		   // IEEE 802.1AE
    {MACS "88e5 2000 00000001 0200000000010001 0800", 0, 0, 0, 0}, // with SCI
    {MACS "88e5 2000 00000001 0200000000010001 8100 0003 0800", 1, 3, 0, 0},
    {MACS "894f 0fc30101 0000ffff 00000000", 0, 0, 0, 0}, // NSH, MD type 2
    {MACS "894f 0fc60103 0000ffff 00000000000000000000000000000000" INNER_MACS "0800", 0, 0, 0, 38},
    {MACS "8864 1100 0001 002a 0281 000641ff", 0, 0, 0, 0},		    // MPLS in PPP
    {MACS "892f 00340001 0800", 0, 0, 0, 0},				    // HSR
    {MACS "8100 0003 f1c1 00000001 0800", 1, 3, 0, 0},			    // IEEE 802.1CB
    {MACS "d28b 0001 0010 6553f1000000000a 0800", 0, 0, 0, 0},		    // Arista, 64 bits, TAI
    {MACS "d28b 0001 0120 f1000000000a 8100 0003 0800", 1, 3, 0, 0},	    // 48 bits, UTC
    {MACS "22f3 003f 0001 0002 " INNER_MACS "8100 0009 0800", 1, 9, 0, 20}, // TRILL
    {MACS "22f3 00bf 0001 0002 0000000000000000 " INNER_MACS "0800", 0, 0, 0, 28},
    {MACS "8903 0060 " INNER_MACS "8100 0009 0800", 1, 9, 0, 16}, // FabricPath
    {MACS "8870 aaaa03 000000 0800", 0, 0, 0, 0},		  // a long frame of IEEE 802.2
    {MACS "002b 060603", 0, 0, 0, 0},				  // IP's service access point
    {MACS "8864 1100 0001 0030 003d c0000001 0021", 0, 0, 0, 0},  // multilink, 24 bits
    {MACS "8864 1100 0001 002c 003d c001 21", 0, 0, 0, 0},	  // 12 bits, short protocol
    {MACS "8864 1100 0001 003a 0031 0001 " INNER_MACS "0800", 0, 0, 0, 24}, // RFC 3518
    {MACS "6558 " INNER_MACS "0800", 0, 0, 0, 14},			    //
    {MACS "8847 000641ff 00000000 " INNER_MACS "0800", 0, 0, 0, 22},	    // with control word
    {MACS "8847 000641ff " INNER_MACS "8100 0009 0800", 1, 9, 0, 18},	    // not behind a word
    {MACS "8847 000641ff " INNER_MACS "0800", 0, 0, 0, 18},		    // without
    {MACS "8847 000641ff 00000007 " INNER_MACS "8100 0009 0800", 1, 9, 0, 22},
    {MACS "8847 000641ff 450000000021 600000000028 0800", 0, 0, 0, 18}, // looks like IPv4
    {MACS "8847 000641ff 600000000028 450000000021 0800", 0, 0, 0, 18}, // looks like IPv6
    {MACS "8847 000641ff 000000000021 000000000022 0800", 0, 0, 0, 18}, // like a control word
    {MACS "8847 000641ff 00000000 " INNER_MACS "8864 1100 0001 002a 0021", 0, 0, 0, 22},
    {MACS "8847 000641ff 00000000 " INNER_MACS "8847 000641ff", 0, 0, 0, 22},
};

static void every_header_is_looked_through(void **)
{
	for (unsigned i = 0; i < sizeof(link_cases) / sizeof(*link_cases); i++) {
		const struct link_case *c = &link_cases[i];
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;

		frame_hex(&frame, c->header);
		frame_ipv4_tcp(&frame);
		frame_hex(&frame, "0123456789abcdef0123456789abcdef"); // MACsec's check value
		assert_int_equal(frame_parse(&frame, ETHERNET, 0, &packet), IGNORE_NONE);
		assert_int_equal(packet.l3_offset, frame.n - 56);
		assert_int_equal(packet.destination_port, 443);
		assert_int_equal(packet.l4_captured, 20);
		assert_int_equal(packet.n_vlans, c->n_vlans);
		assert_int_equal(packet.vlan, c->vlan);
		assert_int_equal(packet.inner_vlan, c->inner_vlan);
		assert_int_equal(packet.mac_offset, c->mac);
	}
}

static void ipv6_is_found_as_well(void **)
{
	for (unsigned i = 0; i < sizeof(link_cases) / sizeof(*link_cases); i++) {
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;
		uint32_t begin;

		frame_hex(&frame, link_cases[i].header);
		if (frame_be16_at(&frame, frame.n - 2) != 0x0800)
			continue;
		frame_be16(&frame, frame.n - 2, 0x86dd);
		begin = frame_ipv6(&frame, 6);
		frame_tcp(&frame);
		frame_ends_ipv6(&frame, begin);
		assert_int_equal(frame_parse(&frame, ETHERNET, 0, &packet), IGNORE_NONE);
		assert_int_equal(packet.l3_offset, begin);
		assert_int_equal(packet.destination_port, 443);
	}
}

static void a_header_that_is_cut_gives_no_flow(void **)
{
	for (unsigned i = 0; i < sizeof(link_cases) / sizeof(*link_cases); i++) {
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;

		frame_hex(&frame, link_cases[i].header);
		for (uint32_t n = 0; n < frame.n; n++)
			assert_int_not_equal(frame_parse_part(&frame, n, n, ETHERNET, 0, &packet),
					     IGNORE_NONE);
	}
}

// A MAC address must not become an IP address.
static void what_is_no_ip_below_mpls_invents_no_flow(void **)
{
	static const char *const frames[] = {
	    MACS "8847 000641ff 450000000021 08004500002c 0806 0001080006040001",
	    MACS "8847 000641ff 600000000028 810000640800 0806 0001080006040001",
	    MACS "8847 000641ff 00000000 450000000021 08004500002c 0806 0001080006040001",
	    MACS "8847 000641ff 10000000 450000000021 08004500002c 0806 0001080006040001",
	    MACS "8847 000641ff 450000000021 020000000002 88cc 0207",
	};

	for (unsigned i = 0; i < sizeof(frames) / sizeof(*frames); i++) {
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;

		frame_hex(&frame, frames[i]);
		for (unsigned n = 0; n < 60; n++)
			frame.octets[frame.n++] = (uint8_t)(n * 7);
		assert_int_equal(frame_parse(&frame, ETHERNET, 0, &packet), IGNORE_BELOW_MPLS);
	}
}

static void sixteen_labels_are_walked_to_an_ethernet_frame(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;

	frame_hex(&frame, MACS "8847");
	for (unsigned i = 1; i <= 16; i++)
		frame_hex(&frame, i == 16 ? "001001ff" : "001000ff");
	frame_hex(&frame, "00000000" INNER_MACS "0800");
	frame_ipv4_tcp(&frame);
	assert_int_equal(frame_parse(&frame, ETHERNET, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.mac_offset, 14 + 64 + 4);
	assert_int_equal(packet.mpls_top, 0x1000);
}

static void what_cannot_be_read_has_its_kind(void **)
{
	static const struct {
		const char *frame;
		enum ignore_reason reason;
	} cases[] = {
	    {MACS "0806", IGNORE_ARP},
	    {MACS "8100 0001 0806", IGNORE_ARP},
	    {MACS "8926 80010002 88cc 0207", IGNORE_LLDP},
	    {MACS "0026 424203", IGNORE_STP},
	    {MACS "0026 aaaa03 00000c 010b", IGNORE_STP},
	    {MACS "0026 fefe03 83", IGNORE_ISIS},
	    {MACS "0026 e0e003 00", IGNORE_LLC},
	    {MACS "8809 01", IGNORE_LACP},
	    {MACS "888e 01", IGNORE_EAPOL},
	    {MACS "88f7 00", IGNORE_PTP},
	    {MACS "8902 00", IGNORE_CFM},
	    {MACS "8808 0001", IGNORE_PAUSE},
	    {MACS "9000 0000", IGNORE_LOOP},
	    {MACS "8863 1109", IGNORE_PPPOE},
	    {MACS "88e5 0c00 00000001 0800 00", IGNORE_MACSEC},
	    {MACS "88e5 2800 00000001 0200000000010001 0800", IGNORE_MACSEC},
	    {MACS "8906 00", IGNORE_STORAGE},
	    {MACS "8892 00", IGNORE_INDUSTRIAL},
	    {MACS "22f4 0000", IGNORE_ISIS},
	    {MACS "88fb 0000", IGNORE_INDUSTRIAL},
	    {MACS "8870 fefe03 83", IGNORE_ISIS},
	    {MACS "d28b 0002 0010 6553f1000000000a 0800", IGNORE_NOT_IP}, // another subtype
	    {MACS "d28b 0001 0030 6553f1000000000a 0800", IGNORE_NOT_IP}, // another version
	    {MACS "22f3 403f 0001 0002 " INNER_MACS "0800", IGNORE_NOT_IP},
	    {MACS "8864 1100 0001 002c 003d 80000001 0021 4500", IGNORE_PPP},	   // a fragment
	    {MACS "8864 1100 0001 002c 003d c0000001 0021 4500", IGNORE_PPP},	   // not sound
	    {MACS "8864 1100 0001 003a 0031 0002 " INNER_MACS "0800", IGNORE_PPP}, // Token Ring
	    {MACS "894f 0fc20106 0000ffff", IGNORE_NOT_IP}, // what follows is unknown
	    {MACS "894f 0fc10101 0000ffff", IGNORE_NOT_IP}, // shorter than its path
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;

		frame_hex(&frame, cases[i].frame);
		assert_int_equal(frame_parse(&frame, ETHERNET, 0, &packet), cases[i].reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_header_is_looked_through),
	    cmocka_unit_test(ipv6_is_found_as_well),
	    cmocka_unit_test(a_header_that_is_cut_gives_no_flow),
	    cmocka_unit_test(what_is_no_ip_below_mpls_invents_no_flow),
	    cmocka_unit_test(sixteen_labels_are_walked_to_an_ethernet_frame),
	    cmocka_unit_test(what_cannot_be_read_has_its_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
