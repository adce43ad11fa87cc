// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

#include "config/log.h"
#include "probe/counters/balance_sheet.h"

static bool sheet_has(const struct probe *probe, const char *owner)
{
	for (unsigned i = 0; i < probe->balance->n; i++)
		if (strcmp(probe->balance->entry[i].counters->name, owner) == 0)
			return true;
	return false;
}

static void the_sheet_has_what_is_there_and_what_has_gone(void **)
{
	struct probe *probe = live_probe("json:/dev/null", NULL);

	assert_int_equal(outputs_add(probe, "json:/dev/zero,rate=1000"), 0);
	live_settle(probe);
	assert_true(sheet_has(probe, "output json:/dev/zero"));
	assert_int_equal(probe->options.outputs.n, 2);
	assert_int_equal(outputs_remove(probe, "json:/dev/zero"), 0); // without its settings
	live_settle(probe);
	assert_false(sheet_has(probe, "output json:/dev/zero"));
	assert_true(sheet_has(probe, "output (removed)"));
	assert_int_equal(probe->options.outputs.n, 1);
	whole_stop(probe, n_parts);
	assert_int_equal(probe->exit_code, 0); // 3: the books do not balance
	whole_free(probe);
}

static void a_list_is_taken_over_whole_or_not_at_all(void **)
{
	static char null[] = "json:/dev/null", file[] = "json:/dev/zero",
		    wrong[] = "json:/dev/zero/x";
	const struct spec_list both = {2, {null, file}}, other = {1, {file}},
			       bad = {2, {null, wrong}};
	struct probe *probe = live_probe("json:/dev/null", NULL);
	struct error_line error, *before;

	assert_int_equal(outputs_become(probe, &both), 0);
	assert_int_equal(outputs_become(probe, &other), 0);
	live_settle(probe);
	assert_int_equal(probe->options.outputs.n, 1);
	assert_true(sheet_has(probe, "output json:/dev/zero"));
	before = user_errors_to(&error);
	assert_true(outputs_become(probe, &bad) < 0);
	user_errors_to(before);
	assert_true(outputs_are_settled(probe));
	assert_string_equal(probe->options.outputs.spec[0], file);
	live_end(probe);
}

static void assert_refused(int err, const struct error_line *error, const char *why)
{
	assert_true(err < 0);
	assert_non_null(strstr(error->text, why));
}

static void the_last_one_stays(void **)
{
	struct probe *probe = live_probe("json:/dev/null", NULL);
	struct error_line error, *before = user_errors_to(&error);

	assert_refused(outputs_remove(probe, "json:/dev/null"), &error, "add another first");
	user_errors_to(before);
	assert_true(outputs_are_settled(probe));
	assert_int_equal(probe->options.outputs.n, 1);
	live_end(probe);
}

static void what_still_goes_does_not_come_again(void **)
{
	static char path[] = "/tmp/lineprobe_goes_XXXXXX";
	struct probe *probe = live_probe("json:/dev/null", NULL);
	struct error_line error, *before;
	char spec[64];

	close(mkstemp(path));
	snprintf(spec, sizeof(spec), "json:%s", path);
	assert_int_equal(outputs_add(probe, spec), 0);
	assert_int_equal(outputs_remove(probe, spec), 0); // waits until that has come
	before = user_errors_to(&error);
	assert_refused(outputs_add(probe, spec), &error, "still goes");
	user_errors_to(before);
	live_settle(probe);
	assert_int_equal(outputs_add(probe, spec), 0);
	live_end(probe);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_sheet_has_what_is_there_and_what_has_gone),
	    cmocka_unit_test(a_list_is_taken_over_whole_or_not_at_all),
	    cmocka_unit_test(the_last_one_stays),
	    cmocka_unit_test(what_still_goes_does_not_come_again),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
