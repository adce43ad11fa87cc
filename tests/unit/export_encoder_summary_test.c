// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "memory_sink.h"

static struct encoder *open_summary(const char *spec)
{
	const struct output_settings settings = {.spec = (char *)(uintptr_t)spec};
	static const struct export_environment environment;
	struct encoder *encoder;

	assert_int_equal(encoder_summary.open(&settings, NULL, &environment, &encoder), 0);
	return encoder;
}

static void add(struct encoder *encoder, struct memory_sink *sink, unsigned n)
{
	struct flow_record *record = sample_record(4);

	for (unsigned i = 0; i < n; i++)
		assert_int_equal(encoder_summary.add(encoder, &sink->sink, record, 0), 0);
	free(record);
}

static bool says(const struct memory_sink *sink, const char *text)
{
	for (unsigned i = 0; i < sink->n; i++)
		if (memmem(sink->message[i].octets, sink->message[i].length, text, strlen(text)))
			return true;
	return false;
}

static uint64_t counted(const struct memory_sink *sink)
{
	uint64_t records = 0;

	for (unsigned i = 0; i < sink->n; i++)
		records += sink->message[i].n_records;
	return records;
}

static void the_last_exporter_prints_what_all_have_gathered(void **)
{
	struct memory_sink *sink = memory_sink_new(65536);
	struct encoder *first = open_summary("summary:-"), *second = open_summary("summary:-");

	add(first, sink, 1000);
	add(second, sink, 234);
	encoder_summary.end(first, &sink->sink, 0);
	assert_false(says(sink, "1,234"));
	encoder_summary.end(second, &sink->sink, 0);
	assert_true(says(sink, "1,234"));
	assert_int_equal(counted(sink), 1234);
	encoder_summary.close(first);
	encoder_summary.close(second);
	memory_sink_free(sink);
}

static void another_output_gathers_for_itself(void **)
{
	struct memory_sink *sink = memory_sink_new(65536);
	struct encoder *one = open_summary("summary:a"), *other = open_summary("summary:b");

	add(one, sink, 1001);
	add(other, sink, 7);
	encoder_summary.end(one, &sink->sink, 0);
	assert_true(says(sink, "1,001"));
	assert_false(says(sink, "1,008"));
	encoder_summary.close(one);
	encoder_summary.close(other); // never ended: nothing is printed, nothing stays behind
	memory_sink_free(sink);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_last_exporter_prints_what_all_have_gathered),
	    cmocka_unit_test(another_output_gathers_for_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
