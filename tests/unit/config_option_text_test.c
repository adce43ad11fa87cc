// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>

#include "option_values.h"

static void any_text_survives_the_config_file(void **)
{
	static const char *const texts[] = {"tcp port 80", " leads", "trails ", "#x",	"a #b",
					    "a#b",	   "\"q\"",  "\"",	"a\"b", "a = b"};
	struct option_given given = {0};

	for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char *text = NULL;
		size_t length;
		FILE *file = open_memstream(&text, &length);

		assert_true(taken("filter", texts[i]));
		fputs("filter = ", file);
		option_text.write(NULL, &options.filter, 0, file);
		fputc('\n', file);
		fclose(file);
		option_text.clear(&options.filter);
		memset(&given, 0, sizeof(given));
		file = fmemopen(text, length, "r");
		assert_int_equal(options_read_text(&options, &given, "a.conf", file), 0);
		fclose(file);
		free(text);
		assert_string_equal(options.filter, texts[i]);
	}
}

static void what_cannot_stand_in_one_line_is_refused(void **)
{
	static char text[4002];

	memset(text, 'x', 4000);
	assert_true(taken("filter", text));
	text[4000] = 'x';
	assert_false(taken("filter", text));
	assert_false(taken("filter", "a\nb"));
	assert_false(taken("filter", "a\x7f"));
	assert_false(taken("input", "a\tb"));
	assert_false(taken("filter", ""));
	assert_int_equal(strlen(options.filter), 4000);
}

static void as_many_inputs_are_taken_as_there_is_room_for(void **)
{
	for (unsigned i = 0; i < OPTIONS_MAX_SPECS; i++)
		assert_true(taken("input", "eth0"));
	assert_false(taken("input", "eth0"));
	assert_string_equal(why, "is more than the maximum of 64");
	assert_int_equal(options.inputs.n, OPTIONS_MAX_SPECS);
}

static void each_word_of_a_list_is_looked_at(void **)
{
	static const struct {
		const char *name, *text;
		bool right;
	} cases[] = {
	    {"log-level", "info,lineprobe.*:debug", true},
	    {"log-level", "info,lineprobe.*:loud", false},
	    {"fault", "lose-packet=1", true},
	    {"fault", "lose-packet=", false},
	    {"fault", "false-clock=100", true},
	    {"fault", "asymmetric-key", true},
	    {"fault", "asymmetric-key=1", false},
	    {"fault", "stall-worker=1", true},
	    {"fault", "stall-worker=0", false},
	    {"fault", "slow-worker=5000", true},
	    {"user", "root", true},
	    {"user", "no such user", false},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (taken(cases[i].name, cases[i].text) != cases[i].right)
			fail_msg("%s %s", cases[i].name, cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(any_text_survives_the_config_file, begin, end),
	    cmocka_unit_test_setup_teardown(what_cannot_stand_in_one_line_is_refused, begin, end),
	    cmocka_unit_test_setup_teardown(as_many_inputs_are_taken_as_there_is_room_for, begin,
					    end),
	    cmocka_unit_test_setup_teardown(each_word_of_a_list_is_looked_at, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
