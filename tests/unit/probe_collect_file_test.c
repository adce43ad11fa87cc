// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "config/log.h"
#include "probe/collector/collect_file.h"

static void put16(uint8_t *at, uint16_t number)
{
	at[0] = (uint8_t)(number >> 8);
	at[1] = (uint8_t)number;
}

// Ethernet, IPv4 and UDP around 5 octets.
static uint32_t make_frame(uint8_t *frame)
{
	memset(frame, 0, 64);
	put16(frame + 12, 0x0800);
	frame[14] = 0x45;
	frame[23] = 17;
	frame[26] = 192;
	frame[29] = 7;
	put16(frame + 34, 4000);
	put16(frame + 36, 2055);
	put16(frame + 38, 8 + 5);
	memcpy(frame + 42, "abcde", 5);
	return 60; // padded
}

static void the_payload_is_what_udp_says(void **)
{
	struct datagram datagram = {0};
	uint8_t frame[64];
	const uint32_t n = make_frame(frame);

	assert_true(collect_frame_payload(1, frame, n, &datagram));
	assert_int_equal(datagram.n, 5);
	assert_memory_equal(datagram.octets, "abcde", 5);
	assert_int_equal(datagram.port, 4000);
	assert_int_equal(datagram.from.octets[3], 7);
	assert_true(collect_frame_payload(101, frame + 14, n - 14, &datagram));
	assert_int_equal(datagram.n, 5);
}

static void what_is_no_whole_datagram_has_none(void **)
{
	struct datagram datagram = {0};
	uint8_t frame[64];
	const uint32_t n = make_frame(frame);

	for (uint32_t cut = 0; cut < 42; cut++) {
		uint8_t *exact = malloc(cut > 0 ? cut : 1);

		memcpy(exact, frame, cut);
		assert_false(collect_frame_payload(1, exact, cut, &datagram));
		free(exact);
	}
	frame[20] = 0x20; // more fragments
	assert_false(collect_frame_payload(1, frame, n, &datagram));
	frame[20] = 0;
	frame[23] = 6;
	assert_false(collect_frame_payload(1, frame, n, &datagram));
	assert_false(collect_frame_payload(147, frame, n, &datagram));
}

static void a_file_that_is_not_there_is_an_error(void **)
{
	struct collect_input *input = calloc(1, sizeof(*input));
	struct collect_worker *worker = calloc(1, sizeof(*worker));
	struct error_line error;
	struct error_line *before = user_errors_to(&error);

	worker->input = input;
	assert_int_equal(collect_input_parse("ipfix+file:/nowhere/x", input), 0);
	assert_int_equal(collect_file_open(worker), -EINVAL);
	assert_non_null(strstr(error.text, "/nowhere/x"));
	assert_int_equal(collect_input_parse("pcap:/nowhere/x,decode=flows", input), 0);
	assert_int_equal(collect_file_open(worker), -EINVAL);
	user_errors_to(before);
	collect_file_close(worker);
	free(worker);
	free(input);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_payload_is_what_udp_says),
	    cmocka_unit_test(what_is_no_whole_datagram_has_none),
	    cmocka_unit_test(a_file_that_is_not_there_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
