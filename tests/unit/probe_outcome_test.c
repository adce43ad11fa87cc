// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/probe.h"

enum { MADE, GIVEN, LOST, N_ROWS };

static const struct counter_row ring_rows[N_ROWS] = {
    [MADE] = {"made", "", COUNTER_IN, BOUNDARY_WORKER_RING},
    [GIVEN] = {"given", "", COUNTER_OUT},
    [LOST] = {"lost: ring full", "", COUNTER_LOST},
};
static const struct counter_row worker_rows[N_ROWS] = {
    [MADE] = {"taken", "", COUNTER_IN},
    [GIVEN] = {"in records", "", COUNTER_OUT, BOUNDARY_WORKER_RING},
    [LOST] = {"lost: no room", "", COUNTER_LOST},
};

// Of n records or packets `lost` are lost, `missing` are not in the books.
struct books {
	uint64_t lost_packets, lost_records, missing;
};

static enum exit_code code_of(const struct books *books, enum exit_code inputs, bool allow_loss)
{
	struct counter_set *worker = counter_set_new("worker 0", worker_rows, N_ROWS, UNIT_PACKETS);
	struct counter_set *ring = counter_set_new("ring 0", ring_rows, N_ROWS, UNIT_RECORDS);
	struct balance *balance = balance_new();
	enum exit_code code;

	balance_add(balance, worker);
	balance_add(balance, ring);
	worker->now[MADE].packets = 100;
	worker->now[LOST].packets = books->lost_packets;
	worker->now[GIVEN] = (struct counts){100 - books->lost_packets, 0, 10};
	ring->now[MADE].records = 10;
	ring->now[LOST].records = books->lost_records;
	ring->now[GIVEN].records = 10 - books->lost_records - books->missing;
	balance_take(balance, true);
	code = outcome_code(balance, inputs, allow_loss);
	balance_free(balance);
	counter_set_free(worker);
	counter_set_free(ring);
	return code;
}

static void whole_books_end_as_the_inputs_did(void **)
{
	static const struct books whole = {0};

	assert_int_equal(code_of(&whole, EXIT_DONE, false), 0);
	assert_int_equal(code_of(&whole, EXIT_PARTLY_READ, false), 1);
	assert_int_equal(code_of(&whole, EXIT_WRONG, false), 2);
	assert_int_equal(code_of(&whole, EXIT_INPUT_GONE, false), 5);
}

static void lost_records_end_with_4_unless_loss_is_allowed(void **)
{
	static const struct books losing = {.lost_records = 1};

	assert_int_equal(code_of(&losing, EXIT_DONE, false), 4);
	assert_int_equal(code_of(&losing, EXIT_INPUT_GONE, false), 4);
	assert_int_equal(code_of(&losing, EXIT_DONE, true), 0);
	assert_int_equal(code_of(&losing, EXIT_PARTLY_READ, true), 1);
}

static void lost_packets_alone_are_no_failure(void **)
{
	static const struct books losing = {.lost_packets = 7};

	assert_int_equal(code_of(&losing, EXIT_DONE, false), 0);
}

static void books_that_do_not_balance_are_the_worst(void **)
{
	static const struct books wrong = {.lost_records = 1, .missing = 1};

	assert_int_equal(code_of(&wrong, EXIT_DONE, false), 3);
	assert_int_equal(code_of(&wrong, EXIT_INPUT_GONE, true), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whole_books_end_as_the_inputs_did),
	    cmocka_unit_test(lost_records_end_with_4_unless_loss_is_allowed),
	    cmocka_unit_test(lost_packets_alone_are_no_failure),
	    cmocka_unit_test(books_that_do_not_balance_are_the_worst),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
