// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/output_schemes.h"
#include "memory_sink.h"

static const uint64_t now_us = UINT64_C(1700000100000000);

static struct encoder *open_ipfix(const char *scheme, const char *fields, enum biflow_form biflow)
{
	static struct options options;
	static struct export_environment environment = {.sampling_interval = 1};
	struct output_settings settings = {.spec = (char *)"ipfix://test",
					   .scheme = (char *)scheme,
					   .traits =
					       output_scheme_traits(output_scheme_find(scheme)),
					   .fields = (char *)fields,
					   .biflow = biflow,
					   .biflow_given = true,
					   .odid = 7};
	struct encoder *encoder = NULL;

	assert_int_equal(encoder_ipfix.open(&settings, &options, &environment, &encoder), 0);
	return encoder;
}

static unsigned u16(const uint8_t *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

static unsigned u32(const uint8_t *at)
{
	return u16(at) << 16 | u16(at + 2);
}

static void a_record_of_chosen_fields_has_these_octets(void **)
{
	// clang-format off
	static const uint8_t wanted[] = {
	    1, 0, 0, 36, // the set and its length
	    10, 11, 12, 13, 0, 0, 0, 0, 0, 0, 3, 0xe8, 0x9c, 0x40, 0, 0x1b,
	    20, 21, 22, 23, 0, 0, 0, 0, 0, 0, 0x13, 0x88, 1, 0xbb, 0, 0x12,
	};
	// clang-format on
	struct encoder *encoder = open_ipfix(
	    "ipfix+file", "%IPV4_SRC_ADDR,%IN_BYTES,sourceTransportPort+tcpControlBits:2",
	    BIFLOW_SPLIT);
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct flow_record *record = sample_record(4);

	encoder_ipfix.begin(encoder, &sink->sink, now_us);
	memory_sink_clear(sink);
	assert_int_equal(encoder_ipfix.add(encoder, &sink->sink, record, now_us), 0);
	encoder_ipfix.flush(encoder, &sink->sink, now_us);
	assert_int_equal(sink->n, 1);
	assert_int_equal(sink->message[0].length, 16 + sizeof(wanted));
	assert_int_equal(u16(sink->message[0].octets), 10);
	assert_int_equal(u16(sink->message[0].octets + 2), 16 + sizeof(wanted));
	assert_int_equal(u32(sink->message[0].octets + 4), now_us / 1000000);
	assert_int_equal(u32(sink->message[0].octets + 12), 7);
	assert_memory_equal(sink->message[0].octets + 16, wanted, sizeof(wanted));
	assert_int_equal(sink->message[0].n_records, 1);
	assert_int_equal(sink->message[0].packets, 15);
	assert_int_equal(sink->message[0].ip_octets, 6000);
	free(record);
	memory_sink_free(sink);
	encoder_ipfix.close(encoder);
}

static uint64_t u64(const uint8_t *at)
{
	return (uint64_t)u32(at) << 32 | u32(at + 4);
}

static void counters_past_32_bits_stay_whole(void **)
{
	struct encoder *encoder =
	    open_ipfix("ipfix+file", "octetDeltaCount+packetDeltaCount", BIFLOW_SPLIT);
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct flow_record *record = sample_record(4);

	record->octets[FORWARD] = 5ULL << 30;
	record->packets[FORWARD] = (1ULL << 32) + 1;
	record->packets[REVERSE] = record->octets[REVERSE] = 0;
	encoder_ipfix.begin(encoder, &sink->sink, now_us);
	memory_sink_clear(sink);
	assert_int_equal(encoder_ipfix.add(encoder, &sink->sink, record, now_us), 0);
	encoder_ipfix.flush(encoder, &sink->sink, now_us);
	assert_int_equal(sink->message[0].length, 16 + 4 + 16);
	assert_true(u64(sink->message[0].octets + 20) == 5ULL << 30);
	assert_true(u64(sink->message[0].octets + 28) == (1ULL << 32) + 1);
	free(record);
	memory_sink_free(sink);
	encoder_ipfix.close(encoder);
}

static void sequence_numbers_count_data_records_before_the_message(void **)
{
	struct encoder *encoder = open_ipfix("ipfix+file", "default", BIFLOW_SPLIT);
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct flow_record *record = sample_record(6);
	unsigned sequence;

	encoder_ipfix.begin(encoder, &sink->sink, now_us);
	assert_int_equal(u32(sink->message[0].octets + 8), 0);
	memory_sink_clear(sink);
	for (unsigned i = 0; i < 3; i++) {
		encoder_ipfix.add(encoder, &sink->sink, record, now_us);
		encoder_ipfix.flush(encoder, &sink->sink, now_us);
	}
	sequence = u32(sink->message[0].octets + 8);
	assert_int_equal(u32(sink->message[1].octets + 8), sequence + 2);
	assert_int_equal(u32(sink->message[2].octets + 8), sequence + 4);
	encoder_ipfix.begin(encoder, &sink->sink, now_us); // a new session
	assert_int_equal(u32(sink->message[3].octets + 8), 0);
	free(record);
	memory_sink_free(sink);
	encoder_ipfix.close(encoder);
}

static void a_direction_without_packets_has_no_record_of_its_own(void **)
{
	struct encoder *encoder = open_ipfix("ipfix+file", "octetDeltaCount:4", BIFLOW_SPLIT);
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct flow_record *record = sample_record(4);

	record->packets[REVERSE] = record->octets[REVERSE] = 0;
	encoder_ipfix.begin(encoder, &sink->sink, now_us);
	memory_sink_clear(sink);
	encoder_ipfix.add(encoder, &sink->sink, record, now_us);
	encoder_ipfix.flush(encoder, &sink->sink, now_us);
	assert_int_equal(sink->message[0].length, 16 + 4 + 4);
	free(record);
	memory_sink_free(sink);
	encoder_ipfix.close(encoder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_record_of_chosen_fields_has_these_octets),
	    cmocka_unit_test(counters_past_32_bits_stay_whole),
	    cmocka_unit_test(sequence_numbers_count_data_records_before_the_message),
	    cmocka_unit_test(a_direction_without_packets_has_no_record_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
