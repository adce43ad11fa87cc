// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/meter/initiators.h"

enum { FLOWS = 800, NOW = 1700000000 };

// Another hash for each number, as the keys of a table have.
static __m128i hash_of(uint64_t number)
{
	uint64_t low = number * UINT64_C(0x9e3779b97f4a7c15), high = ~number;

	for (unsigned i = 0; i < 3; i++) {
		low ^= low >> 31;
		low *= UINT64_C(0xbf58476d1ce4e5b9);
		high ^= high >> 29;
		high *= UINT64_C(0x94d049bb133111eb);
	}
	return _mm_set_epi64x((long long)high, (long long)low);
}

static void what_was_put_is_known_for_an_hour(void **)
{
	struct initiators initiators;

	assert_int_equal(initiators_new(&initiators, FLOWS, -1, true), 0);
	assert_false(initiators.any);
	assert_int_equal(initiators_get(&initiators, hash_of(1), NOW), -1);
	initiators_put(&initiators, hash_of(1), 1, NOW);
	initiators_put(&initiators, hash_of(2), 0, NOW);
	assert_true(initiators.any);
	assert_int_equal(initiators_get(&initiators, hash_of(1), NOW + 3600), 1);
	assert_int_equal(initiators_get(&initiators, hash_of(2), NOW + 3600), 0);
	assert_int_equal(initiators_get(&initiators, hash_of(1), NOW + 3601), -1);
	assert_int_equal(initiators_get(&initiators, hash_of(3), NOW), -1);
	initiators_free(&initiators);
}

static void the_last_word_counts(void **)
{
	struct initiators initiators;

	assert_int_equal(initiators_new(&initiators, FLOWS, -1, true), 0);
	initiators_put(&initiators, hash_of(7), 1, NOW);
	initiators_put(&initiators, hash_of(7), 0, NOW + 5000);
	assert_int_equal(initiators_get(&initiators, hash_of(7), NOW + 5001), 0);
	initiators_free(&initiators);
}

static void a_full_set_forgets_its_oldest(void **)
{
	struct initiators initiators;
	unsigned known = 0;

	assert_int_equal(initiators_new(&initiators, 1, -1, true), 0); // one set
	for (unsigned i = 0; i < 2 * INITIATORS_IN_SET; i++)
		initiators_put(&initiators, hash_of(i), i & 1, NOW + i);
	for (unsigned i = 0; i < 2 * INITIATORS_IN_SET; i++) {
		int direction = initiators_get(&initiators, hash_of(i), NOW + 100);

		assert_int_equal(direction, i < INITIATORS_IN_SET ? -1 : (int)(i & 1));
		known += direction >= 0;
	}
	assert_int_equal(known, INITIATORS_IN_SET);
	initiators_free(&initiators);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_put_is_known_for_an_hour),
	    cmocka_unit_test(the_last_word_counts),
	    cmocka_unit_test(a_full_set_forgets_its_oldest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
