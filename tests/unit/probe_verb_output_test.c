// SPDX-License-Identifier: BSD-3-Clause
#include "memory_fails.h"
#include "probe_asked.h"

static void an_output_comes_and_goes(void **)
{
	struct probe *probe = live_probe("json:/dev/null", NULL);

	assert_string_equal(ask_probe(probe, "output add json:/dev/zero,rate=9"),
			    "the output has come; it gets all records. To keep it after the next "
			    "SIGHUP or start, write it into the config file too\n");
	assert_non_null(strstr(ask_probe(probe, "--json outputs"),
			       ",\"spec\":\"json:/dev/zero,rate=9\",\"disk_queue_octets\":0,"
			       "\"disk_queue_oldest_seconds\":0,"
			       "\"disk_queue_written_per_second\":0,"
			       "\"disk_queue_read_per_second\":0,"
			       "\"unconfirmed_records\":0}"));
	assert_non_null(strstr(ask_probe(probe, "--json outputs"), ",\"disk_queue_records\":0,"));
	assert_non_null(strstr(ask_probe(probe, "--json outputs"),
			       "{\"output\":\"output json:/dev/zero\",\"taken_records\":0,"));
	assert_non_null(strstr(ask_probe(probe, "outputs"), "\noutput = json:/dev/zero,rate=9\n"));
	assert_memory_equal(ask_probe(probe, "--json output remove json:/dev/zero"),
			    "{\"done\":\"the output has gone;", 29);
	assert_null(strstr(ask_probe(probe, "outputs"), "json:/dev/zero"));
	live_end(probe);
}

static void what_is_wrong_is_one_line(void **)
{
	struct probe *probe = live_probe("json:/dev/null", NULL);
	static const char *const lines[][2] = {
	    {"output", "error: output add SPEC, or output remove NAME"},
	    {"output take json:x", "error: output add SPEC, or output remove NAME"},
	    {"output add", "error: output add SPEC, or output remove NAME"},
	    {"output add json:/dev/null", "error: --output json:/dev/null: it is there already"},
	    {"output add json:/dev/zero/x", "error: --output json:/dev/zero/x: cannot open"},
	    {"output remove json:x", "error: there is no output json:x; `outputs` lists them"},
	};

	for (unsigned i = 0; i < RTE_DIM(lines); i++) {
		const char *answer = ask_probe(probe, lines[i][0]);

		assert_memory_equal(answer, lines[i][1], strlen(lines[i][1]));
		assert_int_equal(strcspn(answer, "\n") + 1, strlen(answer));
	}
	live_end(probe);
}

// Whichever allocation fails, the output comes or one line says why not.
static void without_memory_an_output_does_not_come(void **)
{
	struct probe *probe = live_probe("json:/dev/null", NULL);
	bool failed = true;

	for (long n = 0; failed; n++) {
		const struct control_ask ask = {"output add json:/dev/zero", true};
		void *request = request_begin(probe, &ask);
		char text[512] = "";
		FILE *out = fmemopen(text, sizeof(text), "w");

		memory_fails_after(n);
		while (!request_go_on(request, out))
			event_loop_wait(&probe->loop, monotonic_ns() + 1000000);
		failed = memory_has_failed();
		fclose(out);
		request_end(request);
		if (strncmp(text, "the output has come; ", 21) != 0)
			assert_memory_equal(text, "error: ", 7);
		else
			assert_memory_equal(ask_probe(probe, "output remove json:/dev/zero"),
					    "the output has gone; ", 21);
		assert_null(strstr(ask_probe(probe, "outputs"), "json:/dev/zero"));
	}
	live_end(probe);
}

static void a_change_that_failed_is_said(void **)
{
	struct probe *probe = live_probe("json:/dev/null", NULL);
	const struct control_ask ask = {"output add json:/dev/zero", true};
	void *request = request_begin(probe, &ask);
	char text[256] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	assert_false(request_go_on(request, out));
	live_settle(probe);
	// as when the probe begins to end before it
	probe->outputs.failed[outputs_last_wish(probe) % OUTPUT_WISHES] = true;
	assert_true(request_go_on(request, out));
	fclose(out);
	request_end(request);
	assert_string_equal(text, "error: the output does not come: the probe is ending, or its "
				  "memory is short\n");
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_output_comes_and_goes),
	    cmocka_unit_test(what_is_wrong_is_one_line),
	    cmocka_unit_test(without_memory_an_output_does_not_come),
	    cmocka_unit_test(a_change_that_failed_is_said),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
