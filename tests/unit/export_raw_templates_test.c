// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/output_schemes.h"
#include "export/record/raw_element.h"
#include "memory_sink.h"

enum { IPFIX_HEADER = 16, FIRST_RAW = 1024 };

static const uint64_t now_us = UINT64_C(1700000100000000);

static struct export_environment environment;

// Of a probe that collects.
static struct encoder *open_ipfix(char *fields)
{
	static struct options options = {.inputs = {.n = 1, .spec = {(char *)"netflow:2055"}}};
	struct output_settings settings = {
	    .spec = (char *)"ipfix+file:test",
	    .scheme = (char *)"ipfix+file",
	    .traits = output_scheme_traits(output_scheme_find("ipfix+file")),
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

// The end of the first set of that id in a message; NULL: there is none.
static const uint8_t *set_end(const struct message *message, unsigned id, const uint8_t **begin)
{
	const uint8_t *at = message->octets + IPFIX_HEADER,
		      *end = message->octets + message->length;

	for (; at + 4 <= end; at += u16(at + 2)) {
		*begin = at + 4;
		if (u16(at) == id)
			return at + u16(at + 2);
	}
	return NULL;
}

static void add_raw(struct flow_record *record, uint32_t pen, uint16_t element, const char *value,
		    uint8_t n)
{
	const struct raw_element raw = {pen, element, n};
	uint8_t item[255];

	memcpy(item, &raw, sizeof(raw));
	memcpy(item + sizeof(raw), value, n);
	record_add_item(record, METADATA_RAW_ELEMENT, item, (uint8_t)(sizeof(raw) + n));
}

static struct flow_record *foreign_record(void)
{
	struct flow_record *record = sample_record(4);

