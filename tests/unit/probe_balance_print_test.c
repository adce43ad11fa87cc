// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "probe/counters/balance.h"

enum { IN, LOST, NOTE, OUT, N_ROWS, MOST_SETS = 3 };

static const struct counter_row rows[N_ROWS] = {
    [IN] = {"taken", "", COUNTER_IN},
    [LOST] = {"lost: burnt", "", COUNTER_LOST},
    [NOTE] = {"polls", "", COUNTER_NOTE},
    [OUT] = {"given", "", COUNTER_OUT},
};

static struct balance *balance;
static struct counter_set *sets[MOST_SETS];
static unsigned n_sets;

static struct counter_set *add(const char *name)
{
	struct counter_set *set =
	    counter_set_new(name, rows, N_ROWS, UNIT_PACKETS | UNIT_OCTETS | UNIT_RECORDS);

	assert_int_equal(balance_add(balance, set), 0);
	return sets[n_sets++] = set;
}

static int begin(void **)
{
	balance = balance_new();
	return balance == NULL;
}

static int end(void **)
{
	balance_free(balance);
	while (n_sets > 0)
		counter_set_free(sets[--n_sets]);
	return 0;
}

static const char *sheet(bool stopped)
{
	static char text[16384];
	FILE *out = fmemopen(text, sizeof(text), "w");

	balance_take(balance, stopped);
	balance_print(balance, out);
	fclose(out);
	return text;
}

static void owners_of_one_kind_are_shown_as_their_sum(void **)
{
	const char *text;

	add("worker 0")->now[IN] = (struct counts){1000, 5000, 0};
	add("worker 1")->now[IN] = (struct counts){234, 0, 0};
	add("worker x")->now[IN] = (struct counts){7, 0, 0};
	text = sheet(true);
	assert_non_null(strstr(text, "  2 workers\n"));
	assert_non_null(strstr(text, "1,234"));
	assert_non_null(strstr(text, "  worker x\n"));
	assert_null(strstr(text, "  worker 1\n"));
}

static void rows_stand_in_the_order_of_in_out_lost_and_notes(void **)
{
	struct counter_set *set = add("worker 0");
	const char *text, *in, *out, *lost, *note;

	set->now[IN].packets = 3;
	set->now[OUT].packets = 2;
	set->now[LOST].packets = 1;
	set->now[NOTE].packets = 9;
	text = sheet(true);
	in = strstr(text, "taken");
	out = strstr(text, "given");
	lost = strstr(text, "! lost: burnt");
	note = strstr(text, "(polls)");
	assert_true(in != NULL && in < out && out < lost && lost < note);
}

static void the_last_line_tells_whether_anything_was_lost(void **)
{
	struct counter_set *set = add("worker 0");
	const char *text;

	text = sheet(true);
	assert_non_null(strstr(text, "worker 0: nothing\n"));
	assert_non_null(strstr(text, "\nbooks balance\n"));
	set->now[IN].packets = set->now[LOST].packets = 1;
	assert_non_null(strstr(sheet(true), "\nbooks balance; what was lost is marked !\n"));
	assert_null(strstr(sheet(true), "running"));
	counter_set_end(set);
	assert_non_null(strstr(sheet(false), "(running: what is between two owners is left out)"));
}

static void one_is_told_in_the_singular_and_several_are_joined(void **)
{
	add("worker 0")->now[IN] = (struct counts){1, 2000, 1};
	add("ring 0")->now[OUT] = (struct counts){0, 0, 2};
	assert_non_null(strstr(sheet(true), "\nbooks do NOT balance: worker 0 lacks 1 packet, "
					    "lacks 2,000 IP octets, lacks 1 record; "
					    "ring 0 has too many: 2 records\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(owners_of_one_kind_are_shown_as_their_sum, begin, end),
	    cmocka_unit_test_setup_teardown(rows_stand_in_the_order_of_in_out_lost_and_notes, begin,
					    end),
	    cmocka_unit_test_setup_teardown(the_last_line_tells_whether_anything_was_lost, begin,
					    end),
	    cmocka_unit_test_setup_teardown(one_is_told_in_the_singular_and_several_are_joined,
					    begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
