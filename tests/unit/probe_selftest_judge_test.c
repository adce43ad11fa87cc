// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/selftest/selftest_judge.h"

enum { FLOWS = 20 };

static struct selftest_flow flow[FLOWS];
static struct selftest_verdict verdict;
static const struct selftest_losses none = {.greatest = "loss_missed", .balances = true};

// Each sent at its time and metered a moment later.
static int begin(void **)
{
	verdict = (struct selftest_verdict){0};
	for (unsigned i = 0; i < FLOWS; i++)
		flow[i] = (struct selftest_flow){
		    .sent_packets = 10,
		    .sent_octets = 400,
		    .sent_first_ms = 1000 + i,
		    .sent_last_ms = 3000 + i,
		    .records = 1,
		    .packets = 10,
		    .octets = 400,
		    .first_ms = 1000 + i,
		    .last_ms = 3000 + i + i % 3,
		};
	return 0;
}

static void all_that_was_sent_is_counted_or_lost_with_a_name(void **)
{
	struct selftest_losses named = none;

	selftest_judge_counting(flow, FLOWS, &named, &verdict);
	assert_false(verdict.wrong);
	assert_string_equal(verdict.set, "");
	flow[3].packets--;
	flow[3].octets -= 40;
	selftest_judge_counting(flow, FLOWS, &named, &verdict);
	assert_true(verdict.wrong);
	named.named = 1;
	selftest_judge_counting(flow, FLOWS, &named, &verdict);
	assert_false(verdict.wrong);
	assert_non_null(strstr(verdict.set, "loss_missed"));
	named.balances = false;
	selftest_judge_counting(flow, FLOWS, &named, &verdict);
	assert_true(verdict.wrong);
}

static void octets_have_to_be_right_too(void **)
{
	flow[0].octets++;
	selftest_judge_counting(flow, FLOWS, &none, &verdict);
	assert_true(verdict.wrong);
}

static void a_flow_with_two_records_went_to_two_workers(void **)
{
	selftest_judge_spreading(flow, FLOWS, "spread by NIC", &verdict);
	assert_false(verdict.wrong);
	flow[7].records = 2;
	selftest_judge_spreading(flow, FLOWS, "spread by NIC", &verdict);
	assert_true(verdict.wrong);
	assert_non_null(strstr(verdict.measured, "1 Flows split; spread by NIC"));
	assert_non_null(strstr(verdict.set, "--spread software"));
}

static void a_clock_that_is_right_may_be_read_late(void **)
{
	for (unsigned i = 0; i < FLOWS; i += 3)
		flow[i].last_ms += 400; // the worker had to wait
	selftest_judge_times(flow, FLOWS, &verdict);
	assert_false(verdict.wrong);
}

static void a_clock_that_is_off_is_found(void **)
{
	for (unsigned i = 0; i < FLOWS; i++) {
		flow[i].first_ms -= 25;
		flow[i].last_ms -= 25;
	}
	selftest_judge_times(flow, FLOWS, &verdict);
	assert_true(verdict.wrong);
}

static void a_clock_that_runs_fast_is_found(void **)
{
	for (unsigned i = 0; i < FLOWS; i++)
		flow[i].last_ms += 2000 * 0.0075;
	selftest_judge_times(flow, FLOWS, &verdict);
	assert_true(verdict.wrong);
	assert_non_null(strstr(verdict.set, "--timestamps software"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(all_that_was_sent_is_counted_or_lost_with_a_name, begin),
	    cmocka_unit_test_setup(octets_have_to_be_right_too, begin),
	    cmocka_unit_test_setup(a_flow_with_two_records_went_to_two_workers, begin),
	    cmocka_unit_test_setup(a_clock_that_is_right_may_be_read_late, begin),
	    cmocka_unit_test_setup(a_clock_that_is_off_is_found, begin),
	    cmocka_unit_test_setup(a_clock_that_runs_fast_is_found, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