	record->packets[REVERSE] = record->octets[REVERSE] = 0;
	record->has |= RECORD_HAS(FOREIGN);
	return record;
}

// RFC 7011 sections 3.4.1 and 7: the Template names them last, the record has their octets.
static void unknown_elements_go_out_as_they_came(void **)
{
	struct encoder *encoder = open_ipfix(NULL);
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct flow_record *record = foreign_record();
	const uint8_t *begin = NULL, *end;

	encoder_ipfix.begin(encoder, &sink->sink, now_us);
	memory_sink_clear(sink);
	add_raw(record, 9, 12232, "\x0a\0\0\xff", 4);
	add_raw(record, 0, 33000, "\1\2", 2); // of NetFlow v9 alone
	add_raw(record, 0, 450, "a text that is long", 19);
	assert_int_equal(encoder_ipfix.add(encoder, &sink->sink, record, now_us), 0);
	assert_int_equal(encoder_ipfix.add(encoder, &sink->sink, record, now_us), 0);
	encoder_ipfix.flush(encoder, &sink->sink, now_us);
	assert_int_equal(sink->n, 2); // its Template once, then the records
	end = set_end(&sink->message[0], 2, &begin);
	assert_non_null(end);
	assert_int_equal(u16(begin), FIRST_RAW);
	assert_memory_equal(end - 12, "\xaf\xc8\0\4\0\0\0\x09\1\xc2\xff\xff", 12);
	end = set_end(&sink->message[1], FIRST_RAW, &begin);
	assert_non_null(end);
	assert_memory_equal(end - 24,
			    "\x0a\0\0\xff\x13"
			    "a text that is long",
			    24);
	assert_memory_equal(begin + (end - begin) / 2 - 24, end - 24, 24);
	assert_int_equal(sink->message[1].n_records, 2);
	free(record);
	memory_sink_free(sink);
	encoder_ipfix.close(encoder);
}

static void their_templates_are_in_every_session(void **)
{
	struct encoder *encoder = open_ipfix(NULL);
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct flow_record *record = foreign_record();
	bool found = false;

	add_raw(record, 9, 12232, "\1", 1);
	encoder_ipfix.begin(encoder, &sink->sink, now_us);
	encoder_ipfix.add(encoder, &sink->sink, record, now_us);
	encoder_ipfix.flush(encoder, &sink->sink, now_us);
	memory_sink_clear(sink);
	encoder_ipfix.begin(encoder, &sink->sink, now_us);
	for (unsigned i = 0; i < sink->n; i++)
		found |= memmem(sink->message[i].octets, sink->message[i].length,
				"\xaf\xc8\0\1\0\0\0\x09", 8) != NULL;
	assert_true(found);
	free(record);
	memory_sink_free(sink);
	encoder_ipfix.close(encoder);
}

// Rows of elements without end do not fill the memory, and the records still go out.
static void more_rows_than_there_is_room_for_lose_the_elements(void **)
{
	struct encoder *encoder = open_ipfix(NULL);
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	unsigned records = 0;

	encoder_ipfix.begin(encoder, &sink->sink, now_us);
	memory_sink_clear(sink);
	for (unsigned i = 0; i < 100; i++) {
		struct flow_record *record = foreign_record();

		add_raw(record, 9, (uint16_t)(1000 + i), "\1", 1);
		assert_int_equal(encoder_ipfix.add(encoder, &sink->sink, record, now_us), 0);
		encoder_ipfix.flush(encoder, &sink->sink, now_us);
		for (unsigned k = 0; k < sink->n; k++)
			records += sink->message[k].n_records;
		memory_sink_clear(sink);
		free(record);
	}
	assert_int_equal(records, 100);
	memory_sink_free(sink);
	encoder_ipfix.close(encoder);
}

static void chosen_fields_are_all_there_is(void **)
{
	struct encoder *encoder = open_ipfix((char *)"collected");
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct flow_record *record = foreign_record();
	const uint8_t *begin = NULL;

	add_raw(record, 9, 12232, "\1", 1);
	encoder_ipfix.begin(encoder, &sink->sink, now_us);
	memory_sink_clear(sink);
	encoder_ipfix.add(encoder, &sink->sink, record, now_us);
	encoder_ipfix.flush(encoder, &sink->sink, now_us);
	assert_int_equal(sink->n, 1);
	assert_non_null(set_end(&sink->message[0], 256, &begin));
	free(record);
	memory_sink_free(sink);
	encoder_ipfix.close(encoder);
}

// Sampling comes at run time: records get a selector, and what was told before does not fit them.
static void templates_are_others_once_records_have_a_selector(void **)
{
	struct encoder *encoder = open_ipfix(NULL);
	struct memory_sink *sink = memory_sink_new(SINK_ROOM);
	struct flow_record *record = foreign_record();
	const uint8_t *begin = NULL;
	unsigned elements[2] = {0}, n = 0;

	add_raw(record, 9, 12232, "\1", 1);
	encoder_ipfix.begin(encoder, &sink->sink, now_us);
	encoder_ipfix.add(encoder, &sink->sink, record, now_us);
	encoder_ipfix.flush(encoder, &sink->sink, now_us);
	selectors_add(&environment.selectors, &(struct selector){2, 100, false});
	record->selector = 2;
	encoder_ipfix.add(encoder, &sink->sink, record, now_us);
	encoder_ipfix.flush(encoder, &sink->sink, now_us);
	for (unsigned i = 0; i < sink->n; i++)
		if (set_end(&sink->message[i], 2, &begin) != NULL && u16(begin) >= FIRST_RAW &&
		    u16(begin) < FIRST_RAW + 128 && n < 2)
			elements[n++] = u16(begin) << 16 | u16(begin + 2);
	assert_int_equal(n, 2);
	assert_int_equal(elements[0] >> 16, FIRST_RAW);
	assert_int_equal(elements[1] >> 16, FIRST_RAW + 64);
	assert_int_equal(elements[1] & 0xffff, (elements[0] & 0xffff) + 1);
	assert_non_null(set_end(&sink->message[sink->n - 1], FIRST_RAW + 64, &begin));
	free(record);
	memory_sink_free(sink);
	encoder_ipfix.close(encoder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(unknown_elements_go_out_as_they_came),
	    cmocka_unit_test(their_templates_are_in_every_session),
	    cmocka_unit_test(more_rows_than_there_is_room_for_lose_the_elements),
	    cmocka_unit_test(chosen_fields_are_all_there_is),
	    cmocka_unit_test(templates_are_others_once_records_have_a_selector),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
