// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sflow_builder.h"

static struct sflow_handed handed;
static const uint8_t frame[64] = {1, 2, 3};

static int hand(const struct sflow_builder *datagram)
{
	return sflow_hand(&handed, datagram->octets, datagram->n, MEASURES_ALL);
}

static void a_flow_sample_is_one_packet_with_its_rate(void **)
{
	struct sflow_builder datagram = sflow_datagram(1);
	const uint32_t sample = sflow_flow(&datagram, 1);
	const struct flow_record *record = &handed.record[0].record;

	sflow_header(&datagram, 1, 1518, frame, sizeof(frame));
	sflow_close(&datagram, sample);
	assert_int_equal(hand(&datagram), 0);
	assert_memory_equal(handed.datagram.agent, "\xc0\0\2\1", 4);
	assert_int_equal(handed.datagram.agent_version, 4);
	assert_int_equal(handed.datagram.sub_agent, 7);
	assert_int_equal(handed.datagram.sequence, 1000);
	assert_int_equal(handed.datagram.uptime_ms, 123456);
	assert_int_equal(handed.sample[0].kind, SFLOW_FLOW);
	assert_int_equal(handed.sample[0].sequence, 99);
	assert_int_equal(handed.sample[0].source_id, 3);
	assert_int_equal(handed.sample[0].rate, 512);
	assert_int_equal(handed.sample[0].pool, 51200);
	assert_int_equal(handed.sample[0].drops, 2);
	assert_int_equal(handed.frame.link_type, 1);
	assert_int_equal(handed.frame.length, 1518);
	assert_int_equal(handed.frame.stripped, 4);
	assert_int_equal(handed.frame.captured, sizeof(frame));
	assert_int_equal(record->sampling, 512);
	assert_int_equal(record->packets[FORWARD], 1);
	assert_int_equal(record->layer2_octets[FORWARD], 1518);
	assert_int_equal(record->ingress_interface, 3);
	assert_int_equal(record->egress_interface[FORWARD], 4);
	assert_int_equal(record->flow_source, FLOW_OF_SFLOW);
}

// The two highest bits: 0 an index, 1 discarded and why, 2 so many interfaces.
static void compact_interfaces_say_whether_they_are_one(void **)
{
	static const struct {
		uint32_t out, egress, status, reason;
	} cases[] = {{4, 4, 0, 0},
		     {0x3fffffff, 0x3fffffff, 0, 0},
		     {0x40000000 | 258, 0, 128, 258},
		     {0x80000003, 0, 0, 0},
		     {0x80000000, 0, 0, 0}};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sflow_builder datagram = sflow_datagram(1);
		const uint32_t sample = sflow_flow(&datagram, 0);
		const struct flow_record *record = &handed.record[0].record;

		sflow_close(&datagram, sample);
		datagram.n -= 8;
		sflow_number(&datagram, cases[i].out);
		sflow_number(&datagram, 0);
		assert_int_equal(hand(&datagram), 0);
		assert_int_equal(record->egress_interface[FORWARD], cases[i].egress);
		assert_int_equal(record->measures.foreign.forwarding_status, cases[i].status);
		assert_int_equal(record->measures.foreign.drop_reason, cases[i].reason);
	}
}

static void expanded_samples_have_words_for_what_compact_ones_have_bits_for(void **)
{
	static const uint32_t numbers[] = {11, 0,	   0x12345678, 1000,	   5, 6,
					   0,  0x80000001, 0,	       0xfffffff0, 0};
	struct sflow_builder datagram = sflow_datagram(1);
	const uint32_t sample = sflow_open(&datagram, 0, 3);
	const struct flow_record *record = &handed.record[0].record;

	sflow_numbers(&datagram, numbers, sizeof(numbers) / sizeof(numbers[0]));
	sflow_close(&datagram, sample);
	assert_int_equal(hand(&datagram), 0);
	assert_int_equal(handed.sample[0].source_id, 0x12345678);
	assert_int_equal(handed.sample[0].drops, 6);
	assert_int_equal(record->ingress_interface, 0x80000001);
	assert_int_equal(record->egress_interface[FORWARD], 0xfffffff0);
	assert_int_equal(record->reverse_ingress_interface, 0xfffffff0);
}

// sflow_drops.txt: sequence, source, drops, interfaces, reason.
static void a_discarded_packet_tells_why_and_is_no_record(void **)
{
	static const uint32_t numbers[] = {1, 0, 5, 9, 5, 6, 260, 0};
	struct sflow_builder datagram = sflow_datagram(1);
	const uint32_t sample = sflow_open(&datagram, 0, 5);

	sflow_numbers(&datagram, numbers, sizeof(numbers) / sizeof(numbers[0]));
	sflow_close(&datagram, sample);
	assert_int_equal(hand(&datagram), 0);
	assert_int_equal(handed.sample[0].kind, SFLOW_DISCARDED);
	assert_int_equal(handed.sample[0].drops, 9);
	assert_int_equal(handed.sample[0].reason, 260);
	assert_int_equal(handed.n_records, 0);
}

