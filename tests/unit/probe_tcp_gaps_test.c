// SPDX-License-Identifier: BSD-3-Clause
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "probe/span/tcp_gaps.h"

enum { SEGMENT = 1000, LATER = TCP_GAP_SETTLES_US + 1 };

static void what_was_acknowledged_and_never_came_is_lost(void **)
{
	struct tcp_gaps gaps = {0};

	tcp_gaps_segment(&gaps, 0xfffffff0, SEGMENT, false); // numbers wrap
	tcp_gaps_segment(&gaps, 0xfffffff0 + 3 * SEGMENT, SEGMENT, false);
	tcp_gaps_acknowledge(&gaps, 0xfffffff0 + 4 * SEGMENT, 100);
	tcp_gaps_settle(&gaps, 100 + LATER, false);
	assert_int_equal(gaps.lost, 2 * SEGMENT);
	assert_int_equal(gaps.n_lost, 1);
	assert_int_equal(gaps.seen, SEGMENT);
}

// The receiver asks for them again.
static void what_the_network_lost_comes_again(void **)
{
	struct tcp_gaps gaps = {0};

	tcp_gaps_segment(&gaps, 0, SEGMENT, false);
	tcp_gaps_segment(&gaps, 2 * SEGMENT, SEGMENT, false);
	tcp_gaps_acknowledge(&gaps, SEGMENT, 100);
	tcp_gaps_settle(&gaps, 100 + 10 * LATER, false);
	assert_int_equal(gaps.lost, 0);
	tcp_gaps_segment(&gaps, SEGMENT, SEGMENT, false);
	tcp_gaps_acknowledge(&gaps, 3 * SEGMENT, 200);
	tcp_gaps_settle(&gaps, 200 + LATER, true);
	assert_int_equal(gaps.lost, 0);
	assert_int_equal(gaps.seen, 2 * SEGMENT);
}

static void an_acknowledgement_that_overtakes_its_data_is_no_loss(void **)
{
	struct tcp_gaps gaps = {0};

	tcp_gaps_segment(&gaps, 0, SEGMENT, false);
	tcp_gaps_acknowledge(&gaps, 3 * SEGMENT, 100);
	tcp_gaps_settle(&gaps, 110, false);
	tcp_gaps_segment(&gaps, SEGMENT, 2 * SEGMENT, false);
	tcp_gaps_settle(&gaps, 100 + LATER, true);
	assert_int_equal(gaps.lost, 0);
	assert_int_equal(gaps.seen, 2 * SEGMENT);
}

static void a_gap_is_filled_in_parts(void **)
{
	struct tcp_gaps gaps = {0};

	tcp_gaps_segment(&gaps, 0, 10, false);
	tcp_gaps_segment(&gaps, 50, 10, false);
	tcp_gaps_segment(&gaps, 20, 10, false); // 10 to 20 and 30 to 50 are left
	tcp_gaps_segment(&gaps, 35, 5, false);
	tcp_gaps_segment(&gaps, 20, 10, false); // a copy
	tcp_gaps_acknowledge(&gaps, 60, 100);
	tcp_gaps_settle(&gaps, 100 + LATER, false);
	assert_int_equal(gaps.lost, 10 + 5 + 10);
	assert_int_equal(gaps.seen, 10 + 10 + 5);
}

static void a_jump_or_another_connection_says_nothing(void **)
{
	struct tcp_gaps gaps = {0};

	tcp_gaps_acknowledge(&gaps, 5000, 1); // nothing is known yet
	tcp_gaps_segment(&gaps, 0, 10, false);
	tcp_gaps_segment(&gaps, TCP_GAP_JUMP + 100, 10, false);
	tcp_gaps_segment(&gaps, 77, 1, true);
	tcp_gaps_segment(&gaps, 78, 10, false);
	tcp_gaps_acknowledge(&gaps, 88 + TCP_GAP_JUMP + 1, 2);
	tcp_gaps_acknowledge(&gaps, 88, 2);
	tcp_gaps_settle(&gaps, LATER + 2, true);
	assert_int_equal(gaps.lost, 0);
	assert_int_equal(gaps.seen, 10);
}

static void a_probe_that_keeps_alive_is_no_gap(void **)
{
	struct tcp_gaps gaps = {0};

	tcp_gaps_segment(&gaps, 100, 100, false);
	tcp_gaps_segment(&gaps, 199, 1, false);
	tcp_gaps_segment(&gaps, 199, 0, false);
	tcp_gaps_acknowledge(&gaps, 200, 100);
	tcp_gaps_settle(&gaps, 100 + LATER, true);
	assert_int_equal(gaps.lost + gaps.seen, 0);
}

