// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

// Flow i is of 10.0.0.(1 + i) to 198.51.100.1, three packets of 38 octets each.
static struct probe *counted_probe(void)
{
	struct probe *probe = live_probe("null:", NULL);
	const uint64_t by_ns = monotonic_ns() + UINT64_C(10000000000);

	assert_non_null(strstr(ask_probe(probe, "top hosts"), "counting has just begun\n"));
	ask_probe(probe, "expire-all");
	while (strstr(ask_probe(probe, "--json top vlans"), "\"packets\":300,\"flows\":100}") ==
	       NULL) {
		assert_true(monotonic_ns() < by_ns);
		event_loop_wait(&probe->loop, monotonic_ns() + 10000000);
	}
	return probe;
}

static void the_largest_are_shown_and_the_rest_is_summed_up(void **)
{
	struct probe *probe = counted_probe();
	const char *answer = ask_probe(probe, "--json top hosts --top 2 --by flows");

	assert_non_null(strstr(answer, "{\"since\":"));
	assert_non_null(
	    strstr(answer, "\"rows\":[{\"key\":\"198.51.100.1\",\"octets\":11400,\"packets\":300,"
			   "\"flows\":100,"));
	assert_non_null(strstr(answer, "\"sent_octets\":0,\"received_octets\":11400},"));
	assert_non_null(strstr(answer, "{\"key\":\"10.0.0.1\",\"octets\":114,"));
	assert_non_null(
	    strstr(answer, "\"others\":{\"octets\":11286,\"packets\":297,\"flows\":99}"));
	assert_non_null(
	    strstr(answer, "\"total\":{\"octets\":22800,\"packets\":600,\"flows\":200}"));
	assert_non_null(strstr(answer, "\"error\":0}"));
	live_end(probe);
}

static void each_kind_and_window_is_there(void **)
{
	static const char *const asked[][2] = {
	    {"top ports", "2000/udp"},
	    {"top vlans --over minute", "untagged"},
	    {"top pairs --over hour", "10.0.0.1 - 198.51.100.1"},
	    {"top protocols --by packets", "udp"},
	    {"top apps", "not classified"},
	};
	struct probe *probe = counted_probe();

	for (unsigned i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		const char *answer = ask_probe(probe, asked[i][0]);

		assert_non_null(strstr(answer, asked[i][1]));
		assert_non_null(strstr(answer, "others"));
		assert_non_null(strstr(answer, "; exact\n"));
	}
	live_end(probe);
}

static void what_is_wrong_is_said(void **)
{
	static const char *const wrong[][2] = {
	    {"top", "error: top takes hosts, apps"},
	    {"top people", "error: top takes hosts, apps"},
	    {"top hosts --top 0", "error: --top takes 1 to 250"},
	    {"top hosts --top", "error: --top takes 1 to 250"},
	    {"top hosts --by size", "error: --by takes octets, packets or flows"},
	    {"top hosts --over day", "error: --over takes minute, hour or begin"},
	    {"top hosts now", "error: 'now' is not --top, --by or --over"},
	};
	struct probe *probe = live_probe("null:", NULL);

	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_non_null(strstr(ask_probe(probe, wrong[i][0]), wrong[i][1]));
	assert_null(export_process_analysis(probe->export_process)); // costs nothing yet
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_largest_are_shown_and_the_rest_is_summed_up),
	    cmocka_unit_test(each_kind_and_window_is_there),
	    cmocka_unit_test(what_is_wrong_is_said),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
