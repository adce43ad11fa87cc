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
	const struct selftest_spread spread = {"spread by NIC", 4, 4, true};

	selftest_judge_spreading(flow, FLOWS, &spread, &verdict);
	assert_false(verdict.wrong);
	flow[7].records = 2;
	selftest_judge_spreading(flow, FLOWS, &spread, &verdict);
	assert_true(verdict.wrong);
	assert_non_null(
	    strstr(verdict.measured, "1 Flows split; 4 of 4 queues used; spread by NIC"));
	assert_string_equal(verdict.set, "--spread software: the NIC's hash is not symmetric");
}

// Of many queues some may get none of our Flows, and software does not use a NIC's queues.
static void a_nic_that_spreads_leaves_no_queue_empty(void **)
{
	struct selftest_spread spread = {"spread by NIC", 4, 3, true};

	selftest_judge_spreading(flow, FLOWS, &spread, &verdict);
	assert_true(verdict.wrong);
	assert_non_null(strstr(verdict.measured, "3 of 4 queues used"));
	assert_string_equal(verdict.set, "--spread software: the NIC leaves queues empty");
	verdict = (struct selftest_verdict){0};
	spread.by_nic = false;
	selftest_judge_spreading(flow, FLOWS, &spread, &verdict);
	assert_false(verdict.wrong);
	spread = (struct selftest_spread){"spread by NIC", 64, 60, true};
	selftest_judge_spreading(flow, FLOWS, &spread, &verdict);
	assert_false(verdict.wrong);
	assert_string_equal(verdict.set, "");
}

static void a_rate_says_what_ended_it_and_what_to_set_for_more(void **)
{
	static const struct {
		struct selftest_rate rate;
		const char *measured, *set;
	} rows[] = {
	    {{4000, 100, false, NULL}, "4000 packets a second without loss, 100 Flows", ""},
	    {{4000, 100, false, NULL}, "; the sender's limit", ""},
	    {{4000, 100, true, "loss_missed"}, "faster ones lose packets", "more --workers"},
	    {{4000, 100, true, "lost_table_full"},
	     "; faster ones",
	     "lost_table_full: a larger --max-f"},
	    {{4000, 100, true, "lost_hand_over"}, "; faster ones", "--spread nic"},
	    {{4000, 100, true, "loss_interface"}, "; faster ones", "ethtool -G"},
	    {{4000, 100, true, NULL}, "; faster ones", "for more, look at cable"},
	    {{0, 100, true, "loss_errors"}, "0 packets", "look at cable"},
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		verdict = (struct selftest_verdict){0};
		selftest_judge_rate(&rows[i].rate, &verdict);
		assert_int_equal(verdict.wrong, rows[i].rate.best == 0);
		assert_non_null(strstr(verdict.measured, rows[i].measured));
		assert_non_null(strstr(verdict.set, rows[i].set));
		assert_int_equal(verdict.set[0] != '\0', rows[i].rate.lost);
	}
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
	    cmocka_unit_test_setup(a_nic_that_spreads_leaves_no_queue_empty, begin),
	    cmocka_unit_test_setup(a_rate_says_what_ended_it_and_what_to_set_for_more, begin),
	    cmocka_unit_test_setup(a_clock_that_is_right_may_be_read_late, begin),
	    cmocka_unit_test_setup(a_clock_that_is_off_is_found, begin),
	    cmocka_unit_test_setup(a_clock_that_runs_fast_is_found, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
