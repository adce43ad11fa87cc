// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/frame_builder.h"

enum { PLAIN = 105, RADIOTAP = 127, PPI = 192 };

#define DURATION_AND_ADDRESSES "2c00 020000000001 020000000002 020000000003"
#define SNAP		       "aaaa03000000 0800"
#define DATA		       "0801" DURATION_AND_ADDRESSES "1000" SNAP

struct wireless_case {
	uint16_t link_type;
	const char *header;
};

static void add_case(struct test_frame *frame, const struct wireless_case *what)
{
	frame->n = 0;
	frame_hex(frame, what->header);
}

static void every_kind_of_data_frame_leads_to_its_ip_packet(void **)
{
	static const struct wireless_case cases[] = {
	    {PLAIN, DATA},
	    {PLAIN, "0802" DURATION_AND_ADDRESSES "1000" SNAP},
	    {PLAIN, "0803" DURATION_AND_ADDRESSES "1000 020000000004" SNAP},
	    {PLAIN, "8801" DURATION_AND_ADDRESSES "1000 0600" SNAP},
	    {PLAIN, "8803" DURATION_AND_ADDRESSES "1000 020000000004 0600" SNAP},
	    {PLAIN, "8881" DURATION_AND_ADDRESSES "1000 0600 00000000" SNAP},
	    {PLAIN, "0801" DURATION_AND_ADDRESSES "1000 aaaa03000000 8100 0005 0800"},
	    // the first subframe of an A-MSDU
	    {PLAIN, "8801" DURATION_AND_ADDRESSES "1000 8600 020000000001 020000000002 0030" SNAP},
	    // no fields; flags; a time before them; two words of fields
	    {RADIOTAP, "00000800 00000000" DATA},
	    {RADIOTAP, "00000900 02000000 10" DATA},
	    {RADIOTAP, "00001100 03000000 0000000000000000 10" DATA},
	    {RADIOTAP, "00001900 030000a0 00000020 00000000 0000000000000000 10" DATA},
	    // padded to four octets behind a QoS header
	    {RADIOTAP, "00000900 02000000 20 8801" DURATION_AND_ADDRESSES "1000 0600 0000" SNAP},
	    {PPI, "00000800 01000000 020000000001 020000000002 0800"},
	    {PPI, "00001000 69000000 03000400 00000000" DATA},
	    {PPI, "00000800 7f000000 00000800 00000000" DATA},
	    {PPI, "00000800 0c000000"},
	    {PPI, "00000800 09000000 ff030021"},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct test_frame frame;
		struct packet_headers packet;
		uint32_t l3;

		add_case(&frame, &cases[i]);
		l3 = frame.n;
		frame_ipv4_tcp(&frame);
		assert_int_equal(frame_parse(&frame, cases[i].link_type, 0, &packet), IGNORE_NONE);
		assert_int_equal(packet.l3_offset, l3);
		assert_int_equal(packet.destination_port, 443);
		for (uint32_t cut = 0; cut < l3 + 20; cut++)
			assert_int_not_equal(
			    frame_parse_part(&frame, cut, frame.n, cases[i].link_type, 0, &packet),
			    IGNORE_NONE);
	}
}

static void ipv6_is_found_and_trailing_octets_are_no_payload(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;
	uint32_t l3;

	frame_hex(&frame,
		  "00000900 02000000 10 0801" DURATION_AND_ADDRESSES "1000 aaaa03000000 86dd");
	l3 = frame_ipv6(&frame, 6);
	frame_tcp(&frame);
	frame_ends_ipv6(&frame, l3);
	frame_hex(&frame, "deadbeef"); // FCS
	assert_int_equal(frame_parse(&frame, RADIOTAP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.ip_version, 6);
	assert_int_equal(packet.ip_octets, 60);
	assert_int_equal(packet.wire_length, l3 + 64);
}

static void frames_without_a_readable_packet_have_their_reasons(void **)
{
	static const struct {
		uint16_t link_type;
		const char *frame;
		enum ignore_reason reason;
	} cases[] = {
	    {PLAIN, "8000" DURATION_AND_ADDRESSES "1000", IGNORE_WIRELESS}, // beacon
	    {PLAIN, "d400 0000 020000000001", IGNORE_WIRELESS},		    // acknowledgement
	    {PLAIN, "4801" DURATION_AND_ADDRESSES "1000", IGNORE_WIRELESS}, // no data
	    {PLAIN, "c801" DURATION_AND_ADDRESSES "1000 0000", IGNORE_WIRELESS},
	    {PLAIN, "0901" DURATION_AND_ADDRESSES "1000" SNAP, IGNORE_WIRELESS}, // version 1
	    {PLAIN, "0801" DURATION_AND_ADDRESSES "1100" SNAP, IGNORE_WIRELESS}, // fragment 1
	    {PLAIN, "0841" DURATION_AND_ADDRESSES "1000 0102030405060708", IGNORE_SEALED},
	    {PLAIN, "0801" DURATION_AND_ADDRESSES "1000 424203", IGNORE_STP},
	    {PLAIN, "0801" DURATION_AND_ADDRESSES "1000 aaaa03000000 0806 0001", IGNORE_ARP},
	    {PLAIN, "08", IGNORE_LINK_TRUNCATED},
	    {PLAIN, "0801" DURATION_AND_ADDRESSES "10", IGNORE_LINK_TRUNCATED},
	    {RADIOTAP, "00000900 02000000 40" DATA, IGNORE_WIRELESS}, // its FCS is wrong
	    {RADIOTAP, "00000700 00000000" DATA, IGNORE_LINK_TRUNCATED},
	    {RADIOTAP, "00000009 00000000" DATA, IGNORE_LINK_TRUNCATED},
	    {RADIOTAP, "00000800 000000", IGNORE_LINK_TRUNCATED},
	    {PPI, "00000700 69000000" DATA, IGNORE_LINK_TRUNCATED},
	    {PPI, "00000900 69000000", IGNORE_LINK_TRUNCATED},
	    {PPI, "00000800 690000", IGNORE_LINK_TRUNCATED},
	    {PPI, "00000800 c0000000 00000800 69000000" DATA, IGNORE_LINK_TYPE},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;

		frame_hex(&frame, cases[i].frame);
		assert_int_equal(frame_parse(&frame, cases[i].link_type, 0, &packet),
				 cases[i].reason);
	}
}

// Every word says that another one follows: the header ends first.
static void fields_of_radiotap_are_not_looked_for_behind_its_header(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;

	frame_hex(&frame, "00000c00 02000080 00000080" DATA);
	frame_ipv4_tcp(&frame);
	assert_int_equal(frame_parse(&frame, RADIOTAP, 0, &packet), IGNORE_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_kind_of_data_frame_leads_to_its_ip_packet),
	    cmocka_unit_test(ipv6_is_found_and_trailing_octets_are_no_payload),
	    cmocka_unit_test(frames_without_a_readable_packet_have_their_reasons),
	    cmocka_unit_test(fields_of_radiotap_are_not_looked_for_behind_its_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
