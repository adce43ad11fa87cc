// SPDX-License-Identifier: BSD-3-Clause
#include "dpi/signatures/clean_traffic.h"
#include "dpi_files.h"

struct checked {
	struct rules rules;
	struct problems problems;
	int result;
};

// Made by hand: the rule reader itself would refuse some of them.
static void check_patterns(void *argument)
{
	struct checked *checked = argument;
	struct patterns patterns = {{NULL}};

	assert_int_equal(patterns_compile(&patterns, &checked->rules, &checked->problems), 0);
	checked->result = clean_traffic_check(&patterns, &checked->rules, &checked->problems);
	patterns_free(&patterns);
}

static const char *check_rule(const char *regex, bool weak, unsigned n_ports, int *result)
{
	struct rule rule = {.transport = 1, .weak = weak, .n_ports = (uint8_t)n_ports, .line = 7};
	struct checked checked = {.rules = {.all = &rule, .n = 1}, .problems = {.all = true}};
	const char *reported;

	rule.file = "test";
	rule.regex = strdup(regex);
	reported = reported_while(check_patterns, &checked);
	free(rule.regex);
	*result = checked.result;
	return reported;
}

static void rules_that_hit_what_is_nobodys_are_refused(void **)
{
	static const struct {
		const char *regex, *reported;
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
		    strstr(check_rule(cases[i].regex, false, 0, &result), cases[i].reported));
		assert_true(result < 0);
	}
}

static void a_rule_of_its_own_passes(void **)
{
	int result;

	assert_string_equal(check_rule("^SSH-2\\.0", false, 0, &result), "");
	assert_int_equal(result, 0);
}

// Text may look like what only counts with a port or a second hit; zeros never may.
static void what_does_not_decide_alone_may_hit_text_but_no_zeros(void **)
{
	int result;

	check_rule("^the rest of", true, 0, &result);
	assert_int_equal(result, 0);
	check_rule("^the rest of", false, 1, &result);
	assert_int_equal(result, 0);
	check_rule("^\\x00\\x00\\x00", true, 1, &result);
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
