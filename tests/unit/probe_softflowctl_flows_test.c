// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

static char *softflow[] = {"--answers", "softflowctl", NULL};

// The smaller address stands first: 10.0.0.x, which also sent the 3 packets of 38 octets.
static void each_flow_is_two_lines(void **)
{
	struct probe *probe = live_probe("null:", softflow);
	const char *text = ask_probe(probe, "dump-flows");
	unsigned n = 0;

	assert_non_null(strstr(text, ": Dumping flow data:\nACTIVE seq:1 [10.0.0."));
	assert_non_null(strstr(text, "[10.0.0.7]:40000 <> [198.51.100.1]:2000 proto:17 octets>:114 "
				     "packets>:3 octets<:0 packets<:0 start:"));
	for (const char *at = text; (at = strstr(at, "ACTIVE seq:")) != NULL; at++)
		n++;
	assert_int_equal(n, WHOLE_FLOWS);
	n = 0;
	for (const char *at = text; (at = strstr(at, "\nEXPIRY EVENT for flow ")) != NULL; at++)
		n++;
	assert_int_equal(n, WHOLE_FLOWS);
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(each_flow_is_two_lines)};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
