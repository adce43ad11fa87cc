// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

static unsigned lines_of(const char *text)
{
	unsigned n = 0;

	for (; (text = strchr(text, '\n')) != NULL; text++)
		n++;
	return n;
}

static void all_live_flows_are_dumped(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	const char *text = ask_probe(probe, "dump-flows");

	assert_int_equal(lines_of(text), WHOLE_FLOWS + 2); // titles, and how many they are
	assert_non_null(strstr(text, "100 of 100 live Flows fit"));
	assert_non_null(strstr(text, "10.0.0.100"));
	text = ask_probe(probe, "--json dump-flows host 10.0.0.7");
	assert_memory_equal(text, "{\"flows\":[{\"protocol\":17,", 25);
	assert_non_null(strstr(text, "\"10.0.0.7\""));
	assert_null(strstr(text, "\"10.0.0.8\""));
	assert_non_null(strstr(text, "],\"seen_flows\":100,\"fitting_flows\":1,"));
	live_end(probe);
}

static void the_largest_come_first_as_many_as_asked_for(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_int_equal(lines_of(ask_probe(probe, "flows")), 20 + 2);
	assert_int_equal(lines_of(ask_probe(probe, "flows proto udp --top 3 --by rate")), 3 + 2);
	assert_non_null(strstr(ask_probe(probe, "--json flows proto tcp"), "{\"flows\":[],"));
	live_end(probe);
}

static void what_cannot_be_read_is_one_line(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_string_equal(ask_probe(probe, "flows --by size"),
			    "error: --by takes octets, packets or rate, not 'size'\n");
	assert_string_equal(ask_probe(probe, "flows --top 0"), "error: --top takes 1 to 10000\n");
	assert_string_equal(ask_probe(probe, "flows --topp 3"),
			    "error: '--topp' is not --top or --by\n");
	assert_string_equal(ask_probe(probe, "dump-flows --top 3"),
			    "error: dump-flows shows all Flows: leave '--top 3' out\n");
	assert_null(probe->dump);
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_live_flows_are_dumped),
	    cmocka_unit_test(the_largest_come_first_as_many_as_asked_for),
	    cmocka_unit_test(what_cannot_be_read_is_one_line),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
