// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/transport/pace.h"

// Sends as much as the pace allows, one record at a time, for a simulated second.
static unsigned sent_in_a_second(double rate, unsigned step_us, unsigned *largest)
{
	struct pace pace;
	unsigned sent = 0;

	*largest = 0;
	pace_set(&pace, rate, 0);
	for (uint64_t now = 0; now <= 1000000; now += step_us) {
		unsigned piece = 0;

		pace_fill(&pace, now);
		while (pace.credit > 0) {
			pace.credit -= 1;
			piece++;
		}
		*largest = piece > *largest ? piece : *largest;
		sent += piece;
	}
	return sent;
}

static void a_rate_is_kept_in_small_pieces(void **)
{
	static const double rates[] = {10, 1000, 20000, 400000};

	for (unsigned i = 0; i < 4; i++) {
		unsigned largest;
		const unsigned sent = sent_in_a_second(rates[i], 500, &largest);

		assert_true(sent >= rates[i] * 0.99 - 1 && sent <= rates[i] * 1.01 + 2);
		assert_true(largest <= PACE_PIECE_RECORDS + 1);
	}
}

static void who_sleeps_long_may_not_catch_up_at_once(void **)
{
	unsigned largest;

	sent_in_a_second(400000, 500000, &largest);
	assert_true(largest <= PACE_PIECE_RECORDS + 1);
}

static void it_says_when_a_piece_may_go(void **)
{
	struct pace pace;

	pace_set(&pace, 1000, 0);
	pace_fill(&pace, 0);
	assert_in_range(pace_full_us(&pace), PACE_PIECE_US, PACE_PIECE_US + 2);
	pace_fill(&pace, pace_full_us(&pace));
	assert_true(pace.credit >= pace.most);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_rate_is_kept_in_small_pieces),
	    cmocka_unit_test(who_sleeps_long_may_not_catch_up_at_once),
	    cmocka_unit_test(it_says_when_a_piece_may_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