// Each segment is left out with a chance of 3 %, from a plain count.
static void of_many_segments_the_share_is_that_of_those_left_out(void **)
{
	struct tcp_gaps gaps = {0};
	uint64_t left_out = 0, n = 20000;

	srandom(3);
	for (uint32_t i = 0; i < n; i++) {
		const bool lost = i != 0 && random() % 100 < 3;

		if (!lost)
			tcp_gaps_segment(&gaps, i * SEGMENT, SEGMENT, false);
		left_out += lost;
		if (i % 4 == 3)
			tcp_gaps_acknowledge(&gaps, (i + 1) * SEGMENT, i * 100);
		tcp_gaps_settle(&gaps, i * 100, false);
	}
	tcp_gaps_settle(&gaps, 0, true);
	assert_int_equal(gaps.lost, left_out * SEGMENT);
	assert_int_equal(gaps.seen, (n - 1 - left_out) * SEGMENT);
}

// A window of 1000 segments: 30 gaps and more are open at once.
static void of_a_long_fast_path_the_share_is_right_too(void **)
{
	enum { N = 40000, WINDOW = 1000 };
	struct tcp_gaps gaps = {0};
	uint64_t left_out = 0;
	double share;

	srandom(4);
	for (uint32_t i = 0; i < N + WINDOW; i++) {
		const bool lost = i != 0 && i < N && random() % 100 < 5;

		left_out += lost;
		if (i < N && !lost)
			tcp_gaps_segment(&gaps, i * SEGMENT, SEGMENT, false);
		if (i >= WINDOW && i % 4 == 3)
			tcp_gaps_acknowledge(&gaps, (i - WINDOW + 1) * SEGMENT, i * 50);
		tcp_gaps_settle(&gaps, i * 50, false);
	}
	tcp_gaps_settle(&gaps, 0, true);
	share = 100.0 * (double)gaps.lost / (double)(gaps.lost + gaps.seen);
	assert_true(fabs(share - 100.0 * (double)left_out / N) < 0.1);
}

// The same path, and a network that overtakes itself: nothing is lost.
static void what_overtakes_in_a_long_fast_path_is_no_loss(void **)
{
	struct tcp_gaps gaps = {0};

	for (uint32_t i = 0; i < 20000; i++) {
		const uint32_t at = i % 2 == 0 || i < 100 ? i : i - 100; // every other one late

		tcp_gaps_segment(&gaps, at * SEGMENT, SEGMENT, false);
		if (i > 1000 && i % 4 == 3)
			tcp_gaps_acknowledge(&gaps, (i - 999) * SEGMENT, i * 50);
		tcp_gaps_settle(&gaps, i * 50, false);
	}
	assert_int_equal(gaps.lost, 0);
}

static void data_without_numbers_says_nothing(void **)
{
	struct tcp_gaps gaps = {0};

	tcp_gaps_segment(&gaps, 0, SEGMENT, false);
	tcp_gaps_unknown(&gaps); // of three segments, in fragments
	tcp_gaps_acknowledge(&gaps, 4 * SEGMENT, 100);
	tcp_gaps_segment(&gaps, 4 * SEGMENT, SEGMENT, false);
	tcp_gaps_segment(&gaps, 6 * SEGMENT, SEGMENT, false);
	tcp_gaps_acknowledge(&gaps, 7 * SEGMENT, 200);
	tcp_gaps_settle(&gaps, 200 + LATER, true);
	assert_int_equal(gaps.lost, SEGMENT);
	assert_int_equal(gaps.seen, SEGMENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_acknowledged_and_never_came_is_lost),
	    cmocka_unit_test(what_the_network_lost_comes_again),
	    cmocka_unit_test(an_acknowledgement_that_overtakes_its_data_is_no_loss),
	    cmocka_unit_test(a_gap_is_filled_in_parts),
	    cmocka_unit_test(a_jump_or_another_connection_says_nothing),
	    cmocka_unit_test(a_probe_that_keeps_alive_is_no_gap),
	    cmocka_unit_test(of_many_segments_the_share_is_that_of_those_left_out),
	    cmocka_unit_test(of_a_long_fast_path_the_share_is_right_too),
	    cmocka_unit_test(what_overtakes_in_a_long_fast_path_is_no_loss),
	    cmocka_unit_test(data_without_numbers_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
