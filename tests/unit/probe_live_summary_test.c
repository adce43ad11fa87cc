// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

#include "probe/control/live_summary.h"

static struct live_summary summary; // too large for a stack

// As somebody at a terminal sees it: until the text is there, or for 20 s.
static char *seen(struct probe *probe, const char *wanted)
{
	const uint64_t by_ns = monotonic_ns() + UINT64_C(20000000000);
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	live_summary_begin(&summary, probe, out);
	if (summary.event.due_ns != 0)
		summary.event.due_ns = monotonic_ns(); // not only after five seconds
	do {
		event_loop_wait(&probe->loop, monotonic_ns() + 1000000);
		fflush(out);
	} while (strstr(text, wanted) == NULL && summary.event.due_ns != 0 &&
		 monotonic_ns() < by_ns);
	live_summary_end(&summary);
	fclose(out);
	return text;
}

static void the_largest_live_flows_are_shown_first(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	char wanted[64], *text;

	probe->options.live_summary = true;
	snprintf(wanted, sizeof(wanted), "%u live Flows, %u packets", WHOLE_FLOWS, WHOLE_PACKETS);
	text = seen(probe, wanted);
	assert_non_null(strstr(text, wanted));
	assert_non_null(strstr(text, "\ninitiator"));
	for (unsigned i = 1; i < summary.n_top; i++)
		assert_true(summary.top[i - 1].octets[0] + summary.top[i - 1].octets[1] >=
			    summary.top[i].octets[0] + summary.top[i].octets[1]);
	assert_int_equal(summary.n_top, RTE_MIN((unsigned)WHOLE_FLOWS, (unsigned)LIVE_SUMMARY_TOP));
	assert_null(probe->dump);
	free(text);
	live_end(probe);
}

static void who_has_an_output_sees_none(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	char *text = seen(probe, "live Flows");

	assert_string_equal(text, "");
	free(text);
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_largest_live_flows_are_shown_first),
	    cmocka_unit_test(who_has_an_output_sees_none),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
