// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/clock.h"
#include "probe/counters/balance.h"

static const struct counter_row ring_rows[] = {
    {"made", "", COUNTER_IN, BOUNDARY_WORKER_RING},
    {"pushed", "", COUNTER_OUT, BOUNDARY_RING_EXPORTER},
};
static const struct counter_row exporter_rows[] = {
    {"taken", "", COUNTER_IN, BOUNDARY_RING_EXPORTER},
    {"given", "", COUNTER_OUT},
};

struct pair {
	struct balance *balance;
	struct counter_set *ring, *exporter;
};

static struct pair pair_new(void)
{
	struct pair pair = {
	    .balance = balance_new(),
	    .ring = counter_set_new("ring 0", ring_rows, 2, UNIT_RECORDS),
	    .exporter = counter_set_new("exporter 0", exporter_rows, 2, UNIT_RECORDS),
	};

	assert_int_equal(balance_add(pair.balance, pair.ring), 0);
	assert_int_equal(balance_add(pair.balance, pair.exporter), 0);
	return pair;
}

static void pair_free(struct pair *pair)
{
	balance_free(pair->balance);
	counter_set_free(pair->ring);
	counter_set_free(pair->exporter);
}

// The exporter first, so that nothing is seen arriving before it left.
static void owners_are_asked_last_first_and_awaited_by_nobody(void **)
{
	struct pair pair = pair_new();

	pair.exporter->now[0].records = pair.exporter->now[1].records = 3;
	balance_begin(pair.balance);
	assert_false(balance_go_on(pair.balance));
	assert_true(counter_set_is_asked(pair.exporter));
	assert_false(counter_set_is_asked(pair.ring));
	counter_set_answer(pair.exporter);
	assert_false(balance_go_on(pair.balance));
	assert_true(counter_set_is_asked(pair.ring));
	assert_int_equal(balance_rows(pair.balance, pair.exporter)[0].records, 0); // not yet whole
	pair.ring->now[0].records = pair.ring->now[1].records = 4;
	counter_set_answer(pair.ring);
	assert_true(balance_go_on(pair.balance));
	assert_int_equal(balance_rows(pair.balance, pair.exporter)[0].records, 3);
	assert_int_equal(balance_rows(pair.balance, pair.ring)[0].records, 4);
	assert_true(balance_holds(pair.balance));
	pair_free(&pair);
}

static void who_does_not_answer_is_given_up(void **)
{
	struct pair pair = pair_new();
	const uint64_t by_us = monotonic_us() + 20000000;

	balance_begin(pair.balance);
	while (!balance_go_on(pair.balance)) {
		assert_true(monotonic_us() < by_us);
		usleep(1000);
	}
	assert_true(balance_holds(pair.balance)); // what is older is not checked
	pair_free(&pair);
}

static void an_owner_that_goes_meanwhile_makes_it_begin_anew(void **)
{
	struct pair pair = pair_new();

	balance_begin(pair.balance);
	assert_false(balance_go_on(pair.balance));
	counter_set_answer(pair.exporter);
	assert_false(balance_go_on(pair.balance));
	counter_set_end(pair.exporter);
	assert_int_equal(balance_remove(pair.balance, pair.exporter), 0);
	counter_set_answer(pair.ring);
	while (!balance_go_on(pair.balance))
		counter_set_answer(pair.ring);
	assert_true(balance_holds(pair.balance));
	pair_free(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(owners_are_asked_last_first_and_awaited_by_nobody),
	    cmocka_unit_test(who_does_not_answer_is_given_up),
	    cmocka_unit_test(an_owner_that_goes_meanwhile_makes_it_begin_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