static void counters_and_unknown_samples_are_handed_on_without_a_record(void **)
{
	struct sflow_builder datagram = sflow_datagram(3);
	uint32_t sample = sflow_open(&datagram, 4413, 77);

	sflow_fixed(&datagram, frame, sizeof(frame));
	sflow_close(&datagram, sample);
	sample = sflow_open(&datagram, 0, 2);
	sflow_number(&datagram, 8);
	sflow_number(&datagram, 3);
	sflow_number(&datagram, 1);
	sflow_fixed(&datagram, frame, 8);
	sflow_close(&datagram, sample);
	sample = sflow_flow(&datagram, 1);
	sflow_header(&datagram, 11, 100, frame, 20);
	sflow_close(&datagram, sample);
	assert_int_equal(hand(&datagram), 0);
	assert_int_equal(handed.n_samples, 3);
	assert_int_equal(handed.n_records, 1);
	assert_int_equal(handed.sample[0].kind, SFLOW_OTHER);
	assert_int_equal(handed.sample[1].kind, SFLOW_COUNTERS);
	assert_int_equal(handed.sample[1].n_octets, 8);
	assert_int_equal(handed.frame.link_type, 228);
}

// The length of a sample is believed, whatever its records leave of it.
static void what_pads_a_sample_is_stepped_over(void **)
{
	struct sflow_builder datagram = sflow_datagram(2);

	for (unsigned i = 0; i < 2; i++) {
		const uint32_t sample = sflow_flow(&datagram, 1);

		sflow_header(&datagram, 12, 100, frame, 40);
		sflow_fixed(&datagram, frame, 12);
		sflow_close(&datagram, sample);
	}
	assert_int_equal(hand(&datagram), 0);
	assert_int_equal(handed.n_records, 2);
	assert_int_equal(handed.frame.link_type, 229);
}

static void older_versions_are_named_but_not_read(void **)
{
	static const uint32_t numbers[] = {4, 1, 0x0a000001, 17, 500, 1, 1, 2, 3};
	struct sflow_builder datagram = {.n = 0};

	sflow_numbers(&datagram, numbers, sizeof(numbers) / sizeof(numbers[0]));
	assert_int_equal(hand(&datagram), -EPROTONOSUPPORT);
	assert_int_equal(handed.datagram.version, 4);
	assert_int_equal(handed.datagram.sequence, 17);
	assert_int_equal(handed.n_samples, 0);
}

// Wherever a datagram is cut, what was whole before is there and the cut is told.
static void every_cut_is_told_and_never_read_beyond(void **)
{
	struct sflow_builder datagram = sflow_datagram(2);

	for (unsigned i = 0; i < 2; i++) {
		const uint32_t sample = sflow_flow(&datagram, 1);

		sflow_header(&datagram, 1, 100, frame, 64);
		sflow_close(&datagram, sample);
	}
	assert_int_equal(hand(&datagram), 0);
	for (uint32_t n = 0; n < datagram.n; n++) {
		assert_int_equal(sflow_hand(&handed, datagram.octets, n, MEASURES_ALL), -EPROTO);
		assert_int_equal(handed.n_records, n >= (datagram.n + 28) / 2);
	}
}

static void counts_of_samples_and_records_are_not_believed(void **)
{
	struct sflow_builder datagram = sflow_datagram(UINT32_MAX);
	const uint32_t sample = sflow_flow(&datagram, UINT32_MAX);

	sflow_header(&datagram, 1, 100, frame, 64);
	sflow_close(&datagram, sample);
	assert_int_equal(hand(&datagram), -EPROTO);
	assert_int_equal(handed.n_records, 1);
	assert_int_equal(handed.n_frames, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_flow_sample_is_one_packet_with_its_rate),
	    cmocka_unit_test(compact_interfaces_say_whether_they_are_one),
	    cmocka_unit_test(expanded_samples_have_words_for_what_compact_ones_have_bits_for),
	    cmocka_unit_test(a_discarded_packet_tells_why_and_is_no_record),
	    cmocka_unit_test(counters_and_unknown_samples_are_handed_on_without_a_record),
	    cmocka_unit_test(what_pads_a_sample_is_stepped_over),
	    cmocka_unit_test(older_versions_are_named_but_not_read),
	    cmocka_unit_test(every_cut_is_told_and_never_read_beyond),
	    cmocka_unit_test(counts_of_samples_and_records_are_not_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
