// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/ledger.h"

static const struct counter_row rows[] = {
    {"taken", "packets taken", LEDGER_IN},     {"made", "in records", LEDGER_OUT},
    {"lost: full", "no room", LEDGER_LOST},    {"live", "in live Flows", LEDGER_HELD},
    {"device", "lost before us", LEDGER_NOTE},
};

static void an_equation_that_holds_has_no_gap(void **)
{
	struct ledger *ledger = ledger_new("worker 0", rows, 5, LEDGER_PACKETS);

	ledger->now[0].packets = 10;
	ledger->now[1].packets = 5;
	ledger->now[2].packets = 2;
	ledger->now[3].packets = 3;
	ledger->now[4].packets = 77;
	assert_int_equal(ledger_gap(ledger, ledger->now, LEDGER_PACKETS), 0);
	ledger->now[3].packets--;
	assert_int_equal(ledger_gap(ledger, ledger->now, LEDGER_PACKETS), 1);
	ledger_free(ledger);
}

static void a_reader_sees_what_was_published_last(void **)
{
	struct ledger *ledger = ledger_new("worker 0", rows, 5, LEDGER_PACKETS);
	struct tally seen[5];

	assert_false(ledger_read(ledger, seen, 20));
	ledger->now[0].packets = 4;
	ledger_publish(ledger);
	ledger->now[0].packets = 5;
	ledger_publish(ledger); // nobody asked again: nothing is copied
	assert_false(ledger_read(ledger, seen, 20));
	assert_int_equal(seen[0].packets, 4);
	ledger_free(ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_equation_that_holds_has_no_gap),
	    cmocka_unit_test(a_reader_sees_what_was_published_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
