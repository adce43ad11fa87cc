// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/output_schemes.h"
#include "memory_sink.h"

static const uint64_t now_us = UINT64_C(1700000100000000);
enum { SECOND = 1000000 };

static unsigned u16(const uint8_t *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

static bool was_sent(const struct memory_sink *sink, const char *text)
{
	for (unsigned i = 0; i < sink->n; i++)
		if (memmem(sink->message[i].octets, sink->message[i].length, text, strlen(text)) !=
		    NULL)
			return true;
	return false;
}

static struct encoder *open_as(const char *scheme, uint64_t refresh_ms)
{
	static const struct options options;
	static const struct export_environment environment;
	const struct output_settings settings = {
	    .spec = (char *)(uintptr_t) "ipfix://test",
	    .scheme = (char *)(uintptr_t)scheme,
	    .traits = output_scheme_traits(output_scheme_find(scheme)),
	    .fields = (char *)(uintptr_t) "octetDeltaCount",
	    .refresh_ms = refresh_ms};
	struct encoder *encoder;

	assert_int_equal(encoder_ipfix.open(&settings, &options, &environment, &encoder), 0);
	return encoder;
}

// Template Sets (RFC 7011 section 3.3.2: id 2) in all that was sent.
static unsigned template_sets(struct memory_sink *sink)
{
	unsigned n = 0;

	for (unsigned i = 0; i < sink->n; i++) {
		const struct message *message = &sink->message[i];

		for (uint32_t at = 16; at + 4 <= message->length;
		     at += u16(message->octets + at + 2))
			n += u16(message->octets + at) == 2;
	}
	memory_sink_clear(sink);
	return n;
}

static void a_stream_has_each_template_once_a_session(void **)
{
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct encoder *encoder = open_as("ipfix+tcp", 0);

	encoder->ops->begin(encoder, &sink->sink, now_us);
	assert_int_equal(template_sets(sink), 1);
	encoder->ops->tick(encoder, &sink->sink, now_us + UINT64_C(3600) * SECOND);
	assert_int_equal(template_sets(sink), 0);
	encoder->ops->begin(encoder, &sink->sink, now_us);
	assert_int_equal(template_sets(sink), 1);
	encoder->ops->close(encoder);
	memory_sink_free(sink);
}

// RFC 7011 section 8.4: over UDP Templates are sent again and again.
static void datagrams_repeat_templates_early_and_then_each_interval(void **)
{
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct encoder *encoder = open_as("ipfix", 30000);
	static const struct {
		unsigned second, sets;
	} wanted[] = {{4, 0}, {5, 1}, {34, 0}, {35, 1}, {36, 0}};

	encoder->ops->begin(encoder, &sink->sink, now_us);
	assert_true(template_sets(sink) >= 1); // two copies
	for (unsigned i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		encoder->ops->tick(encoder, &sink->sink,
				   now_us + (uint64_t)wanted[i].second * SECOND);
		assert_int_equal(template_sets(sink), wanted[i].sets);
	}
	encoder->ops->close(encoder);
	memory_sink_free(sink);
}

static void a_refresh_that_was_asked_for_comes_with_the_next_tick(void **)
{
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct encoder *encoder = open_as("ipfix+tcp", 0);

	encoder->ops->begin(encoder, &sink->sink, now_us);
	memory_sink_clear(sink);
	encoder->ops->refresh(encoder);
	encoder->ops->tick(encoder, &sink->sink, now_us + 1);
	assert_int_equal(template_sets(sink), 1);
	encoder->ops->tick(encoder, &sink->sink, now_us + 2);
	assert_int_equal(template_sets(sink), 0);
	encoder->ops->close(encoder);
	memory_sink_free(sink);
}

static void what_a_message_holds_is_counted_when_its_record_ends(void **)
{
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct encoder *encoder = open_as("ipfix+tcp", 0);
	struct flow_record *record = sample_record(4);
	const struct message *message;

	encoder->ops->begin(encoder, &sink->sink, now_us);
	memory_sink_clear(sink);
	assert_int_equal(encoder->ops->add(encoder, &sink->sink, record, now_us), 0);
	encoder->ops->flush(encoder, &sink->sink, now_us);
	message = &sink->message[0];
	assert_int_equal(sink->n, 1);
	assert_int_equal(message->n_records, 1); // though two Data Records
	assert_true(message->packets == 15 && message->ip_octets == 6000);
	free(record);
	encoder->ops->close(encoder);
	memory_sink_free(sink);
}

static void other_applications_are_told_and_named_from_the_next_tick_on(void **)
{
	static const struct application old = {133, 0, "Before"}, new = {133, 0, "Afterwards"};
	static uint16_t by_id[65536] = {[133] = 1};
	static const char *const categories[] = {"Unspecified"};
	const struct application_table tables[] = {{&old, 1, by_id, categories, 1},
						   {&new, 1, by_id, categories, 1}};
	static const struct options options;
	struct export_environment environment = {.applications = &tables[0]};
	const struct output_settings settings = {.spec = (char *)(uintptr_t) "ipfix+tcp://test",
						 .scheme = (char *)(uintptr_t) "ipfix+tcp",
						 .fields = (char *)(uintptr_t) "applicationName"};
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct flow_record *record = sample_record(4);
	struct encoder *encoder;

	assert_int_equal(encoder_ipfix.open(&settings, &options, &environment, &encoder), 0);
	encoder->ops->begin(encoder, &sink->sink, now_us);
	assert_true(was_sent(sink, "Before (Unspecified)"));
	memory_sink_clear(sink);
	environment.applications = &tables[1];
	encoder->ops->tick(encoder, &sink->sink, now_us + 1);
	assert_true(was_sent(sink, "Afterwards (Unspecified)"));
	assert_false(was_sent(sink, "Before"));
	memory_sink_clear(sink);
	encoder->ops->tick(encoder, &sink->sink, now_us + 2);
	assert_int_equal(sink->n, 0);
	assert_int_equal(encoder->ops->add(encoder, &sink->sink, record, now_us + 3), 0);
	encoder->ops->flush(encoder, &sink->sink, now_us + 3);
	assert_true(was_sent(sink, "Afterwards"));
	free(record);
	encoder->ops->close(encoder);
	memory_sink_free(sink);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_stream_has_each_template_once_a_session),
	    cmocka_unit_test(datagrams_repeat_templates_early_and_then_each_interval),
	    cmocka_unit_test(a_refresh_that_was_asked_for_comes_with_the_next_tick),
	    cmocka_unit_test(what_a_message_holds_is_counted_when_its_record_ends),
	    cmocka_unit_test(other_applications_are_told_and_named_from_the_next_tick_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
