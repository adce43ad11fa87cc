// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/packet/sound.h"
#include "tests/unit/frame_builder.h"

static struct bounds bounds_of(const struct test_frame *frame, uint32_t wire)
{
	return (struct bounds){frame->octets, frame->n, wire, .count_sliced = true};
}

// The header of RFC 1071's kind that textbooks use.
static void the_checksum_is_that_of_rfc_1071(void **)
{
	struct test_frame frame = {.n = 0};

	frame_hex(&frame, "45000073000040004011b861c0a80001c0a800c7");
	assert_true(ipv4_checksum_is_right(frame.octets));
	frame.octets[8]--;
	assert_false(ipv4_checksum_is_right(frame.octets));
}

static void one_changed_octet_of_an_ipv4_header_is_seen(void **)
{
	struct test_frame frame = {.n = 0};
	struct bounds bounds;

	frame_ipv4_tcp(&frame);
	bounds = bounds_of(&frame, frame.n);
	assert_true(ip_is_sound(&bounds, 0));
	for (uint32_t at = 0; at < 20; at++) {
		frame.octets[at] ^= 0x10;
		assert_false(ip_is_sound(&bounds, 0));
		frame.octets[at] ^= 0x10;
	}
	bounds.captured = 19;
	assert_false(ip_is_sound(&bounds, 0));
	assert_true(ip_is_plausible(&bounds, 0)); // cut by the capture
}

static void an_ipv6_header_must_say_the_length_to_the_octet(void **)
{
	struct test_frame frame = {.n = 0};
	struct bounds bounds;
	uint32_t begin = frame_ipv6(&frame, 6);

	frame_tcp(&frame);
	frame_ends_ipv6(&frame, begin);
	bounds = bounds_of(&frame, frame.n);
	assert_true(ip_is_sound(&bounds, 0));
	bounds = bounds_of(&frame, frame.n + 1);
	assert_false(ip_is_sound(&bounds, 0));
	bounds = bounds_of(&frame, frame.n);
	frame.octets[8] = 0x99; // not assigned
	assert_false(ip_is_sound(&bounds, 0));
	frame.octets[8] = 0x20;
	frame.octets[6] = 255;
	assert_false(ip_is_sound(&bounds, 0));
}

static void a_checksum_of_0_is_only_plausible(void **)
{
	struct test_frame frame = {.n = 0};
	struct bounds bounds;

	frame_ipv4_tcp(&frame);
	frame_be16(&frame, 10, 0);
	bounds = bounds_of(&frame, frame.n);
	assert_false(ip_is_sound(&bounds, 0));
	assert_true(ip_is_plausible(&bounds, 0));
	frame_be16(&frame, 2, 41);
	assert_false(ip_is_plausible(&bounds, 0));
}

static void random_octets_are_neither_ip_nor_ethernet(void **)
{
	struct test_frame frame = {.n = 1000};
	struct bounds bounds = bounds_of(&frame, frame.n);
	uint32_t state = 1;

	for (unsigned i = 0; i < 1000000; i++) {
		for (uint32_t at = 0; at < 80; at += 2) {
			state = state * 1664525 + 1013904223;
			frame_be16(&frame, at, state >> 16);
		}
		assert_false(ip_is_sound(&bounds, 0));
		assert_false(ethernet_is_sound(&bounds, 0));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_checksum_is_that_of_rfc_1071),
	    cmocka_unit_test(one_changed_octet_of_an_ipv4_header_is_seen),
	    cmocka_unit_test(an_ipv6_header_must_say_the_length_to_the_octet),
	    cmocka_unit_test(a_checksum_of_0_is_only_plausible),
	    cmocka_unit_test(random_octets_are_neither_ip_nor_ethernet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
