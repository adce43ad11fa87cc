// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "verify_kit.h"

static const struct options options;
static const struct verify_run run = {.id = 0x0102, .base_ms = UINT64_C(1796000000000)};
static struct verify_plan plan;
static struct verify_judge judge;

static void begin(const char *output)
{
	const char *path;

	assert_int_equal(verify_plan_make(output, &options, &plan), 0);
	judge = (struct verify_judge){
	    .run = &run, .plan = &plan, .reader = verify_reader_find("pmacct:x", &path)};
}

static struct verify_verdict verdict_of(const char *field)
{
	struct verify_verdict verdict;
	struct column column;

	assert_true(field_find(field, &column));
	verify_judge_column(&judge, &column, &verdict);
	return verdict;
}

static void what_is_shown_as_it_was_sent_is_right(void **)
{
	unsigned of, seen;

	begin("ipfix://h,profile=pmacct");
	kit_show_all(&judge);
	seen = verify_judge_seen(&judge, &of);
	assert_int_equal(of, 13); // of five Flows two
	assert_int_equal(seen, of);
	for (unsigned i = 0; i < plan.columns.n; i++) {
		struct verify_verdict verdict;

		verify_judge_column(&judge, &plan.columns.column[i], &verdict);
		assert_int_equal(verdict.right, verdict.values);
	}
	assert_int_equal(verdict_of("octetDeltaCount").values, 13);
	assert_int_equal(verdict_of("vlanId").values, 2);
	assert_int_equal(verdict_of("biflowDirection").column, -1);
	verify_judge_clear(&judge);
}

static void each_difference_is_named(void **)
{
	begin("ipfix://h,profile=pmacct");
	kit_show(&judge, 0, 0, "octetDeltaCount", "12");
	kit_show(&judge, 0, 1, "octetDeltaCount", "0");
	kit_show(&judge, 1, 0, "octetDeltaCount", NULL);
	assert_int_equal(verdict_of("octetDeltaCount").wrong, 1);
	assert_int_equal(verdict_of("octetDeltaCount").dropped, 11); // and ten records are missing
	assert_int_equal(verdict_of("octetDeltaCount").unasked, 1);
	assert_string_equal(verdict_of("octetDeltaCount").example,
			    "IPv4 TCP, both directions: '12' instead of '1234001'");
	verify_judge_clear(&judge);
}

// NetFlow v5 has counters of 32 bits.
static void counters_of_several_records_are_added(void **)
{
	begin("netflow5://h");
	kit_show(&judge, 0, 0, "octetDeltaCount", "1000000");
	kit_show(&judge, 0, 0, "octetDeltaCount", "234001");
	assert_int_equal(verdict_of("octetDeltaCount").right, 1);
	verify_judge_clear(&judge);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_shown_as_it_was_sent_is_right),
	    cmocka_unit_test(each_difference_is_named),
	    cmocka_unit_test(counters_of_several_records_are_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
