// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "memory_sink.h"

static struct encoder *open_null(void)
{
	const struct output_settings settings = {.spec = (char *)"null:"};
	struct encoder *encoder;

	assert_int_equal(encoder_null.open(&settings, NULL, NULL, &encoder), 0);
	return encoder;
}

static void records_are_booked_and_nothing_is_written(void **)
{
	struct memory_sink *sink = memory_sink_new(1472);
	struct encoder *encoder = open_null();
	struct flow_record *record = sample_record(4);
	uint64_t records = 0, packets = 0, octets = 0;

	for (unsigned i = 0; i < 1000; i++)
		assert_int_equal(encoder_null.add(encoder, &sink->sink, record, 0), 0);
	encoder_null.flush(encoder, &sink->sink, 0);
	for (unsigned i = 0; i < sink->n; i++) {
		assert_int_equal(sink->message[i].length, 0);
		records += sink->message[i].n_records;
		packets += sink->message[i].packets;
		octets += sink->message[i].ip_octets;
	}
	assert_true(sink->n < 10); // many a message
	assert_int_equal(records, 1000);
	assert_int_equal(packets, 1000 * (record->packets[FORWARD] + record->packets[REVERSE]));
	assert_int_equal(octets, 1000 * (record->octets[FORWARD] + record->octets[REVERSE]));
	free(record);
	encoder_null.close(encoder);
	memory_sink_free(sink);
}

static void a_flush_without_records_sends_nothing(void **)
{
	struct memory_sink *sink = memory_sink_new(1472);
	struct encoder *encoder = open_null();

	encoder_null.flush(encoder, &sink->sink, 0);
	assert_int_equal(sink->n, 0);
	encoder_null.close(encoder);
	memory_sink_free(sink);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(records_are_booked_and_nothing_is_written),
	    cmocka_unit_test(a_flush_without_records_sends_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
