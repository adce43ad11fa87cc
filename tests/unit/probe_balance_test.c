// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/counters/balance.h"

static const struct counter_row reader_rows[] = {
    {"read", "", COUNTER_IN},
    {"handed on", "", COUNTER_OUT, BOUNDARY_READER_WORKER},
    {"lost: stopped", "", COUNTER_LOST},
    {"lost by the kernel", "", COUNTER_NOTE, BOUNDARY_DEVICE},
};
static const struct counter_row worker_rows[] = {
    {"taken", "", COUNTER_IN, BOUNDARY_READER_WORKER},
    {"ignored: not IP", "", COUNTER_OUT},
    {"handed over", "", COUNTER_OUT, BOUNDARY_WORKER_WORKER},
    {"taken from others", "", COUNTER_IN, BOUNDARY_WORKER_WORKER},
    {"in records", "", COUNTER_OUT, BOUNDARY_WORKER_RING},
    {"lost: no room", "", COUNTER_LOST},
    {"in live Flows", "", COUNTER_HELD},
};
static const struct counter_row ring_rows[] = {
    {"made", "", COUNTER_IN, BOUNDARY_WORKER_RING},
    {"pushed", "", COUNTER_OUT, BOUNDARY_RING_EXPORTER},
    {"lost: ring full", "", COUNTER_LOST},
};

enum { READER, WORKER_0, WORKER_1, RING, N_COUNTER_SETS };

// A run of 1,000 packets: worker 0 polls, hands 400 over; 10 are not IP; 990 end in 50 records, one
// of which (20 packets) found the ring full.
struct run {
	struct counter_set *counters[N_COUNTER_SETS];
	struct balance *balance;
};

static void run_begin(struct run *run)
{
	unsigned both = UNIT_PACKETS | UNIT_OCTETS;

	run->counters[READER] = counter_set_new("a.pcap", reader_rows, 4, UNIT_PACKETS);
	run->counters[WORKER_0] = counter_set_new("worker 0", worker_rows, 7, both);
	run->counters[WORKER_1] = counter_set_new("worker 1", worker_rows, 7, both);
	run->counters[RING] = counter_set_new("ring 0", ring_rows, 3, both | UNIT_RECORDS);
	run->balance = balance_new();
	for (unsigned i = 0; i < N_COUNTER_SETS; i++)
		assert_int_equal(balance_add(run->balance, run->counters[i]), 0);
	run->counters[READER]->now[0].packets = 1000;
	run->counters[READER]->now[1].packets = 1000;
	run->counters[READER]->now[3].packets = 7;
	run->counters[WORKER_0]->now[0] = (struct counts){1000, 90000, 0};
	run->counters[WORKER_0]->now[1] = (struct counts){10, 0, 0};
	run->counters[WORKER_0]->now[2] = (struct counts){400, 40000, 0};
	run->counters[WORKER_0]->now[4] = (struct counts){590, 50000, 30};
	run->counters[WORKER_1]->now[3] = (struct counts){400, 40000, 0};
	run->counters[WORKER_1]->now[4] = (struct counts){400, 40000, 20};
	run->counters[RING]->now[0] = (struct counts){990, 90000, 50};
	run->counters[RING]->now[1] = (struct counts){970, 88000, 49};
	run->counters[RING]->now[2] = (struct counts){20, 2000, 1};
}

static void run_end(struct run *run)
{
	balance_free(run->balance);
	for (unsigned i = 0; i < N_COUNTER_SETS; i++)
		counter_set_free(run->counters[i]);
}

static char *sheet(struct run *run)
{
	static char text[16384];
	FILE *out = fmemopen(text, sizeof(text), "w");

	balance_print(run->balance, out);
	fclose(out);
	return text;
}

// What is on the way to an exporter that is not there would be missing: its boundary is left out
// here.
static void let_the_exporter_take(struct run *run)
{
	static const struct counter_row rows[] = {
	    {"taken", "", COUNTER_IN, BOUNDARY_RING_EXPORTER},
	    {"given", "", COUNTER_OUT},
	};
	static struct counter_set *exporter;

	counter_set_free(exporter);
	exporter =
	    counter_set_new("exporter 0", rows, 2, UNIT_PACKETS | UNIT_OCTETS | UNIT_RECORDS);
	exporter->now[0] = exporter->now[1] = run->counters[RING]->now[1];
	balance_add(run->balance, exporter);
}

