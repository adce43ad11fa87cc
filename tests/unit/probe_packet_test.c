// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/frame_builder.h"

static void every_reason_has_a_name_and_a_help_line(void **)
{
	static const char *const names[] = {
#define X(reason, name, help) name,
	    IGNORE_REASONS(X)
#undef X
	};

	assert_int_equal(sizeof(names) / sizeof(*names), IGNORE_N_REASONS - 1);
	for (unsigned i = 0; i < IGNORE_N_REASONS - 1; i++)
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(names[i], names[j]);
}

static void members_stay_inside_the_frame(const struct packet_headers *packet, uint32_t captured,
					  uint32_t wire)
{
	assert_true(packet->l3_offset < packet->l4_offset);
	assert_true(packet->l4_offset <= captured);
	assert_true(packet->l4_captured <= captured - packet->l4_offset);
	assert_true(packet->ip_octets <= wire - packet->l3_offset);
	assert_true(packet->l4_offset - packet->l3_offset <= packet->ip_octets);
	assert_true(!(packet->has & PACKET_HAS_MAC) || packet->mac_offset + 14 <= captured);
	assert_true(packet->n_tunnels <= PACKET_MAX_TUNNELS);
}

// Headers of all kinds in any order, cut and mangled.
static void random_frame(struct test_frame *frame)
{
	static const char *const parts[] = {
	    "020000000001 020000000002 0800",
	    "020000000001 020000000002 86dd",
	    "0007 0800",
	    "0002 8100",
	    "000101ff",
	    "4500 0000 0000 0000 4004 0000 0a000001 0a000002",
	    "4500 0000 0000 0000 402f 0000 0a000001 0a000002",
	    "4500 0000 0000 0000 4011 0000 0a000001 0a000002 c000 12b5 0000 0000 08000000 00000100",
	    "4500 0000 0000 0000 4011 0000 0a000001 0a000002 c000 0868 0000 0000 34ff0000 00000001",
	    "4700 0000 0000 0000 4029 0000 0a000001 0a000002 00000000 00000000",
	    "6000 0000 0010 2b40 20010db8000000000000000000000001 20010db8000000000000000000000002",
	    "2c00 000000000000 0600 0001 00000000",
	    "2000 0800 00000001",
	};

	frame->n = 0;
	for (unsigned n = (unsigned)rand() % 8; n > 0; n--)
		frame_hex(frame, parts[(unsigned)rand() % (sizeof(parts) / sizeof(*parts))]);
	if (frame->n > 0 && rand() % 2)
		frame->octets[(unsigned)rand() % frame->n] = (uint8_t)rand();
	if (frame->n > 0 && rand() % 4 == 0)
		frame->n = (unsigned)rand() % frame->n;
}

// Under a sanitizer this also shows that nothing beyond the captured octets is read.
static void any_octets_are_metered_inside_the_frame_or_ignored(void **)
{
	static const uint16_t link_types[] = {1,   0,  9,  12,	101, 104, 108, 113, 228, 229,
					      276, 10, 51, 105, 117, 127, 192, 239, 77};
	unsigned metered = 0, in_tunnels = 0;

	srand(1);
	for (unsigned i = 0; i < 300000; i++) {
		uint32_t wire = (uint32_t)rand() % 200, whole;
		struct test_frame frame;
		struct packet_headers packet;

		random_frame(&frame);
		if (frame_parse_part(&frame, frame.n, wire, link_types[rand() % 19], 63, &packet) ==
		    IGNORE_NONE) {
			members_stay_inside_the_frame(&packet, frame.n, packet.wire_length);
			metered++;
			in_tunnels += packet.n_tunnels > 0;
		}
		whole = wire > frame.n ? wire : frame.n;
		if (packet.has & PACKET_SLICED)
			assert_true(packet.wire_length >= whole);
		else
			assert_int_equal(packet.wire_length, whole);
	}
	assert_true(metered > 10000);
	assert_true(in_tunnels > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_reason_has_a_name_and_a_help_line),
	    cmocka_unit_test(any_octets_are_metered_inside_the_frame_or_ignored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
