// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/control/answer.h"

static void write_it(struct answer *answer)
{
	static const struct answer_column columns[] = {{"name", {"", -6, 0}},
						       {"live_flows", {"Flows", 8, 0}},
						       {"share", {"share", 8, 1}},
						       {0}};

	answer_number(answer, "n", 2);
	answer_say(answer, "kind", "a \"%s\"\\", "x");
	answer_say(answer, NULL, "for people");
	answer_list(answer, "rows", columns);
	answer_text(answer, "w %d", 0);
	answer_figure(answer, 1234567);
	answer_real(answer, 12.345, 2, " %");
	answer_row_end(answer);
	answer_text(answer, "w %d", 1);
	answer_row_end(answer);
	answer_list_end(answer);
	answer_open(answer, "inner", '{');
	answer_truth(answer, "right", true);
	answer_close(answer, '}');
	answer_truth(answer, "over", false);
}

static char *written(bool json, void what(struct answer *answer))
{
	static char text[2000];
	FILE *out = fmemopen(text, sizeof(text), "w");
	struct answer answer;

	answer_begin(&answer, json, out);
	what(&answer);
	answer_end(&answer);
	fclose(out);
	return text;
}

static void people_get_lines_and_tables(void **)
{
	assert_string_equal(written(false, write_it), "a \"x\"\\\n"
						      "for people\n"
						      "         Flows    share\n"
						      "w 0   1,234,567  12.35 %\n"
						      "w 1\n");
}

static void programs_get_one_object(void **)
{
	assert_string_equal(
	    written(true, write_it),
	    "{\"n\":2,\"kind\":\"a \\\"x\\\"\\\\\",\"rows\":[{\"name\":\"w "
	    "0\",\"live_flows\":1234567,"
	    "\"share\":12.35},{\"name\":\"w 1\",\"live_flows\":null,\"share\":null}],"
	    "\"inner\":{\"right\":true},\"over\":false}\n");
}

static void fail_twice(struct answer *answer)
{
	answer_error(answer, "first\x1b");
	answer_error(answer, "second");
}

static void an_error_is_said_in_both_forms(void **)
{
	assert_string_equal(written(false, fail_twice), "error: first\x1b\nerror: second\n");
	assert_string_equal(written(true, fail_twice), "{\"error\":\"first\\\\x1b\"}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(people_get_lines_and_tables),
	    cmocka_unit_test(programs_get_one_object),
	    cmocka_unit_test(an_error_is_said_in_both_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