static void whole_books_balance(void **)
{
	struct run run;
	const char *text;

	run_begin(&run);
	let_the_exporter_take(&run);
	balance_take(run.balance, true);
	assert_true(balance_holds(run.balance));
	text = sheet(&run);
	assert_non_null(strstr(text, "\nbooks balance; what was lost is marked !\n"));
	assert_non_null(strstr(text, "input a.pcap\n"));
	assert_non_null(strstr(text, "2 workers\n"));
	assert_non_null(strstr(text, "88,000"));
	assert_null(strstr(text, "lost: no room")); // zero
	run_end(&run);
}

static void what_an_owner_lost_on_its_own_is_told(void **)
{
	struct run run;

	run_begin(&run);
	let_the_exporter_take(&run);
	run.counters[WORKER_1]->now[3].packets += 3;
	run.counters[WORKER_0]->now[2].packets += 3;
	run.counters[WORKER_0]->now[0].packets += 3;
	run.counters[READER]->now[0].packets += 3;
	run.counters[READER]->now[1].packets += 3;
	balance_take(run.balance, true);
	assert_false(balance_holds(run.balance));
	assert_non_null(strstr(sheet(&run), "books do NOT balance: worker 1 lacks 3 packets\n"));
	run_end(&run);
}

static void what_two_owners_disagree_on_is_told(void **)
{
	struct run run;

	run_begin(&run);
	let_the_exporter_take(&run);
	run.counters[READER]->now[0].packets++;
	run.counters[READER]->now[1].packets++;
	balance_take(run.balance, true);
	assert_false(balance_holds(run.balance));
	assert_non_null(
	    strstr(sheet(&run),
		   "books do NOT balance: between inputs and workers 1 packet went missing\n"));
	run_end(&run);
}

static void every_unit_is_judged(void **)
{
	struct run run;

	run_begin(&run);
	let_the_exporter_take(&run);
	run.counters[RING]->now[2].records = 0;
	run.counters[WORKER_0]->now[4].octets++;
	balance_take(run.balance, true);
	assert_false(balance_holds(run.balance));
	assert_non_null(strstr(sheet(&run), "worker 0 has too many: 1 IP octet; "));
	assert_non_null(strstr(sheet(&run), "ring 0 lacks 1 record"));
	run_end(&run);
}

static void what_is_on_the_way_is_not_missed_while_running(void **)
{
	struct run run;

	run_begin(&run);
	let_the_exporter_take(&run);
	run.counters[READER]->now[0].packets++;
	run.counters[READER]->now[1].packets++;
	for (unsigned i = 0; i < N_COUNTER_SETS; i++)
		counter_set_answer(run.counters[i]);
	balance_take(run.balance, false);
	assert_true(balance_holds(run.balance));
	assert_non_null(strstr(sheet(&run), "worker 0 did not answer"));
	run_end(&run);
}

// Owners that answer once all of them have been asked, as if they woke late.
static void answer_together(void *context)
{
	static unsigned n_asked;
	struct run *run = context;

	if (++n_asked == N_COUNTER_SETS)
		for (unsigned i = 0; i < N_COUNTER_SETS; i++)
			counter_set_answer(run->counters[i]);
}

static void all_owners_are_asked_before_one_is_awaited(void **)
{
	struct run run;

	run_begin(&run);
	for (unsigned i = 0; i < N_COUNTER_SETS; i++) {
		run.counters[i]->wake = answer_together;
		run.counters[i]->wake_context = &run;
	}
	balance_take(run.balance, false);
	assert_null(strstr(sheet(&run), "did not answer"));
	run_end(&run);
}

static void the_totals_are_those_of_the_metering_process(void **)
{
	struct metering_totals totals, told;
	struct run run;

	run_begin(&run);
	balance_take(run.balance, true);
	balance_sum(run.balance, &totals);
	assert_int_equal(totals.packets, 990);
	assert_int_equal(totals.octets, 90000);
	assert_int_equal(totals.ignored_packets, 10);
	assert_int_equal(totals.flows, 50);
	assert_int_equal(totals.lost_records, 1);
	assert_int_equal(totals.dropped_by_device, 7);
	balance_publish_totals(&totals);
	balance_totals(&told);
	assert_int_equal(told.packets, 990);
	assert_int_not_equal(told.first_loss_us, 0);
	assert_int_equal(told.first_loss_us, told.last_loss_us);
	run_end(&run);
}

