// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <rte_log.h>

#include "config/log_level.h"

static void levels_are_judged_word_by_word(void **)
{
	static const struct {
		const char *text, *bad; // NULL: right
	} cases[] = {
	    {"notice", NULL},	      {"debug,pmd.*:error", NULL},
	    {"lib.eal:info", NULL},   {"loud", "loud"},
	    {"debug,", ""},	      {"pmd.*:loud", "pmd.*:loud"},
	    {":debug", ":debug"},     {"", ""},
	    {"debug, info", " info"}, {"pmd.a:b:warning", NULL},
	};
	char bad[64];

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool right = log_levels_check(cases[i].text, bad, sizeof(bad));

		assert_int_equal(right, cases[i].bad == NULL);
		if (!right)
			assert_string_equal(bad, cases[i].bad);
	}
}

static void a_bare_level_is_for_our_own_parts(void **)
{
	int ours = rte_log_register("lineprobe.test"), other = rte_log_register("other.test");
	char unknown[64];

	rte_log_set_level((uint32_t)other, RTE_LOG_INFO);
	assert_true(log_levels_set("error", unknown, sizeof(unknown)));
	assert_int_equal(rte_log_get_level((uint32_t)ours), RTE_LOG_ERR);
	assert_int_equal(rte_log_get_level((uint32_t)other), RTE_LOG_INFO);
	assert_true(log_levels_set("warning,other.*:debug", unknown, sizeof(unknown)));
	assert_int_equal(rte_log_get_level((uint32_t)ours), RTE_LOG_WARNING);
	assert_int_equal(rte_log_get_level((uint32_t)other), RTE_LOG_DEBUG);
}

static void a_part_that_nothing_is_called_is_found(void **)
{
	int ours = rte_log_register("lineprobe.test");
	char unknown[64] = "";

	assert_false(
	    log_levels_set("info,lineprobe.tset:debug,nothing*:debug", unknown, sizeof(unknown)));
	assert_string_equal(unknown, "lineprobe.tset");
	assert_int_equal(rte_log_get_level((uint32_t)ours), RTE_LOG_INFO);
	assert_true(log_levels_set("lineprobe.te?t:debug", unknown, sizeof(unknown)));
	assert_int_equal(rte_log_get_level((uint32_t)ours), RTE_LOG_DEBUG);
}

static void to_ask_whether_parts_are_known_sets_nothing(void **)
{
	int ours = rte_log_register("lineprobe.test");
	char unknown[64] = "";

	assert_true(log_levels_set("lineprobe.test:info", unknown, sizeof(unknown)));
	assert_true(log_levels_known("debug,lineprobe.t*:error", unknown, sizeof(unknown)));
	assert_false(log_levels_known("debug,nothing*:debug,lineprobe.tset:debug", unknown,
				      sizeof(unknown)));
	assert_string_equal(unknown, "nothing*");
	assert_int_equal(rte_log_get_level((uint32_t)ours), RTE_LOG_INFO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(levels_are_judged_word_by_word),
	    cmocka_unit_test(a_bare_level_is_for_our_own_parts),
	    cmocka_unit_test(a_part_that_nothing_is_called_is_found),
	    cmocka_unit_test(to_ask_whether_parts_are_known_sets_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
