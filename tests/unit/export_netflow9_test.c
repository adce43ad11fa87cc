// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "memory_sink.h"

static const uint64_t now_us = UINT64_C(1700000100000000);

static int open_netflow9(const char *fields, const char *profile, enum biflow_form biflow,
			 struct encoder **encoder)
{
	static struct options options;
	static struct export_environment environment = {.file_input = true, .sampling_interval = 1};
	struct output_settings settings = {.spec = (char *)"netflow9://test",
					   .scheme = (char *)"netflow9",
					   .traits = TRAIT_DATAGRAMS,
					   .fields = (char *)fields,
					   .profile = (char *)profile,
					   .biflow = biflow,
					   .biflow_given = biflow != BIFLOW_SPLIT,
					   .odid = 7};

	return encoder_netflow9.open(&settings, &options, &environment, encoder);
}

static unsigned u16(const uint8_t *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

static uint32_t u32(const uint8_t *at)
{
	return (uint32_t)u16(at) << 16 | u16(at + 2);
}

static void sets_are_padded_and_the_header_counts_all_records(void **)
{
	// clang-format off
	static const uint8_t set[] = {
	    1, 0, 0, 12, 0, 0, 3, 0xe8, 6, 0, 0, 0,
	};
	// clang-format on
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct flow_record *record = sample_record(4);
	struct encoder *encoder;
	uint8_t *octets;

	assert_int_equal(
	    open_netflow9("octetDeltaCount:4,protocolIdentifier", NULL, BIFLOW_SPLIT, &encoder), 0);
	record->packets[REVERSE] = record->octets[REVERSE] = 0;
	encoder_netflow9.begin(encoder, &sink->sink, now_us);
	encoder_netflow9.add(encoder, &sink->sink, record, now_us);
	encoder_netflow9.flush(encoder, &sink->sink, now_us);
	assert_int_equal(u16(sink->message[0].octets + 2), 3); // two Templates and statistics'
	assert_int_equal(u16(sink->message[0].octets + 20), 0);
	octets = sink->message[sink->n - 1].octets;
	assert_int_equal(sink->message[sink->n - 1].length, 20 + sizeof(set));
	assert_int_equal(u16(octets), 9);
	assert_int_equal(u16(octets + 2), 1);
	assert_int_equal(u32(octets + 12), sink->n - 1); // messages before
	assert_memory_equal(octets + 20, set, sizeof(set));
	free(record);
	memory_sink_free(sink);
	encoder_netflow9.close(encoder);
}

static void times_relative_to_uptime_are_right_for_old_files(void **)
{
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct flow_record *record = sample_record(4);
	struct encoder *encoder;
	const uint8_t *octets;
	uint64_t boot_ms;

	assert_int_equal(
	    open_netflow9("%FIRST_SWITCHED %LAST_SWITCHED", NULL, BIFLOW_SPLIT, &encoder), 0);
	encoder_netflow9.begin(encoder, &sink->sink, now_us + UINT64_C(200000000000000));
	assert_int_equal(sink->n, 0); // the first record sets the clock
	encoder_netflow9.add(encoder, &sink->sink, record, now_us);
	encoder_netflow9.flush(encoder, &sink->sink, now_us);
	octets = sink->message[sink->n - 1].octets;
	boot_ms = u32(octets + 8) * UINT64_C(1000) - u32(octets + 4);
	assert_true(boot_ms + u32(octets + 24) == UINT64_C(1700000000123));
	assert_true(boot_ms + u32(octets + 28) == UINT64_C(1700000002000));
	assert_true(boot_ms + u32(octets + 36) == UINT64_C(1700000002500));
	assert_true(u32(octets + 4) >= u32(octets + 36));
	free(record);
	memory_sink_free(sink);
	encoder_netflow9.close(encoder);
}

// Where a field of the Template 256 in the first message is, by its element; -1: not there.
static int offset_of(const struct memory_sink *sink, unsigned element)
{
	const uint8_t *tmpl = sink->message[0].octets + 24;
	int at = 0;

	assert_int_equal(u16(tmpl), 256);
	for (unsigned i = 0; i < u16(tmpl + 2); i++) {
		if (u16(tmpl + 4 + 4 * i) == element)
			return at;
		at += (int)u16(tmpl + 6 + 4 * i);
	}
	return -1;
}

static void sets_have_the_times_that_readers_of_v9_look_for(void **)
{
	enum { LAST_SWITCHED = 21, FIRST_SWITCHED = 22, START_MS = 152, END_MS = 153 };
	static const char *const fields[] = {NULL, "default+tcp", "minimal", "full"};

	for (unsigned i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		struct memory_sink *sink = memory_sink_new(SINK_ROOM);
		struct flow_record *record = sample_record(4);
		const uint8_t *octets, *data;
		struct encoder *encoder;
		uint64_t boot_ms;

		assert_int_equal(open_netflow9(fields[i], NULL, BIFLOW_SPLIT, &encoder), 0);
		encoder_netflow9.begin(encoder, &sink->sink, now_us);
		record->packets[REVERSE] = record->octets[REVERSE] = 0;
		encoder_netflow9.add(encoder, &sink->sink, record, now_us);
		encoder_netflow9.flush(encoder, &sink->sink, now_us);
		assert_int_equal(offset_of(sink, START_MS), -1);
		assert_int_equal(offset_of(sink, END_MS), -1);
		octets = sink->message[sink->n - 1].octets;
		data = octets + 24;
		boot_ms = u32(octets + 8) * UINT64_C(1000) - u32(octets + 4);
		assert_true(boot_ms + u32(data + offset_of(sink, FIRST_SWITCHED)) ==
			    UINT64_C(1700000000123));
		assert_true(boot_ms + u32(data + offset_of(sink, LAST_SWITCHED)) ==
			    UINT64_C(1700000002000));
		free(record);
		memory_sink_free(sink);
		encoder_netflow9.close(encoder);
	}
}

// Both directions in one record: one start, one end.
static void times_of_a_biflow_span_both_directions(void **)
{
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct flow_record *record = sample_record(4);
	struct encoder *encoder;
	const uint8_t *octets;
	uint64_t boot_ms;

	assert_int_equal(open_netflow9("%FIRST_SWITCHED %LAST_SWITCHED", NULL,
				       BIFLOW_INITIATOR_RESPONDER, &encoder),
			 0);
	encoder_netflow9.begin(encoder, &sink->sink, now_us);
	encoder_netflow9.add(encoder, &sink->sink, record, now_us);
	encoder_netflow9.flush(encoder, &sink->sink, now_us);
	octets = sink->message[sink->n - 1].octets;
	boot_ms = u32(octets + 8) * UINT64_C(1000) - u32(octets + 4);
	assert_true(boot_ms + u32(octets + 24) == UINT64_C(1700000000123));
	assert_true(boot_ms + u32(octets + 28) == UINT64_C(1700000002500));
	free(record);
	memory_sink_free(sink);
	encoder_netflow9.close(encoder);
}

static void four_octet_counters_are_split(void **)
{
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct flow_record *record = sample_record(4);
	struct encoder *encoder;
	const struct message *last;

	assert_int_equal(
	    open_netflow9("octetDeltaCount:4,packetDeltaCount:4", NULL, BIFLOW_SPLIT, &encoder), 0);
	record->packets[REVERSE] = record->octets[REVERSE] = 0;
	record->packets[FORWARD] = 4000001;
	record->octets[FORWARD] = UINT64_C(5) << 30;
	encoder_netflow9.begin(encoder, &sink->sink, now_us);
	encoder_netflow9.add(encoder, &sink->sink, record, now_us);
	encoder_netflow9.flush(encoder, &sink->sink, now_us);
	last = &sink->message[sink->n - 1];
	assert_int_equal(last->length, 20 + 4 + 2 * 8);
	assert_true((uint64_t)u32(last->octets + 24) + u32(last->octets + 32) == UINT64_C(5) << 30);
	assert_int_equal(u32(last->octets + 28) + u32(last->octets + 36), 4000001);
	assert_int_equal(last->n_records, 1);
	free(record);
	memory_sink_free(sink);
	encoder_netflow9.close(encoder);
}

static void what_v9_cannot_carry_is_refused(void **)
{
	struct encoder *encoder;

	assert_int_equal(open_netflow9(NULL, NULL, BIFLOW_RFC5103, &encoder), -EINVAL);
	assert_int_equal(open_netflow9("tlsAlpn", NULL, BIFLOW_SPLIT, &encoder), -EINVAL);
	assert_int_equal(open_netflow9(NULL, "nfdmup", BIFLOW_SPLIT, &encoder), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sets_are_padded_and_the_header_counts_all_records),
	    cmocka_unit_test(times_relative_to_uptime_are_right_for_old_files),
	    cmocka_unit_test(sets_have_the_times_that_readers_of_v9_look_for),
	    cmocka_unit_test(times_of_a_biflow_span_both_directions),
	    cmocka_unit_test(four_octet_counters_are_split),
	    cmocka_unit_test(what_v9_cannot_carry_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
