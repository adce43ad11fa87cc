// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "dpi/noise.h"

enum { MADE = 2000, ROOM = 2 * NOISE_OCTETS };

static void each_payload_keeps_its_room(void **)
{
	uint64_t state = 1;
	uint8_t payload[ROOM];

	for (unsigned i = 0; i < MADE * NOISE_N_FAMILIES; i++) {
		unsigned length;

		memset(payload, 0x55, sizeof(payload));
		length = noise_make(i % NOISE_N_FAMILIES, &state, payload);
		assert_in_range(length, 1, NOISE_OCTETS);
		for (unsigned at = NOISE_OCTETS; at < ROOM; at++)
			assert_int_equal(payload[at], 0x55);
	}
}

static void families_are_what_they_are_called(void **)
{
	uint64_t state = 1;
	uint8_t payload[ROOM];

	for (unsigned i = 0; i < MADE; i++) {
		unsigned length = noise_make(NOISE_ZERO, &state, payload);

		for (unsigned at = 0; at < length; at++)
			assert_int_equal(payload[at], 0);
		length = noise_make(NOISE_ONES, &state, payload);
		for (unsigned at = 0; at < length; at++)
			assert_int_equal(payload[at], 0xff);
		length = noise_make(NOISE_TEXT, &state, payload);
		for (unsigned at = 0; at < length; at++)
			assert_true((payload[at] >= ' ' && payload[at] <= '~') ||
				    payload[at] == '\r' || payload[at] == '\n');
		assert_memory_equal(payload + length - 2, "\r\n", 2);
	}
}

// The tag, then a number below 128 or a string of its length; protobuf's encoding guide.
static void messages_can_be_read_as_protobuf(void **)
{
	uint64_t state = 7;
	uint8_t payload[ROOM];

	for (unsigned i = 0; i < MADE; i++) {
		unsigned length = noise_make(NOISE_PROTOBUF, &state, payload);
		unsigned at = payload[0] == 0 ? 4 : 0;

		if (at == 4)
			assert_int_equal(payload[3], length - 4);
		while (at < length) {
			assert_true((payload[at] & 7) == 0 || (payload[at] & 7) == 2);
			at += 2U + ((payload[at] & 7) == 2 ? payload[at + 1] : 0U);
		}
		assert_int_equal(at, length);
	}
}

static void random_octets_are_even_and_the_same_at_each_run(void **)
{
	uint64_t state = 9, again = 9;
	uint8_t payload[ROOM], second[ROOM];
	unsigned seen[256] = {0}, n = 0;

	for (unsigned i = 0; i < MADE; i++) {
		unsigned length = noise_make(NOISE_RANDOM, &state, payload);

		assert_int_equal(noise_make(NOISE_RANDOM, &again, second), length);
		assert_memory_equal(payload, second, length);
		for (unsigned at = 0; at < length; at++, n++)
			seen[payload[at]]++;
	}
	for (unsigned octet = 0; octet < 256; octet++)
		assert_in_range(seen[octet], n / 512, n / 128);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_payload_keeps_its_room),
	    cmocka_unit_test(families_are_what_they_are_called),
	    cmocka_unit_test(messages_can_be_read_as_protobuf),
	    cmocka_unit_test(random_octets_are_even_and_the_same_at_each_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
