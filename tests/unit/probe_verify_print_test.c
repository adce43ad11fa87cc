// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "probe/verify/verify_print.h"
#include "verify_kit.h"

static const struct options options;
static const struct verify_run run = {.id = 0x0102, .base_ms = UINT64_C(1796000000000)};
static struct verify_plan plan;
static char *text;
static size_t octets;

static struct verify_judge begin(void)
{
	const char *path;

	assert_int_equal(verify_plan_make("ipfix://h,profile=pmacct", &options, &plan), 0);
	return (struct verify_judge){
	    .run = &run, .plan = &plan, .reader = verify_reader_find("pmacct:x", &path)};
}

static enum exit_code print(struct verify_judge *judge)
{
	FILE *out = open_memstream(&text, &octets);
	const enum exit_code code = verify_print_verdicts(judge, out);

	fclose(out);
	verify_judge_clear(judge);
	return code;
}

static void the_worst_verdict_is_the_exit_code(void **)
{
	struct verify_judge judge = begin();

	kit_show_all(&judge);
	assert_int_equal(print(&judge), EXIT_DONE);
	assert_null(strstr(text, "DROPPED"));
	assert_non_null(strstr(text, "has no place for: ipVersion"));
	free(text);
	kit_show(&judge, 0, 0, NULL, NULL);
	assert_int_equal(print(&judge), EXIT_PARTLY_READ);
	assert_non_null(strstr(text, "DROPPED"));
	free(text);
	kit_show(&judge, 0, 0, "packetDeltaCount", "99");
	assert_int_equal(print(&judge), EXIT_WRONG);
	assert_non_null(strstr(text, "'99' instead of '1101'"));
	free(text);
}

static void what_must_be_shown_is_listed_by_record(void **)
{
	FILE *out = open_memstream(&text, &octets);

	begin();
	verify_print_expected(&run, &plan, out);
	fclose(out);
	assert_non_null(strstr(text, "IPv6 TCP, both directions, the reverse direction\n"));
	assert_non_null(strstr(text, "    packetDeltaCount                  21474837611\n"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_worst_verdict_is_the_exit_code),
	    cmocka_unit_test(what_must_be_shown_is_listed_by_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
