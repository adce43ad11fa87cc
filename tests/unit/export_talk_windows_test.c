// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "digests.h"
#include "export/analyze/talk_windows.h"

#define SECOND UINT64_C(1000000)
#define BEGIN  (1000 * SECOND + 1234)

static struct talk_windows *begin(uint64_t at_us)
{
	struct talk_windows *windows = calloc(1, sizeof(*windows));

	assert_int_equal(talk_windows_new(windows, at_us), 0);
	return windows;
}

static void end(struct talk_windows *windows)
{
	talk_windows_free(windows);
	free(windows);
}

static void add_at(struct talk_windows *windows, uint64_t at_us, uint64_t octets)
{
	const struct digest digest = digest_of(1, 2, octets, 0);

	talk_windows_advance(windows, at_us);
	talkers_add(&windows->now, &digest);
}

static uint64_t octets_over(struct talk_windows *windows, enum talk_window window, uint64_t *since)
{
	return top_sum_octets(&talk_windows_list(windows, TALKER_PAIRS, window, since)->total);
}

// One octet a second for two hours; a second plain sum says what each window has.
static void windows_hold_what_came_in_them(void **)
{
	struct talk_windows *windows = begin(BEGIN);
	static const uint64_t most[TALK_WINDOWS] = {65, 61 * 60, UINT64_MAX};

	for (uint64_t second = 0; second < 7200; second++) {
		const uint64_t now = BEGIN + second * SECOND;

		add_at(windows, now, 1);
		for (unsigned window = 0; window < TALK_WINDOWS; window++) {
			uint64_t since, seconds;
			const uint64_t octets = octets_over(windows, window, &since);

			// those at since, since + 1 s ... now
			seconds = (now - since) / SECOND + 1;
			assert_true(since >= BEGIN);
			assert_int_equal(octets, seconds);
			assert_true(seconds <= most[window]);
			if (second >= 3720 && window == TALK_HOUR)
				assert_true(seconds >= 3600);
			if (second >= 70)
				assert_true(seconds >= 60);
		}
	}
	end(windows);
}

static void silence_empties_the_windows(void **)
{
	struct talk_windows *windows = begin(BEGIN);
	uint64_t since;

	add_at(windows, BEGIN, 70);
	talk_windows_advance(windows, BEGIN + 59 * SECOND);
	assert_int_equal(octets_over(windows, TALK_MINUTE, &since), 70);
	talk_windows_advance(windows, BEGIN + 66 * SECOND);
	assert_int_equal(octets_over(windows, TALK_MINUTE, &since), 0);
	assert_int_equal(octets_over(windows, TALK_HOUR, &since), 70);
	talk_windows_advance(windows, BEGIN + 3700 * SECOND);
	assert_int_equal(octets_over(windows, TALK_HOUR, &since), 0);
	assert_int_equal(octets_over(windows, TALK_SINCE_BEGIN, &since), 70);
	assert_int_equal(since, BEGIN);
	end(windows);
}

static void a_clock_that_has_just_begun_is_no_trouble(void **)
{
	struct talk_windows *windows = begin(3);
	uint64_t since;

	add_at(windows, 4, 70);
	for (unsigned window = 0; window < TALK_WINDOWS; window++) {
		assert_int_equal(octets_over(windows, window, &since), 70);
		assert_int_equal(since, 3);
	}
	end(windows);
}

// More hosts than are kept: what is listed and the error are right, and the total is exact.
static void what_is_not_kept_is_within_the_error(void **)
{
	struct talk_windows *windows = begin(BEGIN);
	const struct top_list *list;
	uint64_t since;

	for (uint64_t i = 0; i < 60000; i++) {
		struct digest digest = digest_of(1, 2, i % 10 == 0 ? 5000 : 100, 0);

		memcpy(&digest.destination, &i, sizeof(i));
		talk_windows_advance(windows, BEGIN + i * SECOND / 1000);
		talkers_add(&windows->now, &digest);
	}
	list = talk_windows_list(windows, TALKER_HOSTS, TALK_MINUTE, &since);
	assert_int_equal(top_sum_octets(&list->total), 2 * (6000 * 5000 + 54000 * 100));
	assert_int_equal(find_entry(list, TALKER_HOSTS, "10.0.0.1")->sum.octets[0] +
				 top_list_error(list) >=
			     6000 * 5000 + 54000 * 100,
			 1);
	assert_true(top_list_error(list) < top_sum_octets(&list->total) / 256);
	end(windows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(windows_hold_what_came_in_them),
	    cmocka_unit_test(silence_empties_the_windows),
	    cmocka_unit_test(a_clock_that_has_just_begun_is_no_trouble),
	    cmocka_unit_test(what_is_not_kept_is_within_the_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
