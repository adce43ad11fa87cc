// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "meter_trial.h"

enum { CELLS = 1 << 18 };

static const struct flow_interim interim = {.cell = {1, CELL_INTERIM}};

static unsigned fill(struct meter *meter)
{
	unsigned n = 0;

	while (n <= CELLS && meter_push(meter, &interim.cell))
		n++;
	return n;
}

static void a_meter_that_may_not_wait_says_that_there_is_no_room(void **)
{
	struct trial *trial = trial_new();

	trial->meter.waits = false;
	assert_in_range(fill(&trial->meter), CELLS / 2, CELLS);
	assert_false(meter_push(&trial->meter, &interim.cell));
	trial_drain(trial);
	trial_end(trial);
}

static void asked(void *context)
{
	++*(unsigned *)context;
}

// Nobody takes anything: it waits as long as it has patience, answers meanwhile, and then no more.
static void a_meter_that_waits_loses_its_patience(void **)
{
	struct trial *trial = trial_new();
	struct meter *meter = &trial->meter;
	unsigned n_asked = 0;

	meter->waits = false;
	fill(meter);
	meter->waits = true;
	meter->patience_us = 20000;
	meter->while_waiting = asked;
	meter->waiting_context = &n_asked;
	assert_false(meter_push(meter, &interim.cell));
	assert_true(n_asked >= 1);
	assert_false(meter->waits);
	trial_drain(trial);
	trial_end(trial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_meter_that_may_not_wait_says_that_there_is_no_room),
	    cmocka_unit_test(a_meter_that_waits_loses_its_patience),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
