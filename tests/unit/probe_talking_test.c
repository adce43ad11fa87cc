// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/talking.h"
#include "probe_asked.h"

static void it_costs_nothing_before_somebody_asks(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_null(talking_windows(probe));
	assert_int_equal(probe->on_analysis.due_ns, 0);
	live_end(probe);
}

static void main_takes_what_exporters_give_in_its_loop(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	const uint64_t by_ns = monotonic_ns() + UINT64_C(10000000000);
	uint64_t since_us;

	assert_int_equal(talking_begin(probe), 0);
	assert_int_equal(talking_begin(probe), 0); // the first one is in force
	ask_probe(probe, "expire-all");
	while (talk_windows_list(analysis_windows(export_process_analysis(probe->export_process)),
				 TALKER_PORTS, TALK_SINCE_BEGIN, &since_us)
		   ->total.flows < WHOLE_FLOWS) {
		assert_true(monotonic_ns() < by_ns);
		event_loop_wait(&probe->loop, monotonic_ns() + 10000000);
	}
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_costs_nothing_before_somebody_asks),
	    cmocka_unit_test(main_takes_what_exporters_give_in_its_loop),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
