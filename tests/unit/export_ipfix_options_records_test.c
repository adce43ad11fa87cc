// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/counter_set.h"
#include "memory_sink.h"

static const uint64_t now_us = UINT64_C(1700000100000000);

static const struct counter_row books_rows[] = {
    {.name = "taken", .help = "", .side = COUNTER_IN},
    {.name = "sent", .help = "", .side = COUNTER_OUT},
    {.name = "lost: no peer", .help = "", .side = COUNTER_LOST},
    {.name = "lost: error", .help = "", .side = COUNTER_LOST},
};

static unsigned u16(const uint8_t *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

static uint64_t u64(const uint8_t *at)
{
	uint64_t number = 0;

	for (unsigned i = 0; i < 8; i++)
		number = number << 8 | at[i];
	return number;
}

// The body of the first set with that id in all that was sent; NULL when there is none.
static const uint8_t *find_set(const struct memory_sink *sink, unsigned id, unsigned *octets)
{
	for (unsigned i = 0; i < sink->n; i++) {
		const struct message *message = &sink->message[i];

		for (uint32_t at = 16; at + 4 <= message->length;) {
			unsigned length = u16(message->octets + at + 2);

			if (u16(message->octets + at) == id) {
				*octets = length - 4;
				return message->octets + at + 4;
			}
			at += length;
		}
	}
	return NULL;
}

// Ids follow options_tmpls[]: the exporting statistics are 258.
enum { EXPORTED = 258, METERING, RELIABILITY, FLOW_KEYS, SELECTOR, SAMPLING };

static void totals(struct metering_totals *totals)
{
	totals->ignored_packets = 5;
	totals->lost_packets = 20;
	totals->dropped_by_device = 300;
	totals->ignored_octets = 250;
	totals->lost_records = 4;
	totals->first_loss_us = now_us;
}

static struct encoder *begin(struct memory_sink *sink, const char *profile, uint32_t interval,
			     const char *fields)
{
	static struct options options = {.key = KEY_VLAN};
	static struct export_environment environment;
	struct output_settings settings = {.spec = (char *)"ipfix://test",
					   .scheme = (char *)"ipfix+file",
					   .profile = (char *)profile,
					   .fields = (char *)fields,
					   .odid = 7};
	struct encoder *encoder;

	environment.sampling_interval = interval;
	environment.metering_totals = totals;
	assert_int_equal(encoder_ipfix.open(&settings, &options, &environment, &encoder), 0);
	encoder_ipfix.begin(encoder, &sink->sink, now_us);
	return encoder;
}

static void what_was_ignored_and_lost_is_told(void **)
{
	struct counter_set *counters = counter_set_new("output", books_rows, 4, UNIT_RECORDS);
	struct memory_sink *sink = memory_sink_new(65536);
	struct encoder *encoder;
	const uint8_t *set;
	unsigned octets;

	counters->now[1] = (struct counts){1000, 2000, 3000};
	counters->now[2] = (struct counts){10, 1000, 1};
	counters->now[3] = (struct counts){20, 2000, 2};
	sink->sink.counters = counters;
	encoder = begin(sink, NULL, 1, NULL);
	set = find_set(sink, METERING, &octets);
	assert_int_equal(octets, 8 + 4 * 8);
	assert_true(u64(set + 8) == 325 && u64(set + 16) == 250);
	assert_true(u64(set + 24) == now_us / 1000);
	set = find_set(sink, RELIABILITY, &octets);
	assert_int_equal(octets, 4 + 5 * 8);
	assert_true(u64(set + 4) == 3 + 4); // records: of the output, and of the ring before it
	assert_true(u64(set + 12) == 30 && u64(set + 20) == 3000);
	encoder_ipfix.close(encoder);
	memory_sink_free(sink);
	counter_set_free(counters);
}

static void flow_keys_are_marked_by_their_place(void **)
{
	struct memory_sink *sink = memory_sink_new(65536);
	struct encoder *encoder =
	    begin(sink, NULL, 1, "octetDeltaCount,sourceIPv4Address,vlanId,ipClassOfService");
	const uint8_t *set;
	unsigned octets;

	set = find_set(sink, FLOW_KEYS, &octets);
	assert_int_equal(octets, 2 * 10);
	assert_int_equal(u16(set), 256);
	assert_true(u64(set + 2) == 0x6); // ToS is no key here
	encoder_ipfix.close(encoder);
	memory_sink_free(sink);
}

static void sampling_is_told_with_or_without_a_selector(void **)
{
	struct memory_sink *sink = memory_sink_new(65536);
	struct encoder *encoder = begin(sink, NULL, 100, NULL);
	const uint8_t *set;
	unsigned octets;

	set = find_set(sink, SELECTOR, &octets);
	assert_int_equal(octets, 8 + 2 + 4 + 4);
	assert_int_equal(set[17], 99);
	assert_null(find_set(sink, SAMPLING, &octets));
	encoder_ipfix.close(encoder);
	memory_sink_clear(sink);
	encoder = begin(sink, "nfdump", 100, NULL);
	assert_null(find_set(sink, SELECTOR, &octets));
	assert_non_null(find_set(sink, SAMPLING, &octets));
	encoder_ipfix.close(encoder);
	memory_sink_clear(sink);
	encoder = begin(sink, NULL, 1, NULL);
	assert_null(find_set(sink, SELECTOR, &octets));
	assert_null(find_set(sink, SAMPLING, &octets));
	encoder_ipfix.close(encoder);
	memory_sink_free(sink);
}

static void the_end_tells_what_was_exported(void **)
{
	struct memory_sink *sink = memory_sink_new(65536);
	struct encoder *encoder = begin(sink, NULL, 1, NULL);
	struct flow_record *record = sample_record(4);
	const uint8_t *set;
	unsigned octets;
	uint64_t before;

	before = sink->n;
	encoder_ipfix.add(encoder, &sink->sink, record, now_us);
	encoder_ipfix.flush(encoder, &sink->sink, now_us);
	memory_sink_clear(sink);
	encoder_ipfix.end(encoder, &sink->sink, now_us);
	set = find_set(sink, EXPORTED, &octets);
	assert_int_equal(octets, 4 + 3 * 8);
	assert_true(u64(set + 12) == before + 1); // messages
	encoder_ipfix.close(encoder);
	memory_sink_free(sink);
	free(record);
}

enum { APPLICATIONS = 265, N_APPLICATIONS = 100, APPLICATION_OCTETS = 5 + 32 + 48 };

// Checks that each set holds one application, the ones after `next`; returns the next expected.
static unsigned read_applications(const struct memory_sink *sink, unsigned next)
{
	for (unsigned i = 0; i < sink->n; i++) {
		const struct message *message = &sink->message[i];

		for (uint32_t at = 16; at + 4 <= message->length;) {
			const uint8_t *set = message->octets + at;

			at += u16(set + 2);
			if (u16(set) != APPLICATIONS)
				continue;
			assert_int_equal(u16(set + 2), 4 + APPLICATION_OCTETS);
			assert_int_equal(set[4], 22); // engine
			assert_int_equal(u16(set + 7), next++);
		}
	}
	return next;
}

static struct encoder *begin_datagrams(struct memory_sink *sink)
{
	static struct application all[N_APPLICATIONS];
	static const char *const categories[] = {"Unspecified"};
	static const struct application_table table = {
	    .all = all, .n = N_APPLICATIONS, .categories = categories, .n_categories = 1};
	static const struct options options;
	static const struct export_environment environment = {.applications = &table};
	const struct output_settings settings = {.spec = (char *)(uintptr_t) "ipfix://test",
						 .scheme = (char *)(uintptr_t) "ipfix",
						 .traits = TRAIT_DATAGRAMS};
	struct encoder *encoder;

	for (unsigned i = 0; i < N_APPLICATIONS; i++)
		all[i] = (struct application){.id = (uint16_t)i, .name = "name"};
	assert_int_equal(encoder_ipfix.open(&settings, &options, &environment, &encoder), 0);
	encoder_ipfix.begin(encoder, &sink->sink, now_us);
	return encoder;
}

static void tables_in_datagrams_go_out_one_message_a_tick(void **)
{
	struct memory_sink *sink = memory_sink_new(1452);
	struct encoder *encoder = begin_datagrams(sink);
	unsigned next = read_applications(sink, 0), ticks = 0;

	assert_int_equal(next, 0);
	while (next < N_APPLICATIONS) {
		memory_sink_clear(sink);
		encoder_ipfix.tick(encoder, &sink->sink, now_us + ++ticks * 100000);
		encoder_ipfix.tick(encoder, &sink->sink,
				   now_us + ticks * 100000 + 1000); // too soon
		assert_int_equal(sink->n, 1);
		next = read_applications(sink, next);
	}
	assert_int_equal(ticks, (N_APPLICATIONS + 15) / 16); // 1436 / (4 + 85) in each
	encoder_ipfix.close(encoder);
	memory_sink_free(sink);
}

static void the_end_sends_what_is_left_of_the_tables(void **)
{
	struct memory_sink *sink = memory_sink_new(1452);
	struct encoder *encoder = begin_datagrams(sink);
	unsigned next;

	memory_sink_clear(sink);
	encoder_ipfix.tick(encoder, &sink->sink, now_us + 100000);
	next = read_applications(sink, 0);
	assert_int_equal(next, 16);
	memory_sink_clear(sink);
	encoder_ipfix.end(encoder, &sink->sink, now_us + 110000);
	assert_int_equal(read_applications(sink, next), N_APPLICATIONS);
	encoder_ipfix.close(encoder);
	memory_sink_free(sink);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_ignored_and_lost_is_told),
	    cmocka_unit_test(flow_keys_are_marked_by_their_place),
	    cmocka_unit_test(sampling_is_told_with_or_without_a_selector),
	    cmocka_unit_test(the_end_tells_what_was_exported),
	    cmocka_unit_test(tables_in_datagrams_go_out_one_message_a_tick),
	    cmocka_unit_test(the_end_sends_what_is_left_of_the_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
