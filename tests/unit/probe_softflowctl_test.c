// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

static char *softflow[] = {"--answers", "softflowctl", NULL};

static const char *said(const char *format, ...)
{
	static char text[2048];
	va_list arguments;
	int n = snprintf(text, sizeof(text), "softflowd[%d]: ", (int)getpid());

	va_start(arguments, format);
	vsnprintf(text + n, sizeof(text) - (size_t)n, format, arguments);
	va_end(arguments);
	return text;
}

static void verbs_answer_in_softflowds_words(void **)
{
	struct probe *probe = live_probe("null:", softflow);

	assert_string_equal(ask_probe(probe, "send-template"),
			    said("Template will be sent at next flow export\n"));
	assert_string_equal(ask_probe(probe, "debug+"), said("Debug level increased.\n"));
	assert_string_equal(probe->options.log_level, "lineprobe.*:info");
	assert_string_equal(ask_probe(probe, "debug+"), said("Debug level increased.\n"));
	assert_string_equal(probe->options.log_level, "lineprobe.*:debug");
	assert_string_equal(ask_probe(probe, "debug+"), said("Debug level increased.\n"));
	for (unsigned i = 0; i < 3; i++)
		assert_string_equal(ask_probe(probe, "debug-"), said("Debug level decreased.\n"));
	assert_string_equal(probe->options.log_level, "notice");
	assert_string_equal(ask_probe(probe, "expire-all"), said("Expired 100 flows.\n"));
	assert_string_equal(ask_probe(probe, "delete-all"), said("Deleted 0 flows.\n"));
	assert_string_equal(ask_probe(probe, "bogus"), "Unknown control command \"bogus\"\n");
	assert_memory_equal(ask_probe(probe, "help"), "Valid control words are:\n\t", 26);
	assert_string_equal(ask_probe(probe, "shutdown"), said("Shutting down gracefully...\n"));
	assert_true(probe->stopping);
	live_end(probe);
}

static void timeouts_are_those_in_force(void **)
{
	static char *more[] = {
	    "--answers=softflowctl", "-t1h", "-d50m", "--tcp-timeout=40m", "--tcp-rst-timeout=120s",
	    "--udp-timeout=300",     NULL};
	struct probe *probe = live_probe("null:", more);

	assert_string_equal(ask_probe(probe, "timeouts"), said("Printing timeouts:\n"
							       "           TCP timeout: 2400s\n"
							       "  TCP post-RST timeout: 120s\n"
							       "  TCP post-FIN timeout: 2s\n"
							       "           UDP timeout: 300s\n"
							       "          ICMP timeout: 3000s\n"
							       "       General timeout: 3000s\n"
							       "      Maximum lifetime: 3600s\n"
							       "       Expiry interval: 0s\n"));
	live_end(probe);
}

static void gathering_stops_and_goes_on_with_the_filter_that_was(void **)
{
	static char *more[] = {"--answers", "softflowctl", "-f", "udp", NULL};
	struct probe *probe = live_probe("null:", more);

	for (unsigned i = 0; i < 2; i++)
		assert_string_equal(ask_probe(probe, "stop-gather"),
				    said("Data collection stopped.\n"));
	assert_string_equal(probe->options.filter, "less 0");
	for (unsigned i = 0; i < 2; i++)
		assert_string_equal(ask_probe(probe, "start-gather"),
				    said("Data collection resumed.\n"));
	assert_string_equal(probe->options.filter, "udp");
	live_end(probe);
}

// Without the option only who asks so gets these words.
static void a_question_may_ask_for_these_words(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_string_equal(ask_probe(probe, "--softflowctl expire-all"),
			    said("Expired 100 flows.\n"));
	assert_string_equal(ask_probe(probe, "expire-all"), "0 Flows ended\n");
	assert_string_equal(ask_probe(probe, "--softflowctl exit"), said("Exiting now...\n"));
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(verbs_answer_in_softflowds_words),
	    cmocka_unit_test(timeouts_are_those_in_force),
	    cmocka_unit_test(gathering_stops_and_goes_on_with_the_filter_that_was),
	    cmocka_unit_test(a_question_may_ask_for_these_words),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
