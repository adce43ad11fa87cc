// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/encode/shuffle.h"

static void any_order_of_octets_is_made(void **)
{
	static struct shuffle shuffle;
	uint8_t from[256], constant[SHUFFLE_MAX_OCTETS], to[SHUFFLE_MAX_OCTETS];
	int16_t source[SHUFFLE_MAX_OCTETS];

	srand(1);
	for (unsigned round = 0; round < 200; round++) {
		unsigned octets = 1 + (unsigned)rand() % SHUFFLE_MAX_OCTETS;

		for (unsigned i = 0; i < sizeof(from); i++)
			from[i] = (uint8_t)rand();
		for (unsigned i = 0; i < octets; i++) {
			source[i] =
			    (int16_t)(rand() % 5 ? rand() % (int)sizeof(from) : SHUFFLE_NONE);
			constant[i] = (uint8_t)rand();
		}
		shuffle_make(&shuffle, source, constant, octets, sizeof(from));
		shuffle_run(&shuffle, from, to);
		for (unsigned i = 0; i < octets; i++)
			assert_int_equal(to[i],
					 source[i] == SHUFFLE_NONE ? constant[i] : from[source[i]]);
	}
}

static void nothing_is_written_beyond_the_last_block(void **)
{
	static struct shuffle shuffle;
	const uint8_t from[16] = {1, 2, 3}, constant[17] = {0};
	int16_t source[17] = {0};
	uint8_t to[48];

	memset(to, 0xaa, sizeof(to));
	shuffle_make(&shuffle, source, constant, 17, sizeof(from));
	shuffle_run(&shuffle, from, to);
	assert_int_equal(to[16], 1);
	for (unsigned i = 32; i < sizeof(to); i++)
		assert_int_equal(to[i], 0xaa);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(any_order_of_octets_is_made),
	    cmocka_unit_test(nothing_is_written_beyond_the_last_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
