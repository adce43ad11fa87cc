// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

static void a_probe_of_packets_says_how_to_collect(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_non_null(strstr(ask_probe(probe, "interfaces"), "-i sflow:PORT"));
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_probe_of_packets_says_how_to_collect),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
