// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/encode/lean_templates.h"
#include "export/output_schemes.h"
#include "memory_sink.h"

enum { IPFIX_HEADER = 16, FIRST_LEAN = 2048, TEMPLATE_SET = 2 };

static const uint64_t now_us = UINT64_C(1700000100000000);

static struct export_environment environment;

// Of a probe that collects.
static struct encoder *open_ipfix(const char *scheme, char *fields)
{
	static struct options options = {.inputs = {.n = 1, .spec = {(char *)"netflow:2055"}}};
	struct output_settings settings = {.spec = (char *)"test",
					   .scheme = (char *)(uintptr_t)scheme,
					   .traits =
					       output_scheme_traits(output_scheme_find(scheme)),
					   .fields = fields,
					   .odid = 7};
	struct encoder *encoder = NULL;

	environment = (struct export_environment){.sampling_interval = 1};
	assert_int_equal(encoder_ipfix.open(&settings, &options, &environment, &encoder), 0);
	return encoder;
}

static unsigned u16(const uint8_t *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

// How many sets of that id were sent; the last one's begin and end.
static unsigned find_sets(const struct memory_sink *sink, unsigned id, const uint8_t **begin,
			  const uint8_t **end)
{
	unsigned found = 0;

	for (unsigned i = 0; i < sink->n; i++) {
		const struct message *message = &sink->message[i];
		const uint8_t *at = message->octets + IPFIX_HEADER;

		for (; at + 4 <= message->octets + message->length; at += u16(at + 2)) {
			if (u16(at) != id)
				continue;
			found++;
			*begin = at + 4;
			*end = at + u16(at + 2);
		}
	}
	return found;
}

static struct flow_record *record_with(uint64_t has)
{
	struct flow_record *record = sample_record(4);

	record->packets[REVERSE] = record->octets[REVERSE] = 0;
	record->has = has;
	record->metadata_octets = 0;
	return record;
}

// Whether the one Template of a set names the element, and the octets that its records have; 0: it
// has some of variable length.
static bool has_element(const uint8_t *begin, const uint8_t *end, unsigned wanted)
{
	for (const uint8_t *at = begin + 4; at + 4 <= end; at += u16(at) & 0x8000 ? 8 : 4)
		if (u16(at) == wanted)
			return true;
	return false;
}

enum { POST_NAT = 225, EXPORTER = 130, SOURCE = 8, AS_NUMBER = 16, USER_NAME = 371 };

// RFC 7011 section 8: the Template goes before the first record of it.
static void what_a_record_cannot_have_is_left_out(void **)
{
	struct encoder *encoder = open_ipfix("ipfix+file", NULL);
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct flow_record *record = record_with(RECORD_HAS(EXPORTER_IPV4) | RECORD_HAS(ROUTE));
	const uint8_t *begin = NULL, *end = NULL;

	encoder_ipfix.begin(encoder, &sink->sink, now_us);
	memory_sink_clear(sink);
	assert_int_equal(encoder_ipfix.add(encoder, &sink->sink, record, now_us), 0);
	assert_int_equal(encoder_ipfix.add(encoder, &sink->sink, record, now_us), 0);
	encoder_ipfix.flush(encoder, &sink->sink, now_us);
	assert_int_equal(sink->n, 2);
	assert_int_equal(find_sets(sink, TEMPLATE_SET, &begin, &end), 1);
	assert_int_equal(u16(begin), FIRST_LEAN);
	assert_true(has_element(begin, end, SOURCE) && has_element(begin, end, EXPORTER) &&
		    has_element(begin, end, AS_NUMBER));
	assert_false(has_element(begin, end, POST_NAT) || has_element(begin, end, USER_NAME));
	assert_int_equal(find_sets(sink, FIRST_LEAN, &begin, &end), 1);
	assert_memory_equal(begin, record->source, 4);
	assert_memory_equal(begin + (end - begin) / 2, record->source, 4);
	free(record);
	memory_sink_free(sink);
	encoder_ipfix.close(encoder);
}

// Records of several shapes in turns: each stands in a set of its own Template.
static void shapes_do_not_mix(void **)
{
	struct encoder *encoder = open_ipfix("ipfix+file", NULL);
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct flow_record *plain = record_with(0), *route = record_with(RECORD_HAS(ROUTE));
	const uint8_t *begin = NULL, *end = NULL;
	ptrdiff_t octets;

	encoder_ipfix.begin(encoder, &sink->sink, now_us);
	memory_sink_clear(sink);
	for (unsigned i = 0; i < 6; i++)
		assert_int_equal(
		    encoder_ipfix.add(encoder, &sink->sink, i % 2 ? route : plain, now_us), 0);
	encoder_ipfix.flush(encoder, &sink->sink, now_us);
	assert_int_equal(find_sets(sink, FIRST_LEAN, &begin, &end), 3);
	octets = end - begin;
	assert_int_equal(find_sets(sink, FIRST_LEAN + 1, &begin, &end), 3);
	assert_true(end - begin > octets); // one record in each
	free(plain);
	free(route);
	memory_sink_free(sink);
	encoder_ipfix.close(encoder);
}

static void the_templates_are_in_every_session(void **)
{
	struct encoder *encoder = open_ipfix("ipfix", NULL);
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct flow_record *record = record_with(0);
	const uint8_t *begin = NULL, *end = NULL;
	bool found = false;

	encoder_ipfix.begin(encoder, &sink->sink, now_us);
	memory_sink_clear(sink);
	encoder_ipfix.add(encoder, &sink->sink, record, now_us);
	assert_int_equal(find_sets(sink, TEMPLATE_SET, &begin, &end), 2); // datagrams get lost
	encoder_ipfix.flush(encoder, &sink->sink, now_us);
	memory_sink_clear(sink);
	encoder_ipfix.begin(encoder, &sink->sink, now_us);
	for (unsigned i = 0; i < sink->n && !found; i++)
		found =
		    memmem(sink->message[i].octets, sink->message[i].length, "\x08\0\0", 3) != NULL;
	assert_true(found); // id 2048
	free(record);
	memory_sink_free(sink);
	encoder_ipfix.close(encoder);
}

// Beyond the bound records have all fields, and nothing is lost.
static void more_shapes_than_there_is_room_for_have_all_fields(void **)
{
	static const uint64_t bits[] = {RECORD_HAS(EXPORTER_IPV4), RECORD_HAS(ROUTE),
					RECORD_HAS(FOREIGN), RECORD_HAS(ICMP),
					RECORD_HAS(NEXT_HOP_IPV4)};
	struct encoder *encoder = open_ipfix("ipfix+file", NULL);
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	const uint8_t *begin = NULL, *end = NULL;
	unsigned records = 0, full = 0;

	encoder_ipfix.begin(encoder, &sink->sink, now_us);
	for (unsigned i = 0; i < 32; i++) {
		uint64_t has = 0;
		struct flow_record *record;

		for (unsigned k = 0; k < 5; k++)
			has |= i >> k & 1 ? bits[k] : 0;
		record = record_with(has);
		memory_sink_clear(sink);
		assert_int_equal(encoder_ipfix.add(encoder, &sink->sink, record, now_us), 0);
		encoder_ipfix.flush(encoder, &sink->sink, now_us);
		full += find_sets(sink, TEMPLATE_ID_IPV4, &begin, &end);
		records += sink->message[sink->n - 1].n_records;
		free(record);
	}
	assert_int_equal(records, 32);
	assert_int_equal(full, 32 - LEAN_SHAPES);
	memory_sink_free(sink);
	encoder_ipfix.close(encoder);
}

// Cut off where its measures end; what lies behind it in a ring is another record's.
static const struct flow_record *cut(const struct flow_record *record)
{
	static union flow_record_room room;

	memset(&room, 0xa5, sizeof(room));
	memcpy(&room, record, flow_record_octets(record->has & MEASURES_ALL));
	room.record.metadata_at = flow_record_octets(record->has & MEASURES_ALL);
	return &room.record;
}

static void send_one(struct encoder *encoder, struct memory_sink *sink,
		     const struct flow_record *record)
{
	memory_sink_clear(sink);
	assert_int_equal(encoder_ipfix.add(encoder, &sink->sink, record, now_us), 0);
	encoder_ipfix.flush(encoder, &sink->sink, now_us);
}

// Of more shapes than there is room for: the last ones have Templates with all fields.
static void a_record_need_have_no_room_for_what_it_has_not(void **)
{
	static const uint64_t bits[] = {RECORD_HAS(FOREIGN), RECORD_HAS(ROUTE),
					RECORD_HAS(DIRECTION), RECORD_HAS(ICMP),
					RECORD_HAS(EXPORTER_IPV4)};
	struct encoder *wide = open_ipfix("ipfix+file", NULL),
		       *narrow = open_ipfix("ipfix+file", NULL);
	struct memory_sink *wide_sink = memory_sink_new(SINK_ROOM),
			   *sink = memory_sink_new(SINK_ROOM);

	const uint8_t *begin, *end;
	unsigned full = 0;

	assert_true(narrow->takes_narrow);
	encoder_ipfix.begin(wide, &wide_sink->sink, now_us);
	encoder_ipfix.begin(narrow, &sink->sink, now_us);
	for (unsigned i = 0; i < 32; i++) {
		struct flow_record *record = record_with(0);
		const struct message *message;

		for (unsigned k = 0; k < 5; k++)
			record->has |= i >> k & 1 ? bits[k] : 0;
		record->label.application = 0;
		send_one(wide, wide_sink, record);
		send_one(narrow, sink, cut(record));
		full += find_sets(sink, TEMPLATE_ID_IPV4, &begin, &end);
		assert_int_equal(sink->n, wide_sink->n);
		message = &sink->message[sink->n - 1];
		assert_int_equal(message->length, wide_sink->message[sink->n - 1].length);
		assert_memory_equal(message->octets, wide_sink->message[sink->n - 1].octets,
				    message->length);
		free(record);
	}
	assert_int_equal(full, 32 - LEAN_SHAPES);
	memory_sink_free(wide_sink);
	memory_sink_free(sink);
	encoder_ipfix.close(wide);
	encoder_ipfix.close(narrow);
}

static void what_was_chosen_stays(void **)
{
	struct encoder *encoder =
	    open_ipfix("ipfix+file", (char *)"octetDeltaCount+postNATSourceIPv4Address");
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct flow_record *record = record_with(0);
	const uint8_t *begin = NULL, *end = NULL;

	encoder_ipfix.begin(encoder, &sink->sink, now_us);
	encoder_ipfix.add(encoder, &sink->sink, record, now_us);
	encoder_ipfix.flush(encoder, &sink->sink, now_us);
	assert_int_equal(find_sets(sink, TEMPLATE_ID_IPV4, &begin, &end), 1);
	assert_int_equal(end - begin, 12);
	free(record);
	memory_sink_free(sink);
	encoder_ipfix.close(encoder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_a_record_cannot_have_is_left_out),
	    cmocka_unit_test(shapes_do_not_mix),
	    cmocka_unit_test(the_templates_are_in_every_session),
	    cmocka_unit_test(more_shapes_than_there_is_room_for_have_all_fields),
	    cmocka_unit_test(a_record_need_have_no_room_for_what_it_has_not),
	    cmocka_unit_test(what_was_chosen_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