// Outputs come and go while the run goes on: what they took stays in the books.
static void what_was_removed_stays_in_the_books(void **)
{
	static const struct counter_row rows[] = {
	    {"taken", "", COUNTER_IN, BOUNDARY_RING_EXPORTER},
	    {"given", "", COUNTER_OUT},
	};
	const unsigned units = UNIT_PACKETS | UNIT_OCTETS | UNIT_RECORDS;
	struct run run;

	run_begin(&run);
	for (unsigned i = 0; i < 100; i++) { // of 970 packets, 88,000 octets and 49 records
		struct counter_set *taker = counter_set_new("exporter 7", rows, 2, units);

		taker->now[0] = taker->now[1] = (struct counts){9, 880, i < 49};
		assert_int_equal(balance_add(run.balance, taker), 0);
		if (i % 10 == 0) // ... while it is there too
			balance_take(run.balance, false);
		assert_int_equal(balance_remove(run.balance, taker), 0);
		assert_int_equal(balance_remove(run.balance, taker), -ENOENT);
		counter_set_free(taker);
	}
	balance_take(run.balance, true);
	assert_non_null(strstr(sheet(&run), "between rings and exporters 70 packets went missing"));
	run.counters[RING]->now[0].packets -= 70;
	run.counters[RING]->now[1].packets -= 70;
	run.counters[WORKER_0]->now[4].packets -= 70;
	run.counters[WORKER_0]->now[0].packets -= 70;
	run.counters[READER]->now[0].packets -= 70;
	run.counters[READER]->now[1].packets -= 70;
	balance_take(run.balance, true);
	assert_true(balance_holds(run.balance));
	assert_non_null(strstr(sheet(&run), "exporter (removed)\n"));
	assert_null(strstr(sheet(&run), "exporter 7"));
	run_end(&run);
}

// A boundary that no header knows.
static void a_boundary_of_somebody_elses_is_checked(void **)
{
	static const struct counter_boundary own = {OWNER_INPUT, OWNER_WORKER, "sun and moon"};
	const struct counter_row from[] = {{"in", "", COUNTER_IN}, {"out", "", COUNTER_OUT, &own}};
	const struct counter_row to[] = {{"in", "", COUNTER_IN, &own}, {"out", "", COUNTER_OUT}};
	struct counter_set *sun = counter_set_new("sun", from, 2, UNIT_PACKETS);
	struct counter_set *moon = counter_set_new("moon", to, 2, UNIT_PACKETS);
	struct metering_totals totals;
	struct run run = {.balance = balance_new()};

	assert_int_equal(balance_add(run.balance, moon), 0);
	assert_int_equal(balance_add(run.balance, sun), 0); // comes first all the same
	sun->now[0].packets = sun->now[1].packets = 5;
	moon->now[0].packets = moon->now[1].packets = 5;
	balance_take(run.balance, true);
	assert_true(balance_holds(run.balance));
	assert_true(strstr(sheet(&run), "sun\n") < strstr(sheet(&run), "moon\n"));
	balance_sum(run.balance, &totals);
	assert_int_equal(totals.ignored_packets, 5);
	moon->now[0].packets = moon->now[1].packets = 3;
	balance_take(run.balance, true);
	assert_non_null(strstr(sheet(&run), "between sun and moon 2 packets went missing"));
	balance_free(run.balance);
	counter_set_free(sun);
	counter_set_free(moon);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whole_books_balance),
	    cmocka_unit_test(what_an_owner_lost_on_its_own_is_told),
	    cmocka_unit_test(what_two_owners_disagree_on_is_told),
	    cmocka_unit_test(every_unit_is_judged),
	    cmocka_unit_test(what_is_on_the_way_is_not_missed_while_running),
	    cmocka_unit_test(all_owners_are_asked_before_one_is_awaited),
	    cmocka_unit_test(what_was_removed_stays_in_the_books),
	    cmocka_unit_test(a_boundary_of_somebody_elses_is_checked),
	    cmocka_unit_test(the_totals_are_those_of_the_metering_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
