// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dpi/engine/reassembly.h"

enum { MESSAGE = 3000 };

static void pieces_in_any_order_with_overlaps_give_the_message(void **)
{
	struct reassembly_pool pool;
	uint8_t message[MESSAGE];

	for (unsigned i = 0; i < MESSAGE; i++)
		message[i] = (uint8_t)(i * 7);
	assert_int_equal(reassembly_open(&pool, 4, -1), 0);
	srandom(1);
	for (unsigned round = 0; round < 500; round++) {
		struct reassembly *buffer = reassembly_new(&pool, 0);

		for (unsigned i = 0; i < 20; i++) {
			unsigned from = (unsigned)random() % MESSAGE;

			reassembly_add(buffer, from, message + from,
				       (unsigned)random() % (MESSAGE - from) + 1);
			assert_memory_equal(buffer->octets, message, reassembly_joined(buffer));
		}
		reassembly_add(buffer, 0, message, MESSAGE);
		assert_int_equal(reassembly_joined(buffer), MESSAGE);
		reassembly_give_back(&pool, buffer);
	}
	reassembly_close(&pool);
}

static void what_lies_behind_the_end_is_cut(void **)
{
	struct reassembly_pool pool;
	uint8_t octets[REASSEMBLY_OCTETS + 10] = {0};
	struct reassembly *buffer;

	assert_int_equal(reassembly_open(&pool, 1, -1), 0);
	buffer = reassembly_new(&pool, 0);
	assert_true(reassembly_add(buffer, 0, octets, sizeof(octets)));
	assert_int_equal(reassembly_joined(buffer), REASSEMBLY_OCTETS);
	assert_false(reassembly_add(buffer, REASSEMBLY_OCTETS, octets, 10));
	reassembly_close(&pool);
}

static void the_pool_is_bounded_and_old_buffers_go_back(void **)
{
	struct reassembly_pool pool;
	struct reassembly *first, *second;
	uint16_t index, generation;

	assert_int_equal(reassembly_open(&pool, 2, -1), 0);
	first = reassembly_new(&pool, 1000);
	second = reassembly_new(&pool, 1500000);
	assert_null(reassembly_new(&pool, 1500000));
	index = reassembly_index(&pool, first);
	generation = first->generation;
	assert_ptr_equal(reassembly_find(&pool, index, generation), first);
	assert_int_equal(reassembly_expire(&pool, 1000 + REASSEMBLY_LIFETIME_US), 1);
	assert_null(reassembly_find(&pool, index, generation));
	assert_ptr_equal(reassembly_new(&pool, 1600000), first); // another Flow's now
	assert_null(reassembly_find(&pool, index, generation));
	reassembly_give_back(&pool, second);
	assert_int_equal(pool.in_use, 1);
	reassembly_close(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pieces_in_any_order_with_overlaps_give_the_message),
	    cmocka_unit_test(what_lies_behind_the_end_is_cut),
	    cmocka_unit_test(the_pool_is_bounded_and_old_buffers_go_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
