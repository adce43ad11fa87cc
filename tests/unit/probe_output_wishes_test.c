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

static void wishes_are_carried_out_in_their_order(void **)
{
	struct probe *probe = live_probe("json:/dev/null", NULL);

	for (unsigned i = 0; i < 10; i++) {
		assert_int_equal(outputs_add(probe, "json:/dev/zero"), 0);
		assert_int_equal(outputs_remove(probe, "json:/dev/zero"), 0);
	}
	live_settle(probe);
	assert_int_equal(probe->options.outputs.n, 1);
	assert_false(sheet_has(probe, "output json:/dev/zero"));
	live_end(probe);
}

static void what_was_wished_at_the_end_is_settled(void **)
{
	struct probe *probe = live_probe("json:/dev/null", NULL);

	assert_int_equal(outputs_add(probe, "json:/dev/zero"), 0);
	assert_int_equal(outputs_remove(probe, "json:/dev/null"), 0);
	live_end(probe);
}

static void assert_refused(int err, const struct error_line *error, const char *why)
{
	assert_true(err < 0);
	assert_non_null(strstr(error->text, why));
}

static void nothing_begins_once_the_exporters_end(void **)
{
	static char null[] = "json:/dev/null", file[] = "json:/dev/zero";
	const struct spec_list same = {1, {null}}, other = {1, {file}};
	struct probe *probe = live_probe(null, NULL);
	struct error_line error, *before;
	uint64_t first, second;
	bool waits;

	assert_int_equal(outputs_add(probe, "null:"), 0);
	first = outputs_last_wish(probe);
	assert_int_equal(outputs_remove(probe, "null:"), 0); // waits until that has come
	second = outputs_last_wish(probe);
	outputs_stay(probe);
	// the exporters may have been quicker than this thread
	waits = probe->outputs.n == 2 && !probe->outputs.wish[1].began;
	before = user_errors_to(&error);
	assert_refused(outputs_add(probe, file), &error, "the probe is ending");
	assert_refused(outputs_remove(probe, null), &error, "the probe is ending");
	assert_refused(outputs_become(probe, &other), &error, "the probe is ending");
	user_errors_to(before);
	assert_int_equal(outputs_become(probe, &same), 0);
	live_settle(probe);
	assert_int_equal(outputs_wish_state(probe, first), WISH_CAME_TRUE);
	assert_int_equal(outputs_wish_state(probe, second), waits ? WISH_FAILED : WISH_CAME_TRUE);
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(wishes_are_carried_out_in_their_order),
	    cmocka_unit_test(what_was_wished_at_the_end_is_settled),
	    cmocka_unit_test(nothing_begins_once_the_exporters_end),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
