// SPDX-License-Identifier: BSD-3-Clause
#include "dpi/signatures/clean_traffic.h"
#include "dpi_files.h"

struct judged {
	struct rules rules;
	struct problems problems;
	int result;
};

// Made by hand: the rule reader itself would refuse some of them.
static void judge(void *argument)
{
	struct judged *judged = argument;
	struct patterns patterns = {{NULL}};

	assert_int_equal(patterns_compile(&patterns, &judged->rules, &judged->problems), 0);
	judged->result = clean_traffic_check(&patterns, &judged->rules, &judged->problems);
	patterns_free(&patterns);
}

static const char *judge_rule(const char *regex, bool weak, unsigned n_ports, int *result)
{
	struct rule rule = {.transport = 1, .weak = weak, .n_ports = (uint8_t)n_ports, .line = 7};
	struct judged judged = {.rules = {.all = &rule, .n = 1}, .problems = {.all = true}};
	const char *told;

	rule.file = "test";
	rule.regex = strdup(regex);
	told = told_while(judge, &judged);
	free(rule.regex);
	*result = judged.result;
	return told;
}

static void rules_that_hit_what_is_nobodys_are_refused(void **)
{
	static const struct {
		const char *regex, *told;
	} cases[] = {
	    {"^the rest of", "test:7: regex matches plain text"},
	    {"^\\x17\\x03\\x03", "test:7: regex matches TLS application data"},
	    {"^\\x1f\\x8b", "test:7: regex matches a compressed body"},
	    {"^[\\x00-\\x7f]", "test:7: regex matches"},
	    {"^\\x00\\x00\\x00", "test:7: regex matches an all-zero payload"},
	};
	int result;

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_non_null(
		    strstr(judge_rule(cases[i].regex, false, 0, &result), cases[i].told));
		assert_true(result < 0);
	}
}

static void a_rule_of_its_own_passes(void **)
{
	int result;

	assert_string_equal(judge_rule("^SSH-2\\.0", false, 0, &result), "");
	assert_int_equal(result, 0);
}

// Text may look like what only counts with a port or a second hit; zeros never may.
static void what_does_not_decide_alone_may_hit_text_but_no_zeros(void **)
{
	int result;

	judge_rule("^the rest of", true, 0, &result);
	assert_int_equal(result, 0);
	judge_rule("^the rest of", false, 1, &result);
	assert_int_equal(result, 0);
	judge_rule("^\\x00\\x00\\x00", true, 1, &result);
	assert_true(result < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rules_that_hit_what_is_nobodys_are_refused),
	    cmocka_unit_test(a_rule_of_its_own_passes),
	    cmocka_unit_test(what_does_not_decide_alone_may_hit_text_but_no_zeros),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
