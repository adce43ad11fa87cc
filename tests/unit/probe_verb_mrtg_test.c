// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

// "counter\ncounter\n0 days, 00:00:01\nname\n"; fails for anything else.
static void four_lines(const char *answer, unsigned long first, unsigned long second,
		       const char *name)
{
	unsigned long counters[2], days, hours, minutes, seconds;
	char named[64];

	assert_int_equal(sscanf(answer, "%lu\n%lu\n%lu days, %lu:%lu:%lu\n%63[^\n]", &counters[0],
				&counters[1], &days, &hours, &minutes, &seconds, named),
			 7);
	assert_int_equal(counters[0], first);
	assert_int_equal(counters[1], second);
	assert_string_equal(named, name);
}

// The least that Ethernet has, without FCS.
enum { FRAME_OCTETS = 60 };

static void a_port_gives_four_lines(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	struct port_state state;
	const char *name;
	char line[128], two[64];

	assert_int_equal(pmd_port_states(probe->pmd, &state, 1), 1);
	name = state.input;
	assert_in_range(strlen(name), 1, 20);
	snprintf(line, sizeof(line), "mrtg %.20s --packets", name);
	four_lines(ask_probe(probe, line), WHOLE_PACKETS, 0, name);
	snprintf(line, sizeof(line), "mrtg %.20s", name);
	four_lines(ask_probe(probe, line), WHOLE_PACKETS * FRAME_OCTETS, 0, name);
	snprintf(line, sizeof(line), "mrtg %.20s --packets  %.20s", name, name);
	snprintf(two, sizeof(two), "%.20s and %.20s", name, name);
	four_lines(ask_probe(probe, line), WHOLE_PACKETS, WHOLE_PACKETS, two);
	live_end(probe);
}

static void what_is_wrong_is_said(void **)
{
	static const char *const wrong[][2] = {
	    {"mrtg", "error: mrtg takes a port; ports lists them"},
	    {"mrtg --packets", "error: mrtg takes a port; ports lists them"},
	    {"mrtg eth77", "error: mrtg: there is no port 'eth77'"},
	    {"mrtg a b c", "error: mrtg takes one port or two, and --packets, not 'c'"},
	    {"mrtg --bits", "error: mrtg takes one port or two, and --packets, not '--bits'"},
	};
	struct probe *probe = live_probe("null:", NULL);

	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_non_null(strstr(ask_probe(probe, wrong[i][0]), wrong[i][1]));
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_port_gives_four_lines),
	    cmocka_unit_test(what_is_wrong_is_said),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
